"""Messages to customers as a file: masked, as in the list."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from notices import queries
from notices.permissions import SEE_NOTICES
from notices.rules import NoticeKind, NoticeReason, NoticeState

KINDS = {
    NoticeKind.APPOINTMENT_BOOKED: ("预约成功", "appointment booked"),
    NoticeKind.APPOINTMENT_CONFIRMED: ("预约已确认", "appointment confirmed"),
    NoticeKind.APPOINTMENT_MOVED: ("预约改期", "appointment moved"),
    NoticeKind.APPOINTMENT_CANCELLED: ("预约取消", "appointment cancelled"),
    NoticeKind.APPOINTMENT_DAY: ("提前一天提醒", "reminder, a day ahead"),
    NoticeKind.APPOINTMENT_HOURS: ("提前两小时提醒", "reminder, two hours ahead"),
    NoticeKind.COUPON_ISSUED: ("收到优惠券", "coupon received"),
}
STATES = {
    NoticeState.WAITING: ("待发送", "waiting"),
    NoticeState.SENT: ("已发出", "sent"),
    NoticeState.DELIVERED: ("已送达", "delivered"),
    NoticeState.FAILED: ("未送达", "failed"),
    NoticeState.DROPPED: ("未发送", "not sent"),
}
REASONS = {
    NoticeReason.SWITCHED_OFF: ("已停用", "switched off"),
    NoticeReason.OPTED_OUT: ("顾客不接收", "the customer wants none"),
    NoticeReason.NO_PHONE: ("没有手机号", "no phone"),
    NoticeReason.NO_CONSENT: ("未同意营销", "no consent to marketing"),
    NoticeReason.CONTACT_CAP: ("已达联系上限", "contact cap"),
    NoticeReason.OVERTAKEN: ("预约已变更", "the appointment has changed"),
    NoticeReason.TOO_LATE: ("已过时", "too late"),
    NoticeReason.NO_PROVIDER: ("未配置短信服务", "no provider"),
    NoticeReason.NOT_TAKEN: ("短信服务未接收", "the provider took it not"),
    NoticeReason.NOT_DELIVERED: ("未能送达手机", "did not reach the phone"),
}
NOTICES = ExportedList(
    name="notices",
    operation="listNotices",
    title=("发给顾客的消息", "Messages to customers"),
    permission=SEE_NOTICES,
    pages=queries.notices,
    columns=(
        Column("made_at", ("时间", "At"), Kind.MOMENT),
        Column("kind", ("消息", "Message"), words=KINDS),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("member_number", ("会员号", "Member")),
        Column("member_name", ("姓名", "Name")),
        Column("state", ("状态", "State"), words=STATES),
        Column("reason", ("原因", "Why"), words=REASONS),
        Column("tries", ("次数", "Tries"), Kind.INTEGER),
        Column("ended_at", ("结束时间", "Over"), Kind.MOMENT),
    ),
)
LISTS = (NOTICES,)
