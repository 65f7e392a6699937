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
from tasks.counting import count, take_back
from tasks.facts import Fact, Reversal
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
"""Every event type that counts. What adds stands before what takes back, so that a batch finds what it takes from."""


class OneTask(NamedTuple):
    """A task that alone is counted for, and what it measures."""

    id: UUID
    measure: Measure


async def measure(
    kind: type[Event],
    events: Sequence[Any],  # all of the type `kind`
    *,
    only: OneTask | None = None,
) -> None:
    """Count events of one type in every measure they belong to, for all tasks or for one."""
    task_id = None if only is None else only.id
    for gain_measure, gain in GAINS.get(kind, {}).items():
        if only is None or gain_measure is only.measure:
            await count(gain_measure, gain(events), task_id=task_id)
    for loss_measure, loss in LOSSES.get(kind, {}).items():
        if only is None or loss_measure is only.measure:
            await take_back(loss_measure, loss(events), task_id=task_id)


def kinds_of(wanted: Measure) -> list[type[Event]]:
    """The event types a measure is made of."""
    return [kind for kind in MEASURED if wanted in GAINS.get(kind, {}) or wanted in LOSSES.get(kind, {})]
