"""The only module that knows every package: what serves, what listens, what runs, who fills which port."""

from datetime import datetime

from litestar import Controller
from litestar.di import Provide

from commissions.api import CommissionController, PlanController
from commissions.handlers import COMMISSIONS
from coupons.api import CouponController, CouponQuoteController, CouponTemplateController, MemberCouponController
from coupons.voucher_desk import CouponDesk
from guide_app.associates.api import AssociateController
from guide_app.associates.jobs import CLOSE_LEAVERS
from guide_app.auth.api import AuthController
from guide_app.catalog.api import CategoryController, PriceController, SkuController
from guide_app.kernel.jobs import OutsideCall, Schedule
from guide_app.kernel.subscriptions import Subscriber
from guide_app.orders import service as orders
from guide_app.orders.api import OrderController, StoreDayController
from guide_app.orders.ports import VoucherDesk
from guide_app.stores.api import EntityController, RegionController, StoreController
from tasks.api import MyTaskController, TaskController
from tasks.handlers import TASKS
from tasks.jobs import assign_newcomers, close_ended_tasks

DESK: VoucherDesk = CouponDesk()
"""Where carts are priced and coupons spent."""

CONTROLLERS: list[type[Controller]] = [
    AuthController,
    EntityController,
    RegionController,
    StoreController,
    StoreDayController,
    AssociateController,
    CategoryController,
    SkuController,
    PriceController,
    OrderController,
    CouponTemplateController,
    CouponController,
    MemberCouponController,
    CouponQuoteController,
    TaskController,
    MyTaskController,
    PlanController,
    CommissionController,
]
"""Every controller of the API."""

SUBSCRIBERS: list[Subscriber] = [
    TASKS,
    COMMISSIONS,
]
"""Everybody who listens to the event log."""


async def cancel_unpaid_orders(at: datetime) -> int:
    """Cancel orders that waited too long for their payment."""
    return await orders.cancel_unpaid_orders(at, desk=DESK)


SCHEDULES: list[Schedule] = [
    CLOSE_LEAVERS,
    Schedule("orders.cancel_unpaid", "*/10 * * * *", cancel_unpaid_orders),
    Schedule("tasks.assign_newcomers", "20 17 * * *", assign_newcomers),
    Schedule("tasks.close_ended", "*/15 * * * *", close_ended_tasks),
]
"""What is done again and again; times are UTC."""

OUTSIDE_CALLS: list[OutsideCall] = []
"""Calls to other systems, by name."""


async def provide_desk() -> VoucherDesk:
    """The dependency named `desk`."""
    return DESK


DEPENDENCIES: dict[str, Provide] = {"desk": Provide(provide_desk)}
"""Adapters behind the ports, by the name under which controllers ask for them."""
