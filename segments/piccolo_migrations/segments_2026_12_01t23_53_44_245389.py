from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Integer

ID = "2026-12-01T23:53:44:245389"
VERSION = "1.38.0"
DESCRIPTION = "Purchases of persons"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="segments", description=DESCRIPTION)

    manager.add_table(class_name="PurchasePerson", tablename="purchase_person")
    manager.add_column(
        table_class_name="PurchasePerson",
        tablename="purchase_person",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PurchasePerson",
        tablename="purchase_person",
        column_name="person",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="PurchasePerson", tablename="purchase_person", column_name="version", column_class=Integer
    )

    return manager
