from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Boolean, ForeignKey

ID = "2026-11-30T19:07:21:572451"
VERSION = "1.38.0"
DESCRIPTION = "The printed code that a customer came by"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="came_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Registration", tablename="registration", column_name="by_customer", column_class=Boolean
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="came_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.alter_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="associate",
        params={"null": True},
        old_params={"null": False},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
    )

    return manager
