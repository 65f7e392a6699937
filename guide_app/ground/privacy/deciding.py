"""How decisions are written: the ledger, where it stands, and the fact that others hear of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import leave
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import Lookup
from guide_app.base.kernel.rows import as_json
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.members.ports import AgreedTo, Registered
from guide_app.ground.members.purposes import ConsentPurpose, ConsentWords
from guide_app.ground.privacy import reads
from guide_app.ground.privacy.events import ConsentChanged
from guide_app.ground.privacy.rules import ConsentChannel
from guide_app.ground.privacy.schemas import Evidence


class NewDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the ledger."""

    id: UUID
    member: UUID
    purpose: ConsentPurpose
    given: bool
    text_version: str
    text_number: int
    text_digest: bytes
    channel: ConsentChannel
    actor_id: UUID | None
    actor_role: str | None
    evidence: Evidence
    at: datetime


async def decide(made: Sequence[NewDecision], *, dedicated_id: UUID | None, by_staff: UUID | None = None) -> None:
    """Write decisions as the transaction ends, and tell of those that a registration does not tell by itself."""
    await leave(Part("decide_consents_v1", (as_json(made),)))
    told = [
        ConsentChanged(
            member_id=one.member,
            purpose=one.purpose,
            given=one.given,
            text_version=one.text_version,
            channel=one.channel,
            changed_at=one.at,
            dedicated_id=dedicated_id,
            by_staff=by_staff,
        )
        for one in made
        if not (one.purpose is ConsentPurpose.MEMBERSHIP and one.given)
    ]
    if told:
        await publish(*told, at=made[0].at)


class KeptConsents:
    """The desk of registrations: words as headquarters have written them, decisions in the ledger."""

    def in_force(self, at: datetime) -> Lookup[ConsentWords] | None:
        """The newest words of purposes that have others than the first."""
        return reads.in_force(at)

    async def keep(self, whose: Registered, agreed: Sequence[AgreedTo], *, at: datetime) -> None:
        """What a registration agreed to; what was not ticked is no decision."""
        evidence: Evidence = {
            "registration": str(whose.registration_id),
            "company": whose.company,
            "store": whose.store,
        }
        made = [
            NewDecision(
                id=new_id(),
                member=whose.member_id,
                purpose=one.purpose,
                given=True,
                text_version=one.text_version,
                text_number=one.number,
                text_digest=one.text_digest,
                channel=ConsentChannel.OWN_DEVICE,
                actor_id=whose.member_id,
                actor_role="customer",
                evidence=evidence,
                at=at,
            )
            for one in agreed
        ]
        await decide(made, dedicated_id=whose.associate_id)
