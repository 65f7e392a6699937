from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, ForeignKey
from piccolo.table import Table


class Member(Table, tablename="member"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T21:11:30:459642"
VERSION = "1.38.0"
DESCRIPTION = "Where members registered"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_table(class_name="MemberOrigin", tablename="member_origin")
    manager.add_column(
        table_class_name="MemberOrigin",
        tablename="member_origin",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberOrigin",
        tablename="member_origin",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )

    return manager
