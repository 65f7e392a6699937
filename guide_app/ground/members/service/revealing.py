"""Showing a phone in clear: with a reason, on record, and not too often."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, hold, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import PHONE_REVEALS
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.ground.members import queries
from guide_app.ground.members.errors import RevealLimit
from guide_app.ground.members.permissions import REVEAL_PHONES
from guide_app.ground.members.rules import REVEALS_PER_HOUR
from guide_app.ground.members.schemas import RevealedPhone, RevealPhone
from guide_app.ground.members.sealing import PHONE

RECENT = """
SELECT count(*) AS in_day, min(at) AS since, count(*) FILTER (WHERE at > $3) AS in_hour,
  min(at) FILTER (WHERE at > $3) AS since_in_hour
FROM member_reveal WHERE actor_id = $1 AND at > $2
"""
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
PHONE_OF = """
SELECT m.phone_sealed, k.key_wrapped FROM member m LEFT JOIN member_key k ON k.member = m.id
WHERE m.id = $1 AND m.phone_sealed IS NOT NULL
"""
REVEAL = "INSERT INTO member_reveal (id, member, actor_id, reason, at) VALUES ($1, $2, $3, $4, $5)"


class SealedPhone(msgspec.Struct, frozen=True):
    """A member's phone with the key that opens it."""

    phone_sealed: bytes
    key_wrapped: bytes | None


class Shown(msgspec.Struct, frozen=True):
    """How many phones somebody has seen of late, and when the first of them."""

    in_day: int
    since: datetime | None
    in_hour: int
    since_in_hour: datetime | None


async def _left(account: UUID, *, at: datetime) -> int:
    """How many they may see yet, this one among them. Raises RevealLimit."""
    shown = await fetch_row_as(Shown, RECENT, account, at - DAY, at - HOUR) or Shown(0, None, 0, None)
    per_day = settings().reveals_per_day
    if shown.since_in_hour is not None and shown.in_hour >= REVEALS_PER_HOUR:
        raise RevealLimit(limit=REVEALS_PER_HOUR, again_at=shown.since_in_hour + HOUR)
    if shown.since is not None and shown.in_day >= per_day:
        raise RevealLimit(limit=per_day, again_at=shown.since + DAY)
    return min(REVEALS_PER_HOUR - shown.in_hour, per_day - shown.in_day)


async def reveal_phone(actor: Actor, member_id: UUID, command: RevealPhone) -> RevealedPhone:
    """A member's phone in clear. Raises RevealLimit; NotFound outside the reach, or where no phone is known."""
    actor.require(REVEAL_PHONES)
    if actor.id is None:
        raise Forbidden(reason="phones are shown to people")
    at = clock.now()
    async with transaction():
        member = await queries.member(actor, member_id)
        await hold(PHONE_REVEALS, str(actor.id))
        left = await _left(actor.id, at=at)
        phone = await fetch_row_as(SealedPhone, PHONE_OF, member.id)
        if phone is None:
            raise NotFound(field="phone")
        await execute(REVEAL, new_id(), member.id, actor.id, command.reason, at)
        await audit.record(actor, "members.phone_revealed", f"member:{member.id}", reason=command.reason)
    return RevealedPhone(vault().open_of(phone.key_wrapped, PHONE, phone.phone_sealed), left - 1)
