"""Stored coupons to and from the rules: read under a lock, decided by `rules`, written with one event per change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from coupons.rules import CouponState, StoredCoupon, changes_state
from guide_app.base.kernel import audit
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id

# Whoever changes several coupons locks them by id, so that no two can wait for each other.
LOCKED_IN_ORDER = "ORDER BY c.id FOR NO KEY UPDATE OF c"

WRITE = """
WITH wanted AS (
  SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::uuid[], $8::timestamptz[],
    $9::timestamptz[], $10::uuid[], $11::uuid[]
  ) AS w (id, from_status, status, lock_order, lock_hash, lock_until, used_order, offer_until, valid_to, owner, event)
), written AS (
  UPDATE coupon c
  SET status = w.status, lock_order = w.lock_order, lock_hash = w.lock_hash, lock_until = w.lock_until,
      used_order = w.used_order, used_at = CASE WHEN w.used_order IS NOT NULL THEN $12::timestamptz END,
      offer_until = w.offer_until, valid_to = w.valid_to, owner = w.owner,
      version = c.version + CASE WHEN w.event IS NULL THEN 0 ELSE 1 END
  FROM wanted w WHERE c.id = w.id
  RETURNING c.id, c.version
)
INSERT INTO coupon_event (id, coupon, no, command, from_status, to_status, order_id, actor_id, reason, request_id, at)
SELECT w.event, w.id, written.version, $13, w.from_status, w.status, $14, $15, $16, $17, $12
FROM written JOIN wanted w ON w.id = written.id
WHERE w.event IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A coupon before and after a command."""

    coupon_id: UUID
    before: StoredCoupon
    after: StoredCoupon


def stored_coupon(row: asyncpg.Record) -> StoredCoupon:
    """What the rules look at, from a row with the columns of `coupon`."""
    return StoredCoupon(
        state=CouponState(row["status"]),
        owner=row["owner"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        order=row["used_order"] or row["lock_order"],
        quote_hash=row["lock_hash"],
        lock_until=row["lock_until"],
        offer_until=row["offer_until"],
    )


async def write_changes(
    command: str,
    changes: Sequence[Change],
    *,
    at: datetime,
    order_id: UUID | None = None,
    actor_id: UUID | None = None,
    reason: str = "",
) -> list[UUID]:
    """Write what differs, in one statement; the coupons whose state has changed, each now with one event more.

    The rows must have been read under a lock in this transaction.
    """
    different = [change for change in changes if change.after != change.before]
    if not different:
        return []
    moved = [changes_state(change.before, change.after, now=at) for change in different]
    after = [change.after for change in different]
    locked = [one if one.state is CouponState.LOCKED else None for one in after]
    await execute(
        WRITE,
        [change.coupon_id for change in different],
        [str(change.before.state) for change in different],
        [str(one.state) for one in after],
        [one and one.order for one in locked],
        [one and one.quote_hash for one in locked],
        [one and one.lock_until for one in locked],
        [one.order if one.state is CouponState.USED else None for one in after],
        [one.offer_until for one in after],
        [one.valid_to for one in after],
        [one.owner for one in after],
        [new_id() if moves else None for moves in moved],
        at,
        command,
        order_id,
        actor_id,
        reason,
        audit.request_id.get(),
    )
    return [change.coupon_id for change, moves in zip(different, moved, strict=True) if moves]
