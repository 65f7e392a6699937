"""The only module that knows every package: what serves, what listens, what runs, who fills which port."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from litestar import Controller
from litestar.di import Provide

from commissions import archive as commissions_archive
from commissions import checks as commission_checks
from commissions import exports as commission_exports
from commissions.api import CommissionController, PlanController, PlanTrialController
from commissions.handlers import COMMISSIONS
from commissions.months_api import MonthController
from coupons import archive as coupons_archive
from coupons import checks as coupon_checks
from coupons import exports as coupon_exports
from coupons import jobs as coupon_jobs
from coupons import sealed as coupons_sealed
from coupons.api import (
    CouponController,
    CouponQuoteController,
    CouponTemplateController,
    MemberCouponController,
    MyCouponController,
    TermsTrialController,
)
from coupons.errors import HOLDING_REFUSALS, PRICING_REFUSALS, SPENDING_REFUSALS
from coupons.voucher_desk import CouponDesk
from guide_app.base.environment import SMS_OF_DEMO
from guide_app.base.kernel import archiving, erasures, partitions
from guide_app.base.kernel import checks as kernel_checks
from guide_app.base.kernel.approvals import KINDS
from guide_app.base.kernel.archiving import Monthly
from guide_app.base.kernel.backup import daily as daily_backup
from guide_app.base.kernel.backup import files as backup_files
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.erasures import Eraser
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.imports.kinds import ImportKind, put_in_order
from guide_app.base.kernel.jobs import OutsideCall, Schedule
from guide_app.base.kernel.sealed import together
from guide_app.base.kernel.subscriptions import Subscriber
from guide_app.base.kernel.verifying import Check
from guide_app.base.settings import settings
from guide_app.base.web.application import Lifespan
from guide_app.base.web.error_pages import ErrorPageController
from guide_app.base.web.exported import ExportedList
from guide_app.ground.approvals import exports as approval_exports
from guide_app.ground.approvals import jobs as approval_jobs
from guide_app.ground.approvals import sealed as approvals_sealed
from guide_app.ground.approvals.api import ApprovalController
from guide_app.ground.associates import exports as associate_exports
from guide_app.ground.associates import jobs as associate_jobs
from guide_app.ground.associates import sealed as associates_sealed
from guide_app.ground.associates.api import AssociateController, RegionPeopleController
from guide_app.ground.associates.importing.writing import ASSOCIATES
from guide_app.ground.audit import exports as audit_exports
from guide_app.ground.audit.api import AuditController
from guide_app.ground.auth import jobs as auth_jobs
from guide_app.ground.auth.api import AccountController, AuthController
from guide_app.ground.background import jobs as background_jobs
from guide_app.ground.background.api import JobController, MyJobController
from guide_app.ground.catalog import checks as catalog_checks
from guide_app.ground.catalog import exports as catalog_exports
from guide_app.ground.catalog.api import CategoryController, PriceController, SkuController
from guide_app.ground.catalog.importing.categories import CATEGORIES
from guide_app.ground.catalog.importing.prices import PRICES
from guide_app.ground.catalog.importing.skus import SKUS
from guide_app.ground.customers import jobs as customer_jobs
from guide_app.ground.customers.api import CustomerSignInController, MyMembershipController
from guide_app.ground.exports.api import ExportController
from guide_app.ground.files import checks as file_checks
from guide_app.ground.files import jobs as file_jobs
from guide_app.ground.files import sealed as files_sealed
from guide_app.ground.files.api import CodeReadingController, FileController
from guide_app.ground.imports import jobs as import_jobs
from guide_app.ground.imports.api import ImportController, ImportKindController
from guide_app.ground.installation.api import InstallationController
from guide_app.ground.members import checks as member_checks
from guide_app.ground.members import exports as member_exports
from guide_app.ground.members import jobs as member_jobs
from guide_app.ground.members import sealed as members_sealed
from guide_app.ground.members.api import MemberController, RegistrationController
from guide_app.ground.members.consent_api import ConsentController
from guide_app.ground.members.ports import CodeBook
from guide_app.ground.members.service import erasing
from guide_app.ground.messages import jobs as message_jobs
from guide_app.ground.messages.carrying import messages_carried
from guide_app.ground.messages.in_demo import DemoMessenger
from guide_app.ground.messages.over_http import HttpMessenger, Provider
from guide_app.ground.messages.ports import Messenger, NobodyCarries
from guide_app.ground.orders import checks as order_checks
from guide_app.ground.orders import exports as order_exports
from guide_app.ground.orders import jobs as order_jobs
from guide_app.ground.orders.api import OrderController, RefundController, StoreDayController
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.stores import exports as store_exports
from guide_app.ground.stores.api import EntityController, RegionController, StoreController
from guide_app.ground.stores.importing.entities import ENTITIES
from guide_app.ground.stores.importing.regions import REGIONS
from guide_app.ground.stores.importing.stores import STORES
from guide_app.ground.touches import archive as touches_archive
from guide_app.ground.touches import checks as touch_checks
from guide_app.ground.touches import exports as touch_exports
from guide_app.ground.touches.api import TouchController
from guide_app.ground.touches.handlers import TOUCHES
from inbox import jobs as inbox_jobs
from inbox.api import MyMessageController
from inbox.handlers import INBOX
from materials.api import PrintController
from performance import checks as performance_checks
from performance import exports as performance_exports
from performance.api import (
    CustomerController,
    MembersInReachController,
    PerformanceController,
    ReportController,
)
from performance.handlers import PERFORMANCE
from qr_codes import archive as scans_archive
from qr_codes import checks as code_checks
from qr_codes import exports as code_exports
from qr_codes import jobs as code_jobs
from qr_codes.api.codes import AssociateScanController, CodeController
from qr_codes.api.pictures import CodePictureController
from qr_codes.api.scans import ScanController
from qr_codes.code_book import PrintedCodes
from qr_codes.errors import CodeUnknown
from qr_codes.handlers import CODES
from qr_codes.importing import BLANK_CODES
from qr_codes.ports import ContactWayDesk, NoContactWays
from qr_codes.scans.log import scans_written
from tasks import archive as tasks_archive
from tasks import checks as task_checks
from tasks import exports as task_exports
from tasks import jobs as task_jobs
from tasks.api import MyTaskController, TaskController
from tasks.handlers import TASKS
from wecom_bridge import erasing as wecom_erasing
from wecom_bridge import jobs as wecom_jobs
from wecom_bridge import sealed as wecom_sealed
from wecom_bridge.api import WecomCallbackController, WecomController
from wecom_bridge.handlers import WECOM_INBOX, WECOM_MESSAGES

IMPORTS: list[ImportKind[Any, Any]] = [ENTITIES, REGIONS, STORES, ASSOCIATES, CATEGORIES, SKUS, PRICES, BLANK_CODES]
"""What can be imported from sheets, in the order in which a new chain does it."""
put_in_order(IMPORTS)

DESK: VoucherDesk = CouponDesk()
"""Where carts are priced and coupons spent."""

CODE_BOOK: CodeBook = PrintedCodes()
"""Where it is known which printed code a customer came by."""

CONTACT_WAYS: ContactWayDesk = NoContactWays()
"""Where a customer who scanned a code learns how to add somebody on WeCom."""

CONTROLLERS: list[type[Controller]] = [
    AuthController,
    AccountController,
    AuditController,
    ApprovalController,
    InstallationController,
    MyJobController,
    JobController,
    ExportController,
    ImportKindController,
    ImportController,
    EntityController,
    RegionController,
    StoreController,
    StoreDayController,
    AssociateController,
    RegionPeopleController,
    RegistrationController,
    ConsentController,
    MemberController,
    CustomerSignInController,
    MyMembershipController,
    TouchController,
    FileController,
    CodeReadingController,
    CategoryController,
    SkuController,
    PriceController,
    OrderController,
    RefundController,
    CouponTemplateController,
    CouponController,
    MemberCouponController,
    MyCouponController,
    CouponQuoteController,
    TermsTrialController,
    TaskController,
    MyTaskController,
    PlanController,
    PlanTrialController,
    MonthController,
    CommissionController,
    PerformanceController,
    CustomerController,
    MembersInReachController,
    ReportController,
    MyMessageController,
    CodeController,
    AssociateScanController,
    ScanController,
    CodePictureController,
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
    PERFORMANCE,
    CODES,
    INBOX,
    WECOM_INBOX,
    WECOM_MESSAGES,
]
"""Everybody who listens to the event log."""


SCHEDULES: list[Schedule] = [
    *erasures.SCHEDULES,
    *partitions.SCHEDULES,
    *auth_jobs.SCHEDULES,
    *file_jobs.SCHEDULES,
    *daily_backup.SCHEDULES,
    *backup_files.SCHEDULES,
    *associate_jobs.SCHEDULES,
    *import_jobs.SCHEDULES,
    *message_jobs.SCHEDULES,
    *approval_jobs.SCHEDULES,
    *background_jobs.SCHEDULES,
    *member_jobs.SCHEDULES,
    *customer_jobs.SCHEDULES,
    *order_jobs.schedules(DESK),
    *code_jobs.SCHEDULES,
    *coupon_jobs.SCHEDULES,
    *task_jobs.SCHEDULES,
    *inbox_jobs.SCHEDULES,
    *wecom_jobs.SCHEDULES,
]
"""What is done again and again; times are UTC. Each package says when in its `jobs.py`."""

SEALING = together(
    files_sealed.SEALING,
    approvals_sealed.SEALING,
    associates_sealed.SEALING,
    members_sealed.SEALING,
    coupons_sealed.SEALING,
    wecom_sealed.SEALING,
)
"""What is sealed, and where. Each package says it in its `sealed.py`; `guide keys rotate` goes by it."""

CHECKS: list[Check] = [
    *kernel_checks.CHECKS,
    *file_checks.CHECKS,
    *touch_checks.CHECKS,
    *member_checks.CHECKS,
    *catalog_checks.CHECKS,
    *order_checks.CHECKS,
    *code_checks.CHECKS,
    *commission_checks.CHECKS,
    *performance_checks.CHECKS,
    *coupon_checks.CHECKS,
    *task_checks.CHECKS,
]
"""What `guide verify` holds against its facts. Each package says what in its `checks.py`."""

ERASERS: list[Eraser] = [erasing.ERASER, wecom_erasing.ERASER]
"""Who erases again what the journal of erasures names, by the kind of subject."""

ARCHIVED: list[Monthly] = [
    *archiving.ARCHIVED,
    *touches_archive.ARCHIVED,
    *scans_archive.ARCHIVED,
    *coupons_archive.ARCHIVED,
    *tasks_archive.ARCHIVED,
    *commissions_archive.ARCHIVED,
    archiving.events(tasks_archive.EVENTS_NEEDED),
]
"""What `guide archive` takes away month by month, in this order; each `archive.py` says what must stay."""

EXPORTED: list[ExportedList] = [
    *store_exports.LISTS,
    *associate_exports.LISTS,
    *approval_exports.LISTS,
    *audit_exports.LISTS,
    *member_exports.LISTS,
    *touch_exports.LISTS,
    *catalog_exports.LISTS,
    *order_exports.LISTS,
    *code_exports.LISTS,
    *coupon_exports.LISTS,
    *task_exports.LISTS,
    *commission_exports.LISTS,
    *performance_exports.LISTS,
]
"""Lists that can be taken away as files. Each package declares its own in its `exports.py`."""

OUTSIDE_CALLS: list[OutsideCall] = [*wecom_jobs.OUTSIDE_CALLS]
"""Calls to other systems, by name."""


CHORES: list[Chore] = [*task_jobs.CHORES, *coupon_jobs.CHORES, *inbox_jobs.CHORES]
"""Long work that the worker does piece by piece."""


async def provide_desk() -> VoucherDesk:
    """The dependency named `desk`."""
    return DESK


def provide_codes() -> CodeBook:
    """The dependency named `codes`."""
    return CODE_BOOK


def provide_contact_ways() -> ContactWayDesk:
    """The dependency named `contact_ways`."""
    return CONTACT_WAYS


def provide_messenger() -> Messenger:
    """The dependency named `messenger`: who carries codes, as the settings say."""
    config = settings()
    if config.sms_url is None:
        return NobodyCarries()
    if config.sms_url == SMS_OF_DEMO:
        return DemoMessenger(config.home)
    return HttpMessenger(
        Provider(
            url=config.sms_url,
            key=config.sms_key,
            secret=config.sms_secret,
            template=config.sms_template,
            signature=config.sms_signature,
        )
    )


AFTER_RESTORE: list[Callable[[], Awaitable[object]]] = [partial(erasures.reapply_own, ERASERS)]
"""What a restored database is made to do, as the application, before its books are checked: what it must not know any
more it forgets again."""

DEPENDENCIES: dict[str, Provide] = {
    "desk": Provide(provide_desk),
    "codes": Provide(provide_codes, sync_to_thread=False, use_cache=True),
    "messenger": Provide(provide_messenger, sync_to_thread=False),
    "contact_ways": Provide(provide_contact_ways, sync_to_thread=False, use_cache=True),
}
"""Adapters behind the ports, by the name under which controllers ask for them."""

REFUSED_BEYOND: dict[str, tuple[type[Refusal], ...]] = {
    "placeOrder": (*PRICING_REFUSALS, *HOLDING_REFUSALS, CodeUnknown),
    "startRegistration": (CodeUnknown,),
    "payOrder": SPENDING_REFUSALS,
    "cancelOrder": SPENDING_REFUSALS,
    "refundOrder": SPENDING_REFUSALS,
    "approveRequest": tuple(refusal for kind in KINDS.values() for refusal in kind.refusals),
}
"""Refusals of adapters behind ports, by the operation that hands them on: the port's own package cannot name them."""

LIFESPANS: list[Lifespan] = [scans_written, messages_carried]
"""What lives as long as the application, inside the life of the database."""
