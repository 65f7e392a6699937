"""Who may see and write what customers agree to, and take their word for a withdrawal."""

from guide_app.base.kernel.access import FIELD_LEADERS, CustomerPermission, Permission, Role

SEE_CONSENT_TEXTS = Permission(
    "privacy.see_texts", "查看同意文本", "See the texts of consents", {Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR}
)
WRITE_CONSENT_TEXTS = Permission(
    "privacy.write_texts", "编写同意文本", "Write the texts of consents", {Role.HQ_OPERATOR}
)
APPROVE_CONSENT_TEXTS = Permission(
    "privacy.approve_texts", "审批同意文本", "Approve texts of consents", {Role.HQ_OPERATOR, Role.FINANCE}
)
SEE_DECISIONS = Permission(
    "privacy.see_decisions",
    "查看全部同意与撤回",
    "See every consent and withdrawal",
    {Role.HQ_OPERATOR, Role.AUDITOR},
)
SEE_DISCLOSURES = Permission(
    "privacy.see_disclosures",
    "查看完整手机号与导出的记录",
    "See who saw phones in clear, and who took lists away",
    {Role.SUPERVISOR, Role.HQ_OPERATOR, Role.AUDITOR},
)
SEE_RETENTION = Permission(
    "privacy.see_retention", "查看数据保存期限", "See how long data is kept", {Role.HQ_OPERATOR, Role.AUDITOR}
)
SET_RETENTION = Permission(
    "privacy.set_retention",
    "设定保存期限并删除到期数据",
    "Set how long data is kept, erase what is over",
    {Role.HQ_OPERATOR},
)
APPROVE_RETENTION = Permission(
    "privacy.approve_retention",
    "审批保存期限与到期删除",
    "Approve how long data is kept, and erasing",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
WITHDRAW_CONSENTS = Permission(
    "privacy.withdraw",
    "代顾客撤回同意",
    "Withdraw a consent on the customer's word",
    {Role.ASSOCIATE, *FIELD_LEADERS, Role.HQ_OPERATOR},
)
SEE_REQUESTS = Permission(
    "privacy.see_requests", "查看个人权利申请", "See what customers ask for", {Role.HQ_OPERATOR, Role.AUDITOR}
)
SEE_A_REQUEST = Permission(
    "privacy.see_a_request",
    "查看一份个人权利申请",
    "See one request that is known by its id, what is wrong only where one sees all of them",
    {Role.ASSOCIATE, *FIELD_LEADERS, Role.HQ_OPERATOR, Role.AUDITOR},
)
HANDLE_REQUESTS = Permission(
    "privacy.handle_requests", "办理个人权利申请", "Answer what customers ask for", {Role.HQ_OPERATOR}
)
TAKE_REQUESTS = Permission(
    "privacy.take_requests",
    "代顾客提出申请",
    "Take a request on the customer's word",
    {Role.ASSOCIATE, *FIELD_LEADERS, Role.HQ_OPERATOR},
)
OWN_REQUESTS = CustomerPermission("privacy.own_requests", "自己的个人权利申请", "What oneself asks for")
OWN_CONSENTS = CustomerPermission("privacy.own_consents", "自己的同意与撤回", "One's own consents and withdrawals")
