"""Who may take lists away as files, where they may see the list itself."""

from guide_app.base.kernel.access import STAFF, Permission, Role

APPROVE_EXPORTS = Permission(
    "exports.approve",
    "审批含个人信息的大批量导出",
    "Approve exports of many rows with personal data",
    {Role.SUPERVISOR, Role.HQ_OPERATOR},
)

MAKE_EXPORTS = Permission(
    "exports.make",
    "导出列表（须同时有权查看该列表）",
    "Export lists, where the list itself may be seen",
    STAFF - {Role.ASSOCIATE},
)
