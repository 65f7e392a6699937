"""The only module that knows every package: what serves, what listens, what runs, who fills which port."""

from datetime import datetime

from litestar import Controller
from litestar.di import Provide

from commissions.api import CommissionController, PlanController
from commissions.handlers import COMMISSIONS
from coupons.api import CouponController, CouponQuoteController, CouponTemplateController, MemberCouponController
from coupons.jobs import CHECK_BOOKS_CRON, check_books
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.idempotency import ANSWERS_KEPT, forget_before
from guide_app.base.kernel.jobs import OutsideCall, Schedule
from guide_app.base.kernel.subscriptions import Subscriber
from guide_app.base.web.application import Lifespan
from guide_app.base.web.error_pages import ErrorPageController
from guide_app.ground.associates.api import AssociateController
from guide_app.ground.associates.jobs import CLOSE_LEAVERS
from guide_app.ground.auth.api import AccountController, AuthController
from guide_app.ground.catalog.api import CategoryController, PriceController, SkuController
from guide_app.ground.members.api import MemberController, RegistrationController
from guide_app.ground.members.consent_api import ConsentController
from guide_app.ground.members.jobs import EXPIRE_REGISTRATIONS
from guide_app.ground.orders import jobs as orders
from guide_app.ground.orders.api import OrderController, StoreDayController
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.stores.api import EntityController, RegionController, StoreController
from guide_app.ground.touches.api import TouchController
from guide_app.ground.touches.handlers import TOUCHES
from materials.api import PrintController
from qr_codes.api.codes import AssociateScanController, CodeController
from qr_codes.api.scans import ScanController
from qr_codes.jobs import forget_old_credits
from qr_codes.ports import ContactWayDesk, NoContactWays
from qr_codes.scans.log import scans_written
from tasks.api import MyTaskController, TaskController
from tasks.handlers import TASKS
from tasks.jobs import assign_newcomers, close_ended_tasks
from wecom_bridge.api import WecomCallbackController, WecomController
from wecom_bridge.handlers import WECOM_INBOX, WECOM_MESSAGES
from wecom_bridge.jobs import OUTSIDE_CALLS as WECOM_CALLS
from wecom_bridge.jobs import SCHEDULES as WECOM_SCHEDULES

DESK: VoucherDesk = CouponDesk()
"""Where carts are priced and coupons spent."""

CONTACT_WAYS: ContactWayDesk = NoContactWays()
"""Where a customer who scanned a code learns how to add somebody on WeCom."""

CONTROLLERS: list[type[Controller]] = [
    AuthController,
    AccountController,
    EntityController,
    RegionController,
    StoreController,
    StoreDayController,
    AssociateController,
    RegistrationController,
    ConsentController,
    MemberController,
    TouchController,
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
    CodeController,
    AssociateScanController,
    ScanController,
    PrintController,
    WecomCallbackController,
    WecomController,
    ErrorPageController,
]
"""Every controller of the API."""

SUBSCRIBERS: list[Subscriber] = [
    TOUCHES,
    TASKS,
    COMMISSIONS,
    WECOM_INBOX,
    WECOM_MESSAGES,
]
"""Everybody who listens to the event log."""


async def cancel_unpaid_orders(at: datetime) -> int:
    """Cancel orders that waited too long for their payment."""
    return await orders.cancel_unpaid_orders(at, desk=DESK)


async def forget_old_answers(at: datetime) -> int:
    """Drop answers that nobody will ask for again; a client repeats within hours, not days."""
    return await forget_before(at - ANSWERS_KEPT)


SCHEDULES: list[Schedule] = [
    CLOSE_LEAVERS,
    EXPIRE_REGISTRATIONS,
    Schedule("kernel.forget_answers", "50 18 * * *", forget_old_answers),
    Schedule("coupons.check_books", CHECK_BOOKS_CRON, check_books),
    Schedule("orders.cancel_unpaid", "*/10 * * * *", cancel_unpaid_orders),
    Schedule("tasks.assign_newcomers", "20 17 * * *", assign_newcomers),
    Schedule("tasks.close_ended", "*/15 * * * *", close_ended_tasks),
    Schedule("codes.forget_old_credits", "7,37 * * * *", forget_old_credits),
    *WECOM_SCHEDULES,
]
"""What is done again and again; times are UTC."""

OUTSIDE_CALLS: list[OutsideCall] = [*WECOM_CALLS]
"""Calls to other systems, by name."""


async def provide_desk() -> VoucherDesk:
    """The dependency named `desk`."""
    return DESK


def provide_contact_ways() -> ContactWayDesk:
    """The dependency named `contact_ways`."""
    return CONTACT_WAYS


DEPENDENCIES: dict[str, Provide] = {
    "desk": Provide(provide_desk),
    "contact_ways": Provide(provide_contact_ways, sync_to_thread=False, use_cache=True),
}
"""Adapters behind the ports, by the name under which controllers ask for them."""

LIFESPANS: list[Lifespan] = [scans_written]
"""What lives as long as the application, inside the life of the database."""
