"""What each event is worth to each measure: pure translation of facts into amounts with the name they count under."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from coupons.events import CouponIssued, CouponRedeemed, CouponReturned, CouponVoided
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from qr_codes.events import CodeScanned
from tasks.rules import Measure


class Fact(NamedTuple):
    """Something an associate did at a moment. `amount` is fen or a count; `source` names it among all facts."""

    associate_id: UUID
    amount: int
    at: datetime
    source: str


class Reversal(NamedTuple):
    """Something of an earlier fact came back: `amount` (positive) is taken off wherever `of_source` counted.

    Where an import was wrong, the source begins as `NEVER_GAINED` says, before what names the fact behind its own
    beginning, and the gain is none; or as `NEVER_LOST`, and the amount is negative: what had come back never did, and
    is no new gain.
    """

    of_source: str
    amount: int
    at: datetime
    source: str


NEVER_GAINED = "unsold:"
NEVER_LOST = "unreturned:"


class Changes(NamedTuple):
    """What is to be counted together, each under its measure."""

    facts: list[tuple[Measure, Fact]]
    reversals: list[tuple[Measure, Reversal]]


def sales_of(paid: Sequence[OrderPaid]) -> list[Fact]:
    """Goods sold, in fen, by whoever served. Freight is nobody's sale."""
    return [
        Fact(event.serving_id, event.goods_fen, event.paid_at, f"order:{event.order_id}")
        for event in paid
        if event.serving_id is not None and event.goods_fen > 0
    ]


def sales_returned(refunded: Sequence[OrderRefunded]) -> list[Reversal]:
    """Exactly the fen of every refund; those of a sale or of a return that never was."""
    return [
        Reversal(
            f"order:{event.order_id}", event.amount_fen, event.refunded_at, _source(event, f"refund:{event.refund_id}")
        )
        for event in refunded
        if event.amount_fen
    ]


def orders_of(paid: Sequence[OrderPaid]) -> list[Fact]:
    """One per order, by whoever served."""
    return [
        Fact(event.serving_id, 1, event.paid_at, f"order:{event.order_id}")
        for event in paid
        if event.serving_id is not None
    ]


def orders_returned(refunded: Sequence[OrderRefunded]) -> list[Reversal]:
    """One per order that came back whole, or never was; less one where it did not come back whole after all."""
    return [
        Reversal(
            f"order:{event.order_id}",
            -1 if event.reverses else 1,
            event.refunded_at,
            _source(event, f"returned:{event.refund_id if event.by_refund else event.order_id}"),
        )
        for event in refunded
        if event.fully_returned
    ]


def _source(event: OrderRefunded, otherwise: str) -> str:
    if not event.corrects:
        return otherwise
    return f"{NEVER_GAINED}{event.order_id}" if event.unsells else f"{NEVER_LOST}{event.refund_id}"


def members_won(registered: Sequence[MemberRegistered]) -> list[Fact]:
    """One per member, by whoever won them; who was won before and erased since counts for nobody."""
    return [
        Fact(event.associate_id, 1, event.registered_at, f"member:{event.member_id}")
        for event in registered
        if event.associate_id is not None and not event.won_before
    ]


def coupons_given(issued: Sequence[CouponIssued]) -> list[Fact]:
    """One per coupon that an associate gave out; what members claim themselves counts for nobody."""
    return [
        Fact(event.issuer_id, 1, event.at, f"coupon:{event.coupon_id}")
        for event in issued
        if event.issuer_id is not None
    ]


def coupons_voided(voided: Sequence[CouponVoided]) -> list[Reversal]:
    """One per coupon that was taken back from its holder."""
    return [Reversal(f"coupon:{event.coupon_id}", 1, event.at, f"voided:{event.coupon_id}") for event in voided]


def coupons_spent(redeemed: Sequence[CouponRedeemed]) -> list[Fact]:
    """One per coupon and order, by whoever had given the coupon out."""
    return [
        Fact(coupon.issuer_id, 1, event.at, f"spent:{coupon.coupon_id}:{event.order_id}")
        for event in redeemed
        for coupon in event.coupons
        if coupon.issuer_id is not None
    ]


def coupons_returned(returned: Sequence[CouponReturned]) -> list[Reversal]:
    """One per coupon whose order came back whole, whether or not the coupon can be spent again."""
    return [
        Reversal(f"spent:{coupon_id}:{event.order_id}", 1, event.at, f"unspent:{coupon_id}:{event.order_id}")
        for event in returned
        for coupon_id in event.coupon_ids
    ]


def scans_of(scanned: Sequence[CodeScanned]) -> list[Fact]:
    """One per scan, for whoever the code led to."""
    return [
        Fact(event.associate_id, 1, event.scanned_at, f"scan:{event.scan_id}")
        for event in scanned
        if event.associate_id is not None
    ]
