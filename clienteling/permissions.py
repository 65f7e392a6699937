"""Who may write about customers, care for them, see what others did, and set how it is done."""

from guide_app.base.kernel.access import FIELD_LEADERS, STORE_STAFF, Permission, Role

CUSTOMER_KEEPERS = frozenset({*STORE_STAFF, Role.SUPERVISOR, Role.HQ_OPERATOR})
"""Who serves customers, or leads those who do."""

SEE_PROFILES = Permission(
    "clienteling.see_profiles",
    "查看顾客档案（备注、联系、回访）",
    "See a customer's profile: notes, contacts, care dates",
    CUSTOMER_KEEPERS,
)
WRITE_NOTES = Permission("clienteling.write_notes", "写顾客备注", "Write notes about customers", STORE_STAFF)
REMOVE_NOTES = Permission(
    "clienteling.remove_notes",
    "删除同事的共享备注",
    "Remove shared notes of others",
    {*FIELD_LEADERS, Role.HQ_OPERATOR},
)
CARE = Permission("clienteling.care", "安排回访、记录联系", "Plan care dates and log contacts", STORE_STAFF)
SEE_CARE_OF_OTHERS = Permission(
    "clienteling.see_care_of_others",
    "查看所辖门店的联系与回访",
    "See contacts and care dates of the stores within reach",
    {*FIELD_LEADERS, Role.HQ_OPERATOR, Role.AUDITOR},
)
HAND_OVER_CARE = Permission(
    "clienteling.hand_over_care", "移交回访", "Hand open care dates over", {*FIELD_LEADERS, Role.HQ_OPERATOR}
)
SET_CLIENTELING = Permission(
    "clienteling.set",
    "设置回访规则、敏感词、联系上限",
    "Set care rules, sensitive words and the contact cap",
    {Role.HQ_OPERATOR},
)

ASK_TO_TAKE_OVER = Permission(
    "clienteling.ask_to_take_over", "申请成为专属导购", "Ask to become a customer's dedicated associate", STORE_STAFF
)
ASK_TO_GIVE_OVER = Permission(
    "clienteling.ask_to_give_over", "申请移交自己的顾客", "Ask to hand one's own customer over", STORE_STAFF
)
APPROVE_TAKE_OVERS = Permission(
    "clienteling.approve_take_overs",
    "审批专属导购变更",
    "Approve that a customer gets another dedicated associate",
    {*FIELD_LEADERS, Role.HQ_OPERATOR},
)

NOTE_MESSAGES = Permission(
    "clienteling.note_messages",
    "记下自动发送的消息（仅系统）",
    "Log messages that the product sends (the product alone)",
    (),
)
