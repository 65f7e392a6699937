"""What is said of notes, contacts and care dates."""

from clienteling.rules.care import CareState, Purpose
from clienteling.rules.contacts import Barrier, ContactChannel, ContactOutcome
from clienteling.rules.notes import Topic
from clienteling.rules.sensitive import SensitiveKind
from guide_app.base.html.words import _

TOPICS = {Topic.GENERAL: _("备注"), Topic.SIZE: _("尺码"), Topic.PREFERENCE: _("偏好")}
FOUND = {
    SensitiveKind.HEALTH: _("健康"),
    SensitiveKind.RELIGION: _("宗教"),
    SensitiveKind.FINANCE: _("财务"),
    SensitiveKind.INSULT: _("不当用语"),
    SensitiveKind.PHONE: _("手机号"),
    SensitiveKind.ID_NUMBER: _("身份证号"),
    SensitiveKind.BANK_CARD: _("银行卡号"),
}
CARE_PURPOSES = {
    Purpose.FOLLOW_UP: _("日常回访"),
    Purpose.BIRTHDAY: _("生日关怀"),
    Purpose.AFTER_PURCHASE: _("售后回访"),
    Purpose.DORMANT: _("久未到店"),
    Purpose.COUPON_EXPIRING: _("券即将到期"),
}
CONTACT_CHANNELS = {
    ContactChannel.PHONE: _("电话"),
    ContactChannel.WECOM: _("企业微信"),
    ContactChannel.SMS: _("短信"),
    ContactChannel.IN_STORE: _("到店面谈"),
}
OUTCOMES = {
    ContactOutcome.REACHED: _("已联系上"),
    ContactOutcome.MESSAGE_SENT: _("已发消息"),
    ContactOutcome.NOT_REACHED: _("未联系上"),
    ContactOutcome.REFUSED: _("顾客拒绝"),
}
CARE_STATES = {CareState.OPEN: _("待回访"), CareState.DONE: _("已完成"), CareState.CANCELLED: _("已取消")}
BARRIERS = {
    Barrier.CAP: _("已达联系上限"),
    Barrier.NO_CONSENT: _("顾客未同意营销联系"),
    Barrier.ERASED: _("个人信息已删除"),
}
