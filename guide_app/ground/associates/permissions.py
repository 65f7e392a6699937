"""Who may see, take on, post and let go the people who work in the chain."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, STAFF, Permission, Role

SEE_ASSOCIATES = Permission("associates.see", "查看人员与任职", "See people and their posts", STAFF | {Role.TRAINER})
CHANGE_ASSOCIATES = Permission(
    "associates.change", "入职、调岗、离职与资料", "Take people on, post them, let them go", MASTER_DATA_KEEPERS
)
POST_TO_HEADQUARTERS = Permission(
    "associates.post_to_headquarters",
    "任命或免去总部岗位（须另一人审批）",
    "Ask for a post at headquarters to be given or ended, or its account opened; a second person approves",
    {Role.HQ_OPERATOR},
)
APPROVE_HEADQUARTERS = Permission(
    "associates.approve_headquarters",
    "审批总部岗位的任免与账号",
    "Approve posts at headquarters and accounts of people there, as the second person",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
CHOOSE_WORKPLACE = Permission(
    "associates.choose_workplace",
    "查看本人在岗的门店，选择当前为哪家店工作",
    "See the stores that one works in, and choose the one to work for",
    STAFF,
)
