"""Consent: the customer agrees on a device of their own, and becomes a member by that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.people import mask_name, person_name
from guide_app.base.kernel.rows import as_json, as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.members.consent_text import ConsentText
from guide_app.ground.members.devices import Device, device_digest
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentLinkUnknown,
    ConsentTextChanged,
)
from guide_app.ground.members.events import DedicatedChanged, MemberRecognised, MemberRegistered
from guide_app.ground.members.numbers import member_number
from guide_app.ground.members.ports import AgreedTo, ConsentDesk, FirstWords, Registered, Words, words_of
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.members.reads import Asked, KnownMember, asked_by, asked_of, known_by, won_before
from guide_app.ground.members.rules import BindingReason, MemberSource
from guide_app.ground.members.schemas import ConfirmConsent, ConsentGiven
from guide_app.ground.members.sealing import token_digest, won_proof
from guide_app.ground.messages.codes import try_code, used
from guide_app.ground.messages.errors import CodeNotRight
from guide_app.ground.messages.rules import Purpose


class NewMember(msgspec.Struct, frozen=True, kw_only=True):
    """A row of members, but for what was entered in the registration: the database moves that itself."""

    id: UUID
    number: str
    home_store: UUID
    acquirer: UUID | None
    dedicated: UUID | None
    level: str = "basic"
    source: MemberSource
    version: int = 1


class NewBinding(msgspec.Struct, frozen=True, kw_only=True):
    """A row of bindings."""

    id: UUID
    member: UUID
    associate: UUID
    reason: BindingReason
    bound_at: datetime


class NewConsent(msgspec.Struct, frozen=True, kw_only=True):
    """A row of consents: which text, when, over which channel, with what evidence."""

    id: UUID
    member: UUID
    text_version: str
    text_digest: bytes
    evidence: dict[str, object]
    confirmed_at: datetime
    channel: str = "consent_page"


@dataclass(frozen=True, slots=True)
class Yes:
    """A customer's yes, judged: to which text, on which device, by which guardian and code where these are needed."""

    asked: Asked
    text: ConsentText
    device: Device
    guardian: str | None
    code_id: UUID | None
    at: datetime
    agreed: tuple[AgreedTo, ...]


class Overtaken(Exception):
    """Somebody else has changed the member between reading and writing."""


FIRST = FirstWords()
ATTEMPTS = 3
"""How often a confirmation is tried while others change the same member."""


async def confirm_consent(
    token: str, given: ConfirmConsent, *, device: Device, desk: ConsentDesk = FIRST
) -> ConsentGiven:
    """Take the customer's yes: when this returns, the member exists, with a dedicated associate and a proof of consent.

    A phone that is known already leads to its member: nobody acquires them again, and their dedicated associate stays.
    Pressed again on the same device it answers the same.
    """
    digest, at = token_digest(token), clock.now()
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await _confirm(digest, given, device, desk, at=at)
            except Overtaken:
                if attempt == ATTEMPTS:
                    raise
            else:
                break
    except (ConsentAlreadyGiven, CodeNotRight):
        if not (await asked_of(digest)).was_confirmed_on(device):
            raise
    return ConsentGiven()


async def _confirm(digest: bytes, given: ConfirmConsent, device: Device, desk: ConsentDesk, *, at: datetime) -> None:
    """Confirm by what is known of the phone now. Raises Overtaken when that changes before it is written."""
    lookups = asked_by(digest), known_by(digest), won_before(digest), desk.in_force(at)
    found, known, won, newer = await look_up(*lookups)
    if not found:
        raise ConsentLinkUnknown
    asked = found[0]
    by_code = asked.needs_code
    asked.require_open(at)
    asked.require_page_of(device, given.form_token, by_code=by_code)
    words = words_of(newer)
    text = asked.text(words)
    if given.text_version != text.version:
        raise ConsentTextChanged(text_version=text.version)
    guardian, code_id = _guardian(asked, given), None
    if by_code:
        code_id = await try_code(Purpose.CONSENT, asked.phone_hash, given.code or "", subject=str(asked.id), at=at)
    yes = Yes(asked, text, device, guardian, code_id, at, _agreed(asked, text, words, given))
    async with transaction():
        if code_id is not None:
            await leave(used(code_id, at=at))
        if known:
            member_id = await _recognise(known[0], yes, digest)
        else:
            member_id = await _register(yes, digest, won_before=bool(won))
        whose = Registered(member_id, asked.id, asked.company, asked.store, asked.associate_id)
        await desk.keep(whose, yes.agreed, at=at)


def _agreed(asked: Asked, text: ConsentText, words: Words, given: ConfirmConsent) -> tuple[AgreedTo, ...]:
    """What the yes is to: membership, and what was ticked besides. Raises ConsentTextChanged for words of before."""
    whole = words[ConsentPurpose.MEMBERSHIP]
    agreed = [AgreedTo(whole.purpose, whole.number, text.version, text.digest)]
    ticked = {ConsentPurpose.MARKETING: given.marketing, ConsentPurpose.PROFILING: given.profiling}
    for choice in asked.free_choices(words):
        version = ticked[choice.purpose]
        if version is not None and version != choice.version:
            raise ConsentTextChanged(text_version=choice.version)
        if version is not None:
            agreed.append(AgreedTo(choice.purpose, choice.number, choice.version, choice.digest))
    return tuple(agreed)


