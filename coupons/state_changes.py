"""Coupons read to be changed, and written back with one event per change of state. What a command does, `rules` say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from coupons.rules import CouponState, StoredCoupon, changes_state
from guide_app.base.kernel import audit
from guide_app.base.kernel.database import leave
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.members.fragments import survivor_of

# The columns of `StoredCoupon` for the coupon `c`.
STORED = f"""c.id, c.version, c.status AS state, c.owner, c.home_member,
{survivor_of("c.owner")} AS holder, c.valid_from, c.valid_to,
coalesce(c.used_order, c.lock_order) AS "order", c.lock_hash AS quote_hash, c.lock_until, c.offer_until"""

# Whoever changes several coupons locks them by id, so that no two can wait for each other.
LOCKED_IN_ORDER = "ORDER BY c.id FOR NO KEY UPDATE OF c"


@dataclass(frozen=True, slots=True)
class Change:
    """A coupon as it was read, and what each command has made of it, one after the other; at least one."""

    read: StoredCoupon
    commands: Mapping[str, StoredCoupon]


class NewState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A coupon to be written. `version` is the one it was read with, `moves` how many changes of state it has made."""

    id: UUID
    home_member: UUID
    version: int
    moves: int
    status: CouponState
    lock_order: UUID | None = None
    lock_hash: str | None = None
    lock_until: datetime | None = None
    used_order: UUID | None = None
    used_at: datetime | None = None
    offer_until: datetime | None = None
    valid_to: datetime
    owner: UUID


class NewEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of `coupon_event`."""

    id: UUID
    coupon: UUID
    home_member: UUID
    no: int
    command: str
    from_status: CouponState
    to_status: CouponState
    order_id: UUID | None = None
    actor_id: UUID | None = None
    reason: str
    request_id: str | None = None
    at: datetime


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
                        home_member=after.home_member,
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
    """Have what differs written; the coupons whose state has changed, each then with one event more.

    The rows must have been read under a lock in this transaction.
    """
    states, events = as_written(changes, at=at, order_id=order_id, actor_id=actor_id, reason=reason)
    if states:
        await leave(Part("change_coupons_v1", (as_json(states), as_json(events))))
    return [event.coupon for event in events]


def _new_state(after: StoredCoupon, *, moves: int, at: datetime) -> NewState:
    locked, used = after.state is CouponState.LOCKED, after.state is CouponState.USED
    return NewState(
        id=after.id,
        home_member=after.home_member,
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
