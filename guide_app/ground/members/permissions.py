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
CHANGE_MEMBERS = Permission(
    "members.change",
    "修改会员资料",
    "Change what a customer says of themselves",
    {Role.ASSOCIATE, *FIELD_LEADERS, Role.HQ_OPERATOR},
)
CHANGE_PHONES = Permission(
    "members.change_phone",
    "申请更换会员手机号",
    "Ask for another phone of a member",
    {Role.ASSOCIATE, *FIELD_LEADERS, Role.HQ_OPERATOR},
)
APPROVE_PHONES = Permission(
    "members.approve_phones",
    "审批更换会员手机号",
    "Approve that a member has another phone",
    {*FIELD_LEADERS, Role.HQ_OPERATOR},
)
IMPORT_MEMBERS = Permission("members.import", "导入会员", "Import members from sheets", {Role.HQ_OPERATOR})
ERASE_MEMBERS = Permission("members.erase", "删除会员个人信息", "Erase a member's personal data", {Role.HQ_OPERATOR})
APPROVE_ERASURES = Permission(
    "members.approve_erasures", "审批删除会员", "Approve that a member is erased", {Role.HQ_OPERATOR, Role.FINANCE}
)
TRANSFER_MEMBERS = Permission(
    "members.transfer", "转移专属客户", "Hand customers over to another associate", {*FIELD_LEADERS, Role.HQ_OPERATOR}
)
SEE_DUPLICATES = Permission(
    "members.see_duplicates",
    "查看疑似重复与合并记录",
    "See members who may be one person, and merges",
    {*FIELD_LEADERS, Role.HQ_OPERATOR, Role.AUDITOR},
)
PROPOSE_MERGES = Permission(
    "members.propose_merges",
    "提出两个会员是同一人",
    "Say that two members are one person",
    {*FIELD_LEADERS, Role.HQ_OPERATOR},
)
MERGE_MEMBERS = Permission(
    "members.merge", "合并会员、撤销合并、排除重复", "Merge members, undo it, dismiss duplicates", {Role.HQ_OPERATOR}
)
KEEP_LEVELS = Permission(
    "members.keep_levels", "写入会员等级（仅系统）", "Write members' levels: the product alone", ()
)
