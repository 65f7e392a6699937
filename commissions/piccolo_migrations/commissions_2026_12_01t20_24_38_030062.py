from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Integer

ID = "2026-12-01T20:24:38:030062"
VERSION = "1.38.0"
DESCRIPTION = "As whom members are known"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Acquired",
        tablename="commission_acquisition",
        column_name="person",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="KnownPerson", tablename="commission_person")
    manager.add_column(
        table_class_name="KnownPerson",
        tablename="commission_person",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="KnownPerson",
        tablename="commission_person",
        column_name="person",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="KnownPerson", tablename="commission_person", column_name="version", column_class=Integer
    )

    return manager
