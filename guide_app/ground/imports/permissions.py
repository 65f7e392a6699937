"""Who may import sheets. What is in them asks for the permission of its kind beside this."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, Permission

RUN_IMPORTS = Permission(
    "imports.run",
    "导入表格（另须该类数据的维护权限）",
    "Import sheets, with the permission to change what is in them",
    MASTER_DATA_KEEPERS,
)
