"""What may be seen of WeCom and had tried again, and by whom."""

from guide_app.base.kernel.access import STAFF, STORE_STAFF, Permission, Role

_WHO_SERVE = STORE_STAFF | {Role.SUPERVISOR, Role.HQ_OPERATOR}
_TECHNICIANS = {Role.HQ_OPERATOR, Role.INTEGRATOR}

SEE_MEMBERS = Permission("wecom_bridge.see_members", "查看企业微信成员", "See members of WeCom", STAFF)
SEE_CONTACTS = Permission("wecom_bridge.see_contacts", "查看企业微信客户", "See customers on WeCom", STAFF)
SEE_MESSAGES = Permission("wecom_bridge.see_messages", "查看应用消息", "See messages to associates", STAFF)
SEE_INBOX = Permission(
    "wecom_bridge.see_inbox", "查看回调收件箱", "See callbacks, without content", _TECHNICIANS | {Role.AUDITOR}
)
SEE_SYNCS = Permission(
    "wecom_bridge.see_syncs", "查看同步记录", "See runs of the synchronisation", _TECHNICIANS | {Role.AUDITOR}
)
SEE_LINKS = Permission(
    "wecom_bridge.see_links",
    "查看企业微信客户与会员的关联",
    "See which customers on WeCom are members",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.AUDITOR},
)
LINK_CONTACTS = Permission(
    "wecom_bridge.link_contacts", "关联企业微信客户与会员", "Say which member a customer on WeCom is", _WHO_SERVE
)
ERASE_CONTACTS = Permission(
    "wecom_bridge.erase_contacts", "删除企业微信客户信息", "Erase what WeCom has said of a customer", {Role.HQ_OPERATOR}
)
APPROVE_ERASURES = Permission(
    "wecom_bridge.approve_erasures",
    "审批删除企业微信客户",
    "Approve that a customer on WeCom is erased",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
RETRY_CALLBACKS = Permission(
    "wecom_bridge.retry_callbacks", "重试搁置的回调", "Settle parked callbacks again", _TECHNICIANS
)
RETRY_MESSAGES = Permission(
    "wecom_bridge.retry_messages", "重发失败的消息", "Send failed messages after all", _TECHNICIANS
)
