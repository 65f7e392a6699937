from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Bytea, ForeignKey
from piccolo.table import Table


class WecomFollow(Table, tablename="wecom_follow"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T00:52:05:409648"
VERSION = "1.38.0"
DESCRIPTION = "Phones noted of customers on WeCom"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="wecom_bridge", description=DESCRIPTION)

    manager.add_table(class_name="WecomRemarkPhone", tablename="wecom_remark_phone")
    manager.add_column(
        table_class_name="WecomRemarkPhone",
        tablename="wecom_remark_phone",
        column_name="follow",
        column_class=ForeignKey,
        params={"references": WecomFollow, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomRemarkPhone",
        tablename="wecom_remark_phone",
        column_name="phone_index",
        column_class=Bytea,
        params={"default": None},
    )

    return manager
