"""Moving care dates from one person to another, for services that have asked already."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute

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
