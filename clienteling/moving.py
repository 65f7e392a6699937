"""Moving care dates from one person to another, for services that have asked already."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as

# Whoever has planned a date for the same customer keeps that one; the other is given up. $4 are members, or NULL.
HELD = """
held AS MATERIALIZED (
  SELECT c.id FROM care_date c
  WHERE c.associate = $1 AND c.state = 'open' AND ($4::uuid[] IS NULL OR c.member = ANY($4)) ORDER BY c.id FOR UPDATE
)"""
MOVE = f"""
WITH {HELD}
UPDATE care_date c SET associate = $2, store = $3, version = c.version + 1 FROM held
WHERE c.id = held.id AND (c.rule IS NOT NULL OR NOT EXISTS (
  SELECT FROM care_date o WHERE o.associate = $2 AND o.member = c.member AND o.state = 'open' AND o.rule IS NULL))
"""
GIVE_UP = """
UPDATE care_date SET state = 'cancelled', ended_at = $2, ended_by = $3, version = version + 1
WHERE associate = $1 AND state = 'open' AND ($4::uuid[] IS NULL OR member = ANY($4))
"""


async def move_care(
    giver: UUID,
    receiver: UUID,
    store: UUID,
    *,
    member_ids: Sequence[UUID] | None,
    at: datetime,
    by: UUID | None,
) -> int:
    """Move what is open, for who has asked already; how many."""
    members = None if member_ids is None else list(member_ids)
    moved = await execute(MOVE, giver, receiver, store, members)
    await execute(GIVE_UP, giver, at, by, members)
    return moved


# One's own plan for the customer is kept, and the one that comes is given up, as above.
MOVE_THESE = """
UPDATE care_date c SET associate = $2, version = c.version + 1
WHERE c.id = ANY($3::uuid[]) AND c.associate = $1 AND c.state = 'open' AND (c.rule IS NOT NULL OR NOT EXISTS (
  SELECT FROM care_date o WHERE o.associate = $2 AND o.member = c.member AND o.state = 'open' AND o.rule IS NULL))
"""
GIVE_UP_THESE = """
UPDATE care_date SET state = 'cancelled', ended_at = $2, ended_by = $3, version = version + 1
WHERE id = ANY($1::uuid[]) AND state = 'open' AND ($4::uuid IS NULL OR associate = $4)
"""
WHOSE = """
SELECT c.id, now.dedicated, now.dedicated IS NOT NULL AND a.id IS NULL AS left FROM care_date c
JOIN member was ON was.id = c.member JOIN member now ON now.id = coalesce(was.merged_into, was.id)
LEFT JOIN associate a ON a.id = now.dedicated AND a.status = 'active'
WHERE c.id = ANY($1::uuid[]) ORDER BY c.id
"""


class Whose(msgspec.Struct, frozen=True):
    """A care date, and who the customer belongs to by now; whether that person has left."""

    id: UUID
    dedicated: UUID | None
    left: bool


async def move_these(giver: UUID, ids: Sequence[UUID], receiver: UUID, *, at: datetime, by: UUID | None) -> int:
    """Give these open dates to somebody, for who has asked already; how many are the giver's no longer."""
    moved = await execute(MOVE_THESE, giver, receiver, list(ids))
    return moved + await execute(GIVE_UP_THESE, list(ids), at, by, giver)


async def give_up_these(ids: Sequence[UUID], *, at: datetime, by: UUID | None) -> int:
    """Give these open dates up, for who has asked already; how many."""
    return await execute(GIVE_UP_THESE, list(ids), at, by, None)


async def follow_customers(giver: UUID, ids: Sequence[UUID], *, at: datetime, by: UUID | None) -> int:
    """Give each of these dates to whoever the customer belongs to now, and up where that is nobody at work.

    Those of customers who stay with the giver stay too. How many are the giver's no longer.
    """
    theirs: dict[UUID | None, list[UUID]] = {}
    for one in await fetch_as(Whose, WHOSE, list(ids)):
        theirs.setdefault(None if one.left else one.dedicated, []).append(one.id)
    theirs.pop(giver, None)
    gone = await give_up_these(theirs.pop(None, []), at=at, by=by)
    for receiver, dates in theirs.items():
        if receiver is not None:
            gone += await move_these(giver, dates, receiver, at=at, by=by)
    return gone
