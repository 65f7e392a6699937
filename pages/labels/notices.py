"""Messages to customers in words."""

from guide_app.base.html.words import _
from notices.rules import NoticeKind, NoticeReason, NoticeState

NOTICES: dict[str, str] = {
    NoticeKind.APPOINTMENT_BOOKED: _("预约成功"),
    NoticeKind.APPOINTMENT_CONFIRMED: _("预约已确认"),
    NoticeKind.APPOINTMENT_MOVED: _("预约改期"),
    NoticeKind.APPOINTMENT_CANCELLED: _("预约取消"),
    NoticeKind.APPOINTMENT_DAY: _("提前一天提醒"),
    NoticeKind.APPOINTMENT_HOURS: _("提前两小时提醒"),
    NoticeKind.COUPON_ISSUED: _("收到优惠券"),
}
PARAMETERS: dict[str, str] = dict.fromkeys(NOTICES, "store, day, time") | {NoticeKind.COUPON_ISSUED: "store, coupon"}
"""What fills the gaps of the text at the provider."""
NOTICE_STATES: dict[str, tuple[str, str]] = {
    NoticeState.WAITING: (_("待发送"), "is-warning"),
    NoticeState.SENT: (_("已发出"), "is-good"),
    NoticeState.DELIVERED: (_("已送达"), "is-good"),
    NoticeState.FAILED: (_("未送达"), "is-danger"),
    NoticeState.DROPPED: (_("未发送"), ""),
}
NOTICE_REASONS: dict[str, str] = {
    NoticeReason.SWITCHED_OFF: _("已停用"),
    NoticeReason.OPTED_OUT: _("顾客不接收"),
    NoticeReason.NO_PHONE: _("没有手机号"),
    NoticeReason.NO_CONSENT: _("未同意营销"),
    NoticeReason.CONTACT_CAP: _("已达联系上限"),
    NoticeReason.OVERTAKEN: _("预约已变更"),
    NoticeReason.TOO_LATE: _("已过时"),
    NoticeReason.NO_PROVIDER: _("未配置短信服务"),
    NoticeReason.NOT_TAKEN: _("短信服务未接收"),
    NoticeReason.NOT_DELIVERED: _("未能送达手机"),
}
