"""Who may see members, register them, see a phone in clear, hand customers over."""

from guide_app.base.kernel.access import FIELD_LEADERS, STAFF, STORE_STAFF, Permission, Role

SEE_MEMBERS = Permission("members.see", "查看会员（脱敏）", "See members, masked", STAFF)
REGISTER_MEMBERS = Permission("members.register", "代客注册", "Register customers", STORE_STAFF)
REVEAL_PHONES = Permission(
    "members.reveal_phone",
    "查看完整手机号",
    "See a phone in clear",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
ERASE_MEMBERS = Permission("members.erase", "删除会员个人信息", "Erase a member's personal data", {Role.HQ_OPERATOR})
APPROVE_ERASURES = Permission(
    "members.approve_erasures", "审批删除会员", "Approve that a member is erased", {Role.HQ_OPERATOR, Role.FINANCE}
)
TRANSFER_MEMBERS = Permission(
    "members.transfer", "转移专属客户", "Hand customers over to another associate", {*FIELD_LEADERS, Role.HQ_OPERATOR}
)
