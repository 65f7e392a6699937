"""Which events each measure is made of: what adds to it, what takes back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from coupons.events import CouponIssued, CouponRedeemed, CouponReturned, CouponVoided
from guide_app.base.kernel.events import Event
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from qr_codes.events import CodeScanned
from tasks import facts
from tasks.counting import count
from tasks.facts import Changes, Fact, Reversal
from tasks.rules import Measure

Gain = Callable[[Sequence[Any]], list[Fact]]  # of events of the type it stands under
Loss = Callable[[Sequence[Any]], list[Reversal]]  # of events of the type it stands under

GAINS: Mapping[type[Event], Mapping[Measure, Gain]] = {
    OrderPaid: {Measure.SALES_FEN: facts.sales_of, Measure.ORDERS_PAID: facts.orders_of},
    MemberRegistered: {Measure.MEMBERS_REGISTERED: facts.members_won},
    CouponIssued: {Measure.COUPONS_ISSUED: facts.coupons_given},
    CouponRedeemed: {Measure.COUPONS_REDEEMED: facts.coupons_spent},
    CodeScanned: {Measure.SCANS: facts.scans_of},
}
LOSSES: Mapping[type[Event], Mapping[Measure, Loss]] = {
    OrderRefunded: {Measure.SALES_FEN: facts.sales_returned, Measure.ORDERS_PAID: facts.orders_returned},
    CouponVoided: {Measure.COUPONS_ISSUED: facts.coupons_voided},
    CouponReturned: {Measure.COUPONS_REDEEMED: facts.coupons_returned},
}

MEASURED: tuple[type[Event], ...] = (*GAINS, *LOSSES)
"""Every event type that counts."""


class OneTask(NamedTuple):
    """A task that alone is counted for, and what it measures."""

    id: UUID
    measure: Measure


async def measure(events: Sequence[Event], *, only: OneTask | None = None, telling: bool = True) -> None:
    """Count events of any of these types in every measure they belong to, for all tasks or for one, all at once."""
    changes = Changes([], [])
    for kind, group in _by_kind(events).items():
        for measure, gain in GAINS.get(kind, {}).items():
            if only is None or measure is only.measure:
                changes.facts.extend((measure, fact) for fact in gain(group))
        for measure, loss in LOSSES.get(kind, {}).items():
            if only is None or measure is only.measure:
                changes.reversals.extend((measure, reversal) for reversal in loss(group))
    await count(changes, task_id=None if only is None else only.id, telling=telling)


def _by_kind(events: Sequence[Event]) -> dict[type[Event], list[Event]]:
    groups: dict[type[Event], list[Event]] = {}
    for event in events:
        groups.setdefault(type(event), []).append(event)
    return groups


def kinds_of(wanted: Measure) -> list[type[Event]]:
    """The event types a measure is made of."""
    return [kind for kind in MEASURED if wanted in GAINS.get(kind, {}) or wanted in LOSSES.get(kind, {})]
