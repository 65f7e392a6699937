"""Scheduled work about WeChat Pay: asking what nobody told, continuing refunds, holding bills against our books."""

from functools import partial

from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.orders.ports import VoucherDesk
from payments.giving_back import continue_refunds
from payments.notifications import apply_waiting, forget_told
from payments.reconciling import reconcile
from payments.rules import COMPARED_AT_MINUTE, COMPARED_FROM_HOUR, COMPARED_TO_HOUR
from payments.tending import tend_requests


def schedules(desk: VoucherDesk) -> tuple[Schedule, ...]:
    """The schedules of payments, for orders whose coupons lie at `desk`. Times are UTC."""
    return (
        Schedule("payments.tend_requests", "* * * * *", partial(tend_requests, desk=desk)),
        Schedule("payments.apply_waiting", "*/2 * * * *", partial(apply_waiting, desk=desk)),
    )


SCHEDULES = (
    Schedule("payments.continue_refunds", "* * * * *", continue_refunds),
    Schedule("payments.reconcile", f"{COMPARED_AT_MINUTE} {COMPARED_FROM_HOUR}-{COMPARED_TO_HOUR} * * *", reconcile),
    Schedule("payments.forget_told", "47 20 * * *", forget_told),
)
