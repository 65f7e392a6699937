"""Who sees what customers are sent, who sets it, and who says that somebody wants nothing more."""

from guide_app.base.kernel.access import FIELD_LEADERS, HEADQUARTERS, STORE_STAFF, CustomerPermission, Permission, Role

SEE_NOTICES = Permission(
    "notices.see",
    "查看发给顾客的消息",
    "See what customers are sent",
    FIELD_LEADERS | (HEADQUARTERS - {Role.INTEGRATOR, Role.SYSTEM}),
)
SET_NOTICES = Permission(
    "notices.set",
    "设置发给顾客的消息与免打扰时段",
    "Set what customers are sent, and the quiet hours",
    {Role.HQ_OPERATOR},
)
CHOOSE_FOR_MEMBER = Permission(
    "notices.choose_for_member",
    "按顾客口头要求停发或恢复短信",
    "Stop messages to a customer who says so, or send them again",
    STORE_STAFF | {Role.HQ_OPERATOR},
)
OWN_NOTICES = CustomerPermission("notices.own", "自己收不收短信", "Whether one is sent messages")
SEND_NOTICES = Permission("notices.send", "发送（仅系统）", "Send them (the product alone)", ())
