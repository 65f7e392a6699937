"""What lists of orders and refunds are narrowed by: each filter once, for the list, its sums, lines and export."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from guide_app.ground.orders.asked import UnitPath
from guide_app.ground.orders.fulfilment.rules import FulfilmentState
from guide_app.ground.orders.narrowing import Narrow, NarrowRefunds, RefundKind
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod

OfNumber = Annotated[
    str | None,
    QueryParameter(
        max_length=80,
        description="完整的订单号、小票号或支付流水号 · The whole number of an order, a receipt or a payment",
    ),
]
LeastFen = Annotated[
    int | None, QueryParameter(ge=0, le=10**12, description="应付不低于（分） · At least so many fen due")
]
MostFen = Annotated[
    int | None, QueryParameter(ge=0, le=10**12, description="应付不高于（分） · At most so many fen due")
]
WithCoupons = Annotated[bool | None, QueryParameter(description="是否用券 · Whether coupons were used")]
OfSource = Annotated[
    str | None, QueryParameter(max_length=20, description="订单来源编码 · Code of the system that sent the order")
]
FirstDay = Annotated[
    date | None, QueryParameter(description="起始营业日（含），与 last 同用 · First business day, together with last")
]
LastDay = Annotated[
    date | None, QueryParameter(description="截止营业日（含），与 first 同用 · Last business day, together with first")
]
Approved = Annotated[bool | None, QueryParameter(description="是否经第二人审批 · Whether a second person allowed it")]
OfReason = Annotated[str | None, QueryParameter(max_length=60, description="原因中的字 · A piece of the reason")]


class NarrowFilters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which orders of a place and of days. The days are those of payment."""

    store_id: FromQuery[UUID | None] = None
    path: UnitPath = None
    status: FromQuery[OrderStatus | None] = None
    first: FirstDay = None
    last: LastDay = None
    channel: FromQuery[Channel | None] = None
    serving_id: FromQuery[UUID | None] = None
    fulfilment: FromQuery[FulfilmentState | None] = None
    least_fen: LeastFen = None
    most_fen: MostFen = None
    with_coupons: WithCoupons = None
    source: OfSource = None

    @property
    def narrow(self) -> Narrow:
        """What is asked of each order besides where, when, whose and of which number."""
        return Narrow(**{name: getattr(self, name) for name in Narrow.__struct_fields__})


class OrderFilters(NarrowFilters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which orders are listed. `number` is the whole of an order's number, of a till's receipt's, or of a payment's
    reference.
    """

    member_id: FromQuery[UUID | None] = None
    number: OfNumber = None

    @property
    def are_of_few(self) -> bool:
        """Whether they are a member's, or of one number: few enough to be found without days."""
        return self.member_id is not None or self.number is not None

    @property
    def of_few(self) -> tuple[UUID | None, str | None, date | None, date | None]:
        """As `narrowing.few` takes it."""
        return self.member_id, self.number, self.first, self.last


class RefundFilters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which refunds are listed. The days are those of the refund; `returned_at` is the store where the goods came back,
    `associate_id` who recorded it, `reason` a piece of what they wrote.
    """

    store_id: FromQuery[UUID | None] = None
    path: UnitPath = None
    first: FirstDay = None
    last: LastDay = None
    kind: FromQuery[RefundKind | None] = None
    channel: FromQuery[Channel | None] = None
    method: FromQuery[PaymentMethod | None] = None
    returned_at: FromQuery[UUID | None] = None
    associate_id: FromQuery[UUID | None] = None
    reason: OfReason = None
    approved: Approved = None

    @property
    def narrow(self) -> NarrowRefunds:
        """What is asked of each refund besides where and when."""
        return NarrowRefunds(**{name: getattr(self, name) for name in NarrowRefunds.__struct_fields__})


EVERY_ORDER, EVERY_REFUND = OrderFilters(), RefundFilters()
OrdersAsked = NamedDependency[OrderFilters]
RefundsAsked = NamedDependency[RefundFilters]
