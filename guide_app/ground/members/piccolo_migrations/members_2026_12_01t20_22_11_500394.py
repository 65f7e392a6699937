from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer, Varchar

ID = "2026-12-01T20:22:11:500394"
VERSION = "1.38.0"
DESCRIPTION = "The levels there are"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_table(class_name="MemberLevel", tablename="member_level")
    manager.add_column(
        table_class_name="MemberLevel",
        tablename="member_level",
        column_name="code",
        column_class=Varchar,
        params={"length": 20, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberLevel",
        tablename="member_level",
        column_name="rank",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="MemberLevel",
        tablename="member_level",
        column_name="name_zh",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="MemberLevel",
        tablename="member_level",
        column_name="name_en",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )

    return manager
