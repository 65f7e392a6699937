"""Who may see, take on, post and let go the people who work in the chain."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, STAFF, Permission, Role

SEE_ASSOCIATES = Permission("associates.see", "查看人员与任职", "See people and their posts", STAFF | {Role.TRAINER})
CHANGE_ASSOCIATES = Permission(
    "associates.change", "入职、调岗、离职与资料", "Take people on, post them, let them go", MASTER_DATA_KEEPERS
)
POST_TO_HEADQUARTERS = Permission(
    "associates.post_to_headquarters", "任命总部岗位", "Post people to headquarters", {Role.HQ_OPERATOR}
)
