"""Coupons read to be changed, and written back with one event per change of state. What a command does, `rules` say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from coupons.rules import CouponState, StoredCoupon, changes_state
from guide_app.base.kernel import audit
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set

# The columns of `StoredCoupon` for the coupon `c`.
STORED = """c.id, c.version, c.status AS state, c.owner, c.valid_from, c.valid_to,
coalesce(c.used_order, c.lock_order) AS "order", c.lock_hash AS quote_hash, c.lock_until, c.offer_until"""

# Whoever changes several coupons locks them by id, so that no two can wait for each other.
LOCKED_IN_ORDER = "ORDER BY c.id FOR NO KEY UPDATE OF c"


@dataclass(frozen=True, slots=True)
class Change:
    """A coupon as it was read, and what each command has made of it, one after the other; at least one."""

    read: StoredCoupon
    commands: Mapping[str, StoredCoupon]


class NewState(msgspec.Struct, frozen=True):
    """A coupon to be written. `version` is the one it was read with, `moves` how many changes of state it has made."""

    id: UUID
    version: int
    moves: int
    status: CouponState
    lock_order: UUID | None
    lock_hash: str | None
    lock_until: datetime | None
    used_order: UUID | None
    used_at: datetime | None
    offer_until: datetime | None
    valid_to: datetime
    owner: UUID


class NewEvent(msgspec.Struct, frozen=True):
    """A row of `coupon_event`."""

    id: UUID
    coupon: UUID
    no: int
    command: str
    from_status: CouponState
    to_status: CouponState
    order_id: UUID | None
    actor_id: UUID | None
    reason: str
    request_id: str | None
    at: datetime


# Steps of a statement: $1 are coupons as `NewState`, $2 the events as `NewEvent`. All of the coupons are `written`, or
# none of them when one is not as it was read any more.
WRITTEN = f"""
wanted AS (SELECT * FROM {record_set(NewState, "$1", "wanted")}),
unchanged AS (
  SELECT c.id FROM coupon c JOIN wanted ON wanted.id = c.id AND wanted.version = c.version
  WHERE c.id = ANY(ARRAY(SELECT id FROM wanted))
  {LOCKED_IN_ORDER}
), written AS (
  UPDATE coupon c
  SET status = wanted.status, lock_order = wanted.lock_order, lock_hash = wanted.lock_hash,
      lock_until = wanted.lock_until, used_order = wanted.used_order, used_at = wanted.used_at,
      offer_until = wanted.offer_until, valid_to = wanted.valid_to, owner = wanted.owner,
      version = c.version + wanted.moves
  FROM wanted JOIN unchanged ON unchanged.id = wanted.id
  WHERE c.id = wanted.id AND (SELECT count(*) FROM unchanged) = (SELECT count(*) FROM wanted)
  RETURNING c.id, c.issuer
), happened AS (
  {insert_from_json("coupon_event", NewEvent, "$2")} WHERE EXISTS (SELECT FROM written)
)
"""
WRITE = f"WITH {WRITTEN} SELECT count(*) FROM written"


def as_written(
    changes: Sequence[Change],
    *,
    at: datetime,
    order_id: UUID | None = None,
    actor_id: UUID | None = None,
    reason: str = "",
) -> tuple[list[NewState], list[NewEvent]]:
    """The rows for `WRITTEN`: the coupons that differ from what was read, and an event for each change of state."""
    states: list[NewState] = []
    events: list[NewEvent] = []
    for change in changes:
        before = change.read
        no = before.version
        for command, after in change.commands.items():
            if changes_state(before, after, now=at):
                no += 1
                events.append(
                    NewEvent(
                        id=new_id(),
                        coupon=after.id,
                        no=no,
                        command=command,
                        from_status=before.state,
                        to_status=after.state,
                        order_id=order_id,
                        actor_id=actor_id,
                        reason=reason,
                        request_id=audit.request_id.get(),
                        at=at,
                    )
                )
            before = after
        if before != change.read:
            states.append(_new_state(before, moves=no - before.version, at=at))
    return states, events


async def write_changes(
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
    states, events = as_written(changes, at=at, order_id=order_id, actor_id=actor_id, reason=reason)
    if states:
        await fetch_value(WRITE, as_json(states), as_json(events))
    return [event.coupon for event in events]


def _new_state(after: StoredCoupon, *, moves: int, at: datetime) -> NewState:
    locked, used = after.state is CouponState.LOCKED, after.state is CouponState.USED
    return NewState(
        id=after.id,
        version=after.version,
        moves=moves,
        status=after.state,
        lock_order=after.order if locked else None,
        lock_hash=after.quote_hash if locked else None,
        lock_until=after.lock_until if locked else None,
        used_order=after.order if used else None,
        used_at=at if used else None,
        offer_until=after.offer_until,
        valid_to=after.valid_to,
        owner=after.owner,
    )
