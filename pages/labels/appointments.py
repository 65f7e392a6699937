"""Appointments in words."""

from datetime import datetime

from appointments.rules import AppointmentService, AppointmentState, StoreWhy
from guide_app.base.html.words import _
from guide_app.base.kernel.calendar import SHANGHAI

SERVICES: dict[str, str] = {
    AppointmentService.ADVICE: _("导购咨询"),
    AppointmentService.FITTING: _("预约试穿"),
    AppointmentService.PICKUP: _("到店自提"),
    AppointmentService.AFTER_SALES: _("售后"),
}
STATES: dict[str, str] = {
    AppointmentState.BOOKED: _("待确认"),
    AppointmentState.CONFIRMED: _("已确认"),
    AppointmentState.ARRIVED: _("已到店"),
    AppointmentState.NO_SHOW: _("未到店"),
    AppointmentState.CANCELLED: _("已取消"),
}
REASONS: dict[str, str] = {
    StoreWhy.DEDICATED: _("您的专属导购在这里"),
    StoreWhy.HOME: _("您的门店"),
    StoreWhy.BEFORE: _("您约过"),
}
"""Why a store comes first for a customer."""
STATE_KINDS: dict[str, str] = {
    AppointmentState.BOOKED: "is-warning",
    AppointmentState.CONFIRMED: "is-good",
    AppointmentState.ARRIVED: "is-good",
    AppointmentState.NO_SHOW: "is-danger",
}
WEEKDAYS: list[str] = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]


def clock_time(at: datetime) -> str:
    """The time of a store's clock."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def minute_time(minutes: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
