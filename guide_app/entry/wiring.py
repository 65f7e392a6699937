"""Who listens, what runs again and again, what is checked, archived, imported, exported: every package says its own,
and this knows them all. What is served over HTTP is in `served.py`."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from appointments import checks as appointment_checks
from appointments import jobs as appointment_jobs
from appointments import placed as appointments_placed
from appointments.handlers import APPOINTMENT_TOUCHES
from carts import checks as cart_checks
from carts import jobs as cart_jobs
from carts import placed as carts_placed
from clienteling import jobs as clienteling_jobs
from clienteling import placed as clienteling_placed
from commissions import archive as commissions_archive
from commissions import checks as commission_checks
from commissions import jobs as commission_jobs
from commissions import placed as commissions_placed
from commissions.handlers import COMMISSIONS
from commissions.inputs.importing.attendance import ATTENDANCE
from commissions.inputs.importing.goals import GOALS
from commissions.periods.desk import SettledMonths
from commissions.periods.verifying_later import VERIFICATION
from coupons import archive as coupons_archive
from coupons import checks as coupon_checks
from coupons import jobs as coupon_jobs
from coupons import placed as coupons_placed
from coupons.belongings import BelongingsCounted
from coupons.handlers import COUPON_TOUCHES
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import archiving, erasures, partitions, personal_data, retention
from guide_app.base.kernel import checks as kernel_checks
from guide_app.base.kernel.archiving import Monthly
from guide_app.base.kernel.background import JobKind
from guide_app.base.kernel.backup import daily as daily_backup
from guide_app.base.kernel.backup import files as backup_files
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.erasures import Eraser
from guide_app.base.kernel.imports.kinds import ImportKind, put_in_order
from guide_app.base.kernel.jobs import OutsideCall, Schedule
from guide_app.base.kernel.subscriptions import Subscriber
from guide_app.base.kernel.verifying import Check
from guide_app.entry import approved, carrying, exported, handed_over, persons, retained, sealing
from guide_app.ground.approvals import jobs as approval_jobs
from guide_app.ground.associates import jobs as associate_jobs
from guide_app.ground.associates import placed as associates_placed
from guide_app.ground.associates.importing.writing import ASSOCIATES
from guide_app.ground.associates.second_posts.importing import SECOND_POSTS
from guide_app.ground.auth import jobs as auth_jobs
from guide_app.ground.background import jobs as background_jobs
from guide_app.ground.catalog import checks as catalog_checks
from guide_app.ground.catalog import placed as catalog_placed
from guide_app.ground.catalog.importing.barcodes import BARCODES
from guide_app.ground.catalog.importing.categories import CATEGORIES
from guide_app.ground.catalog.importing.prices import PRICES
from guide_app.ground.catalog.importing.products import PRODUCTS
from guide_app.ground.catalog.importing.skus import SKUS
from guide_app.ground.catalog.pricing.rules import declare_channels
from guide_app.ground.customers import jobs as customer_jobs
from guide_app.ground.customers.handlers import CUSTOMERS
from guide_app.ground.exports.making import EXPORTS
from guide_app.ground.files import checks as file_checks
from guide_app.ground.files import jobs as file_jobs
from guide_app.ground.imports import jobs as import_jobs
from guide_app.ground.imports import placed as imports_placed
from guide_app.ground.imports.background import COMMIT, PREVIEW
from guide_app.ground.members import checks as member_checks
from guide_app.ground.members import jobs as member_jobs
from guide_app.ground.members import placed as members_placed
from guide_app.ground.members.importing.writing import MEMBERS
from guide_app.ground.members.merging import checks as merge_checks
from guide_app.ground.members.merging import jobs as merge_jobs
from guide_app.ground.members.merging.ports import BelongingsDesk
from guide_app.ground.members.service import erasing
from guide_app.ground.messages import jobs as message_jobs
from guide_app.ground.orders import checks as order_checks
from guide_app.ground.orders import jobs as order_jobs
from guide_app.ground.orders import placed as orders_placed
from guide_app.ground.orders.handlers import ORDER_TOUCHES
from guide_app.ground.orders.ports import OutsidePayments, PeriodDesk, VoucherDesk
from guide_app.ground.orders.returns import approvals as return_approvals
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.till_import.runs import jobs as till_jobs
from guide_app.ground.orders.till_import.runs.background import job_kinds as till_job_kinds
from guide_app.ground.privacy import checks as privacy_checks
from guide_app.ground.privacy import jobs as privacy_jobs
from guide_app.ground.rota.importing.sheet import ROTA
from guide_app.ground.stock import checks as stock_checks
from guide_app.ground.stock import placed as stock_placed
from guide_app.ground.stock.importing.sheet import STOCK
from guide_app.ground.stores import jobs as store_jobs
from guide_app.ground.stores.assets import Placed, put_together
from guide_app.ground.stores.importing.entities import ENTITIES
from guide_app.ground.stores.importing.regions import REGIONS
from guide_app.ground.stores.importing.stores import STORES
from guide_app.ground.touches import archive as touches_archive
from guide_app.ground.touches import checks as touch_checks
from guide_app.ground.touches.handlers import TOUCHES
from inbox import jobs as inbox_jobs
from inbox.handlers import INBOX
from loyalty import checks as loyalty_checks
from loyalty import jobs as loyalty_jobs
from loyalty.handlers import LOYALTY
from loyalty.opening import OPENING_SHEET
from materials.printing_later import PRINTS
from notices import jobs as notice_jobs
from notices.handlers import NOTICES
from offboarding import checks as offboarding_checks
from offboarding import jobs as offboarding_jobs
from offboarding import placed as offboarding_placed
from offboarding.handlers import OFFBOARDING
from payments import checks as payment_checks
from payments import jobs as payment_jobs
from payments import placed as payments_placed
from payments.handlers import PAYMENTS
from payments.tending import OpenRequests
from performance import checks as performance_checks
from performance import placed as performance_placed
from performance.handlers import PERFORMANCE
from qr_codes import archive as scans_archive
from qr_codes import checks as code_checks
from qr_codes import jobs as code_jobs
from qr_codes import placed as codes_placed
from qr_codes.handlers import CODES
from qr_codes.importing import BLANK_CODES
from segments import checks as segment_checks
from segments import jobs as segment_jobs
from segments import placed as segments_placed
from segments.handlers import SEGMENTS
from sharing import placed as sharing_placed
from sharing.handlers import SHARES
from tasks import archive as tasks_archive
from tasks import checks as task_checks
from tasks import jobs as task_jobs
from tasks import placed as tasks_placed
from tasks.handlers import TASKS
from wecom_bridge import erasing as wecom_erasing
from wecom_bridge import jobs as wecom_jobs
from wecom_bridge.handlers import WECOM_INBOX, WECOM_MESSAGES

SEALING = sealing.SEALING
EXPORTED = exported.EXPORTED

IMPORTS: list[ImportKind[Any, Any]] = [
    ENTITIES,
    REGIONS,
    STORES,
    ASSOCIATES,
    SECOND_POSTS,
    MEMBERS,
    OPENING_SHEET,
    CATEGORIES,
    PRODUCTS,
    SKUS,
    BARCODES,
    PRICES,
    STOCK,
    BLANK_CODES,
    GOALS,
    ATTENDANCE,
    ROTA,
]
"""What can be imported from sheets, in the order in which a new chain does it."""
put_in_order(IMPORTS)
declare_channels(Channel)

PLACED: list[Placed] = [
    associates_placed.PLACED,
    imports_placed.PLACED,
    members_placed.PLACED,
    orders_placed.PLACED,
    catalog_placed.PLACED,
    stock_placed.PLACED,
    codes_placed.PLACED,
    coupons_placed.PLACED,
    carts_placed.PLACED,
    sharing_placed.PLACED,
    clienteling_placed.PLACED,
    segments_placed.PLACED,
    appointments_placed.PLACED,
    tasks_placed.PLACED,
    offboarding_placed.PLACED,
    commissions_placed.PLACED,
    performance_placed.PLACED,
    payments_placed.PLACED,
]
"""What keeps paths of units, and what stores have. Each package says it in its `placed.py`."""
put_together(*PLACED)
HAND_OVER = handed_over.HAND_OVER

DESK: VoucherDesk = CouponDesk()
OUTSIDE: OutsidePayments = OpenRequests(DESK)
APPROVALS = [*approved.APPROVALS, *return_approvals.kinds(DESK)]
PERIODS: PeriodDesk = SettledMonths()
"""Where carts are priced and coupons spent."""

BELONGINGS: BelongingsDesk = BelongingsCounted()
"""Where it is counted what hangs on members who are merged."""

JOB_KINDS: list[JobKind[Any]] = [PREVIEW, COMMIT, *till_job_kinds(DESK), EXPORTS, PRINTS, VERIFICATION]
"""Work that somebody asks for and a worker does in the background."""

SUBSCRIBERS: list[Subscriber] = [
    CUSTOMERS,
    TOUCHES,
    ORDER_TOUCHES,
    COUPON_TOUCHES,
    SEGMENTS,
    LOYALTY,
    APPOINTMENT_TOUCHES,
    NOTICES,
    TASKS,
    COMMISSIONS,
    PERFORMANCE,
    CODES,
    SHARES,
    OFFBOARDING,
    INBOX,
    WECOM_INBOX,
    WECOM_MESSAGES,
    PAYMENTS,
]
"""Everybody who listens to the event log."""

SCHEDULES: list[Schedule] = [
    *erasures.SCHEDULES,
    *partitions.SCHEDULES,
    *auth_jobs.SCHEDULES,
    *file_jobs.SCHEDULES,
    *daily_backup.SCHEDULES,
    *backup_files.SCHEDULES,
    *store_jobs.SCHEDULES,
    *associate_jobs.SCHEDULES,
    *import_jobs.SCHEDULES,
    *message_jobs.SCHEDULES,
    *approval_jobs.SCHEDULES,
    *background_jobs.SCHEDULES,
    *member_jobs.SCHEDULES,
    *privacy_jobs.SCHEDULES,
    *merge_jobs.schedules(BELONGINGS),
    *merge_jobs.SCHEDULES,
    *customer_jobs.SCHEDULES,
    *order_jobs.schedules(DESK, OUTSIDE),
    *order_jobs.SCHEDULES,
    *till_jobs.SCHEDULES,
    *code_jobs.SCHEDULES,
    *appointment_jobs.SCHEDULES,
    *coupon_jobs.SCHEDULES,
    *cart_jobs.SCHEDULES,
    *clienteling_jobs.SCHEDULES,
    *notice_jobs.schedules(carrying.messenger),
    *notice_jobs.SCHEDULES,
    *segment_jobs.SCHEDULES,
    *loyalty_jobs.SCHEDULES,
    *task_jobs.SCHEDULES,
    *commission_jobs.SCHEDULES,
    *inbox_jobs.SCHEDULES,
    *wecom_jobs.SCHEDULES,
    *payment_jobs.schedules(DESK),
    *payment_jobs.SCHEDULES,
]
"""What is done again and again; times are UTC. Each package says when in its `jobs.py`."""


CHECKS: list[Check] = [
    *kernel_checks.CHECKS,
    *file_checks.CHECKS,
    *touch_checks.CHECKS,
    *member_checks.CHECKS,
    *privacy_checks.CHECKS,
    *merge_checks.CHECKS,
    *catalog_checks.CHECKS,
    *stock_checks.CHECKS,
    *order_checks.CHECKS,
    *code_checks.CHECKS,
    *appointment_checks.CHECKS,
    *commission_checks.CHECKS,
    *performance_checks.CHECKS,
    *coupon_checks.CHECKS,
    *cart_checks.CHECKS,
    *segment_checks.CHECKS,
    *loyalty_checks.CHECKS,
    *task_checks.CHECKS,
    *offboarding_checks.CHECKS,
    *payment_checks.CHECKS,
]
"""What `guide verify` holds against its facts. Each package says what in its `checks.py`."""

ERASERS: list[Eraser] = [erasing.ERASER, wecom_erasing.ERASER]
"""Who erases again what the journal of erasures names, by the kind of subject."""

erasures.take_part(persons.PARTS, persons.WITNESSES)
personal_data.declare(persons.PERSONAL)
retention.declare(retained.KINDS, retained.HOLDS)

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


OUTSIDE_CALLS: list[OutsideCall] = [*wecom_jobs.OUTSIDE_CALLS]
"""Calls to other systems, by name."""

CHORES: list[Chore] = [
    *store_jobs.CHORES,
    *loyalty_jobs.CHORES,
    *task_jobs.CHORES,
    *coupon_jobs.CHORES,
    *segment_jobs.CHORES,
    *offboarding_jobs.CHORES,
    *inbox_jobs.CHORES,
]
"""Long work that the worker does piece by piece."""

AFTER_RESTORE: list[Callable[[], Awaitable[object]]] = [partial(erasures.reapply_own, ERASERS)]
"""What a restored database is made to do, as the application, before its books are checked: what it must not know any
more it forgets again."""