def _guardian(asked: Asked, given: ConfirmConsent) -> str | None:
    """Who consents for a child, masked: that somebody did is the proof, their name is not needed for more."""
    if not asked.needs_guardian:
        return None
    if given.guardian_name is None:
        raise InvalidField("guardian_name", "须填写监护人姓名 / the name of the guardian")
    return mask_name(person_name(given.guardian_name, field="guardian_name"))


async def _register(yes: Yes, digest: bytes, *, won_before: bool) -> UUID:
    """A new member, acquired by the associate who asked; whether the phone had been won before an erasure is told."""
    asked, at = yes.asked, yes.at
    member = NewMember(
        id=new_id(),
        number=member_number(),
        home_store=asked.store_id,
        acquirer=asked.associate_id,
        dedicated=asked.associate_id,
        source=MemberSource.SELF if asked.by_customer else MemberSource.ASSISTED,
    )
    bindings, proof = _bindings(member.id, asked, at=at), _proof(member.id, yes)
    values = (digest, at, as_json_object(member), as_json(bindings), as_json_object(proof))
    await leave(_part("register_member_v3", values, digest, at=at))
    as_read = (member.id, won_proof(asked.phone_hash), won_before)
    await leave(Part("won_before_v2", as_read, refusals={"won_as_read": Overtaken}))
    registered = MemberRegistered(
        member_id=member.id,
        associate_id=asked.associate_id,
        store_id=asked.store_id,
        registered_at=at,
        code_id=asked.code_id,
        won_before=won_before,
    )
    await publish(registered, at=at)
    await _record("members.registered", member.id, asked)
    return member.id


async def _recognise(known: KnownMember, yes: Yes, digest: bytes) -> UUID:
    """The member who has the phone already, and is served at this store from now on; the associate becomes theirs when
    they have none."""
    asked, at = yes.asked, yes.at
    bindings = _bindings(known.id, asked, at=at) if known.is_free else []
    proof = _proof(known.id, yes)
    filling = as_json_object(known.gaps_filled())
    values = (digest, at, known.id, filling, as_json(bindings), as_json_object(proof))
    await leave(_part("recognise_member_v3", values, digest, at=at))
    await leave(Part("serve_member_v2", (known.id, asked.store_id, at)))
    if asked.associate_id is not None:
        recognised = MemberRecognised(
            member_id=known.id, associate_id=asked.associate_id, store_id=asked.store_id, recognised_at=at
        )
        await publish(recognised, at=at)
    if bindings and asked.associate_id is not None:
        changed = DedicatedChanged(
            member_id=known.id,
            previous_id=None,
            associate_id=asked.associate_id,
            reason=BindingReason.REGISTRATION,
            changed_at=at,
        )
        await publish(changed, at=at)
    await _record("members.recognised", known.id, asked)
    return known.id


async def _record(action: str, member_id: UUID, asked: Asked) -> None:
    await audit.record(SYSTEM, action, f"member:{member_id}", registration=asked.id, associate=asked.associate_id)


def _part(function: str, values: tuple[object, ...], digest: bytes, *, at: datetime) -> Part:
    """What is written, unless another confirmation of the registration was faster."""

    async def refuse() -> None:
        (await asked_of(digest)).require_open(at)
        raise ConsentAlreadyGiven

    return Part(
        function, values, otherwise=refuse, refusals=dict.fromkeys(("phone_is_new", "member_as_read"), Overtaken)
    )


def _bindings(member_id: UUID, asked: Asked, *, at: datetime) -> list[NewBinding]:
    """To the associate who asked; to nobody where a customer came by a code of a store alone."""
    if asked.associate_id is None:
        return []
    reason = BindingReason.REGISTRATION
    return [NewBinding(id=new_id(), member=member_id, associate=asked.associate_id, reason=reason, bound_at=at)]


def _proof(member_id: UUID, yes: Yes) -> NewConsent:
    """The proof of the consent: the digest of the exact text, with the names in it, and what shows whose yes it is."""
    asked, token = yes.asked, yes.device.known_token or ""
    evidence: dict[str, object] = {
        "registration": asked.id,
        "company": asked.company,
        "store": asked.store,
        "associate": asked.associate,
        "asked_by": "customer" if asked.by_customer else "associate",
        "printed_code": asked.code_id,
        "proof": "device" if yes.code_id is None else "sms_code",
        "code": yes.code_id,
        "device_sha256": device_digest(token).hex(),
        "user_agent_sha256": yes.device.user_agent_digest,
        "from_where_it_was_asked": asked.was_asked_from(yes.device),
    }
    if yes.guardian is not None:
        evidence["guardian"] = yes.guardian
    return NewConsent(
        id=new_id(),
        member=member_id,
        text_version=yes.text.version,
        text_digest=yes.text.digest,
        evidence=evidence,
        confirmed_at=yes.at,
    )
