"""Who may import sheets. What is in them asks for the permission of its kind beside these."""

from guide_app.base.kernel.access import FIELD_LEADERS, MASTER_DATA_KEEPERS, Permission, Role

RUN_IMPORTS = Permission(
    "imports.run",
    "导入表格（另须该类数据的维护权限）",
    "Import sheets, with the permission to change what is in them",
    MASTER_DATA_KEEPERS | FIELD_LEADERS,
)
SEE_IMPORTS = Permission(
    "imports.see",
    "查看自己的导入与错误表",
    "See one's own imports and their error sheets",
    MASTER_DATA_KEEPERS | FIELD_LEADERS | {Role.AUDITOR},
)
SEE_ALL_IMPORTS = Permission(
    "imports.see_all",
    "查看权限范围内他人的导入",
    "See imports of others whose whole reach is within one's own",
    {Role.HQ_OPERATOR, Role.AUDITOR},
)
