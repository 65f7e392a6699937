"""Showing a phone in clear: with a reason, on record, and not too often."""

from datetime import timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, hold, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import PHONE_REVEALS
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members import queries
from guide_app.ground.members.errors import RevealLimit
from guide_app.ground.members.permissions import REVEAL_PHONES
from guide_app.ground.members.rules import REVEALS_PER_HOUR
from guide_app.ground.members.schemas import RevealedPhone, RevealPhone
from guide_app.ground.members.sealing import PHONE

RECENT = "SELECT count(*) FROM member_reveal WHERE actor_id = $1 AND at > $2"
PHONE_OF = """
SELECT m.phone_sealed, k.key_wrapped FROM member m LEFT JOIN member_key k ON k.member = m.id
WHERE m.id = $1 AND m.phone_sealed IS NOT NULL
"""
REVEAL = "INSERT INTO member_reveal (id, member, actor_id, reason, at) VALUES ($1, $2, $3, $4, $5)"


class SealedPhone(msgspec.Struct, frozen=True):
    """A member's phone with the key that opens it."""

    phone_sealed: bytes
    key_wrapped: bytes | None


async def reveal_phone(actor: Actor, member_id: UUID, command: RevealPhone) -> RevealedPhone:
    """A member's phone in clear. Raises RevealLimit; NotFound outside the reach, or where no phone is known."""
    actor.require(REVEAL_PHONES)
    if actor.id is None:
        raise Forbidden(reason="phones are shown to people")
    at = clock.now()
    async with transaction():
        member = await queries.member(actor, member_id)
        await hold(PHONE_REVEALS, str(actor.id))
        shown = await fetch_value(RECENT, actor.id, at - timedelta(hours=1))
        if shown >= REVEALS_PER_HOUR:
            raise RevealLimit(limit=REVEALS_PER_HOUR)
        phone = await fetch_row_as(SealedPhone, PHONE_OF, member.id)
        if phone is None:
            raise NotFound(field="phone")
        await execute(REVEAL, new_id(), member.id, actor.id, command.reason, at)
        await audit.record(actor, "members.phone_revealed", f"member:{member.id}", reason=command.reason)
    return RevealedPhone(vault().open_of(phone.key_wrapped, PHONE, phone.phone_sealed), REVEALS_PER_HOUR - shown - 1)
