"""Scheduled work about WeChat Pay: asking what nobody told, continuing refunds, holding bills against our books."""

from functools import partial

from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.orders.ports import VoucherDesk
from payments.giving_back import continue_refunds
from payments.notifications import apply_waiting, forget_told
from payments.reconciling import reconcile
from payments.tending import tend_requests


def schedules(desk: VoucherDesk) -> tuple[Schedule, ...]:
    """The schedules of payments, for orders whose coupons lie at `desk`. Times are UTC."""
    return (
        Schedule("payments.tend_requests", "* * * * *", partial(tend_requests, desk=desk)),
        Schedule("payments.apply_waiting", "*/2 * * * *", partial(apply_waiting, desk=desk)),
    )


SCHEDULES = (
    Schedule("payments.continue_refunds", "* * * * *", continue_refunds),
    # Bills are made from ten in the morning in China on; who is not ready yet is asked every hour.
    Schedule("payments.reconcile", "17 2-11 * * *", reconcile),
    Schedule("payments.forget_told", "47 20 * * *", forget_told),
)
