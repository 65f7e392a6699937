"""What operations about orders ask for, each written once."""

from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from guide_app.ground.members.ports import CodeBook
from guide_app.ground.orders.ports import OutsidePayments, VoucherDesk

UnitPath = Annotated[
    str | None, QueryParameter(max_length=500, description="区域或门店的路径 · Path of a region or store")
]
Desk = NamedDependency[SkipValidation[VoucherDesk]]
Outside = NamedDependency[SkipValidation[OutsidePayments]]
Codes = NamedDependency[SkipValidation[CodeBook]]
