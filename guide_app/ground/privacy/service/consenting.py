"""Customers say yes to a purpose, or withdraw: by themselves, or by their word to staff."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import hold, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import CONSENTS_OF_MEMBER
from guide_app.ground.members import queries as members
from guide_app.ground.members.errors import ConsentTextChanged
from guide_app.ground.members.purposes import ConsentPurpose, ConsentWords
from guide_app.ground.privacy import reads
from guide_app.ground.privacy.deciding import NewDecision, decide
from guide_app.ground.privacy.errors import ConsentNotGiven, MembershipEndsByErasure
from guide_app.ground.privacy.permissions import OWN_CONSENTS, WITHDRAW_CONSENTS
from guide_app.ground.privacy.reads import DealtWith, StandingRow, standing_now
from guide_app.ground.privacy.rules import ConsentChannel
from guide_app.ground.privacy.schemas import DecideConsent, Evidence, PurposeStanding, WithdrawConsent


async def decide_own(actor: Customer, command: DecideConsent) -> list[PurposeStanding]:
    """A customer's own yes or no; deciding what stands already changes nothing.

    Raises MembershipEndsByErasure, ConsentTextChanged for a yes to words that are not in force, InvalidField.
    """
    actor.require(OWN_CONSENTS)
    at, purpose = clock.now(), command.purpose
    if purpose is ConsentPurpose.MEMBERSHIP and not command.given:
        raise MembershipEndsByErasure
    async with transaction():
        await hold(CONSENTS_OF_MEMBER, str(actor.member_id))
        whose = await reads.dealt_with(actor.member_id)
        if whose is None or whose.erased_at is not None:
            raise NotFound
        stands = (await reads.standing(actor.member_id)).get(purpose)
        words = (await reads.words_in_force(at))[purpose]
        if command.given:
            if command.text_version is None:
                raise InvalidField("text_version", "同意时须写明文本版本 / a yes names the version of its text")
            if command.text_version != words.version:
                raise ConsentTextChanged(text_version=words.version)
        if not _is_decided(stands, words, given=command.given):
            own = {"session": str(actor.session_id)}
            mine = _decision(
                actor, whose, words, given=command.given, channel=ConsentChannel.OWN_DEVICE, evidence=own, at=at
            )
            await decide([mine], dedicated_id=whose.dedicated_id)
            action = "privacy.consent_given" if command.given else "privacy.consent_withdrawn"
            await audit.record(actor, action, f"member:{actor.member_id}", purpose=purpose)
    return await standing_now(actor.member_id, at=at)


async def withdraw_in_store(actor: Actor, member_id: UUID, command: WithdrawConsent) -> list[PurposeStanding]:
    """Take a customer's word for it that they do not want something any more. A yes is theirs alone to give.

    Raises NotFound beyond the reach, MembershipEndsByErasure, ConsentNotGiven.
    """
    actor.require(WITHDRAW_CONSENTS)
    at, purpose = clock.now(), command.purpose
    async with transaction():
        member_id = (await members.member(actor, member_id)).id
        if purpose is ConsentPurpose.MEMBERSHIP:
            raise MembershipEndsByErasure
        await hold(CONSENTS_OF_MEMBER, str(member_id))
        whose = await reads.dealt_with(member_id)
        stands = (await reads.standing(member_id)).get(purpose)
        if whose is None or stands is None or not stands.given:
            raise ConsentNotGiven
        words = (await reads.words_in_force(at))[purpose]
        by = {"associate": str(actor.associate_id)}
        noted = _decision(actor, whose, words, given=False, channel=ConsentChannel.STORE, evidence=by, at=at)
        await decide([noted], dedicated_id=whose.dedicated_id, by_staff=actor.associate_id)
        await audit.record(
            actor, "privacy.consent_withdrawn", f"member:{member_id}", purpose=purpose, on_their_word=True
        )
    return await standing_now(member_id, at=at)


def _is_decided(stands: StandingRow | None, words: ConsentWords, *, given: bool) -> bool:
    """Whether a decision would change nothing: a no where there was no yes, a yes to the same words."""
    if stands is None or not stands.given:
        return not given
    return given and stands.text_number == words.number


def _decision(
    actor: Actor | Customer,
    whose: DealtWith,
    words: ConsentWords,
    *,
    given: bool,
    channel: ConsentChannel,
    evidence: Evidence,
    at: datetime,
) -> NewDecision:
    said = words.said(whose.names)
    return NewDecision(
        id=new_id(),
        member=whose.id,
        purpose=words.purpose,
        given=given,
        text_version=words.version,
        text_number=words.number,
        text_digest=said.digest,
        channel=channel,
        actor_id=actor.id,
        actor_role=str(actor.role),
        evidence=evidence | {"company": whose.company, "store": whose.store},
        at=at,
    )
