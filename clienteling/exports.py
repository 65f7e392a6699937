"""Contacts and care dates as files: masked, without notes."""

from clienteling.permissions import SEE_CARE_OF_OTHERS
from clienteling.queries.care import care_in_reach
from clienteling.queries.contacts import contacts_in_reach
from clienteling.rules.care import CareState, Purpose
from clienteling.rules.contacts import ContactChannel, ContactOutcome
from guide_app.base.web.exported import Column, ExportedList, Kind

PURPOSES = {
    Purpose.FOLLOW_UP: ("回访", "follow-up"),
    Purpose.BIRTHDAY: ("生日", "birthday"),
    Purpose.AFTER_PURCHASE: ("售后回访", "after a purchase"),
    Purpose.DORMANT: ("久未到店", "dormant"),
    Purpose.COUPON_EXPIRING: ("券即将到期", "coupon expiring"),
}
CHANNELS = {
    ContactChannel.PHONE: ("电话", "phone"),
    ContactChannel.WECOM: ("企业微信", "WeCom"),
    ContactChannel.SMS: ("短信", "SMS"),
    ContactChannel.IN_STORE: ("到店", "in store"),
}
OUTCOMES = {
    ContactOutcome.REACHED: ("已联系上", "reached"),
    ContactOutcome.MESSAGE_SENT: ("已发消息", "message sent"),
    ContactOutcome.NOT_REACHED: ("未联系上", "not reached"),
    ContactOutcome.REFUSED: ("顾客拒绝", "refused"),
}
STATES = {
    CareState.OPEN: ("待回访", "open"),
    CareState.DONE: ("已完成", "done"),
    CareState.CANCELLED: ("已取消", "cancelled"),
}
WHOM = (
    Column("member_number", ("会员号", "Member number")),
    Column("member_name", ("顾客", "Customer")),
    Column("associate_name", ("导购", "Associate")),
    Column("store_id", ("门店", "Store"), Kind.STORE),
    Column("purpose", ("用途", "Purpose"), words=PURPOSES),
)
CONTACTS = ExportedList(
    name="contacts",
    operation="listContacts",
    title=("联系记录", "Contacts"),
    permission=SEE_CARE_OF_OTHERS,
    pages=contacts_in_reach,
    columns=(
        Column("at", ("时间", "At"), Kind.MOMENT),
        *WHOM,
        Column("channel", ("方式", "Channel"), words=CHANNELS),
        Column("outcome", ("结果", "ContactOutcome"), words=OUTCOMES),
    ),
)
CARE = ExportedList(
    name="care",
    operation="listCare",
    title=("回访", "Care dates"),
    permission=SEE_CARE_OF_OTHERS,
    pages=care_in_reach,
    columns=(
        Column("due_on", ("日期", "Due"), Kind.DATE),
        *WHOM,
        Column("state", ("状态", "State"), words=STATES),
        Column("outcome", ("结果", "ContactOutcome"), words=OUTCOMES),
        Column("ended_at", ("结束时间", "Ended"), Kind.MOMENT),
    ),
)
LISTS = (CONTACTS, CARE)
