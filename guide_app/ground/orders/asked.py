"""What operations about orders ask for, each written once."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from guide_app.ground.members.ports import CodeBook
from guide_app.ground.orders.ports import OutsidePayments, VoucherDesk

OfNumber = Annotated[
    str | None,
    QueryParameter(
        max_length=80,
        description="完整的订单号、小票号或支付流水号 · The whole number of an order, a receipt or a payment",
    ),
]
UnitPath = Annotated[
    str | None, QueryParameter(max_length=500, description="区域或门店的路径 · Path of a region or store")
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
Desk = NamedDependency[SkipValidation[VoucherDesk]]
Outside = NamedDependency[SkipValidation[OutsidePayments]]
Codes = NamedDependency[SkipValidation[CodeBook]]
OfReason = Annotated[str | None, QueryParameter(max_length=60, description="原因中的字 · A piece of the reason")]


def filters_in(given: Mapping[str, Any]) -> dict[str, Any]:  # parameters of any type
    """What a list is narrowed by: all parameters of its operation beside who asks and the page."""
    return {name: value for name, value in given.items() if name not in {"self", "actor", "paging"}}
