"""What operations about orders ask for, each written once."""

from datetime import date
from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from guide_app.ground.members.ports import CodeBook
from guide_app.ground.orders.ports import OutsidePayments, VoucherDesk

OfNumber = Annotated[str | None, QueryParameter(max_length=40, description="完整的订单号 · The whole number")]
FirstDay = Annotated[
    date | None, QueryParameter(description="起始营业日（含），与 last 同用 · First business day, together with last")
]
LastDay = Annotated[
    date | None, QueryParameter(description="截止营业日（含），与 first 同用 · Last business day, together with first")
]
Desk = NamedDependency[SkipValidation[VoucherDesk]]
Outside = NamedDependency[SkipValidation[OutsidePayments]]
Codes = NamedDependency[SkipValidation[CodeBook]]
