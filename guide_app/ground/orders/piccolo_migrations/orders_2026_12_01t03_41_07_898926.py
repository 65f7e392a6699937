from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-12-01T03:41:07:898926"
VERSION = "1.38.0"
DESCRIPTION = "The directory of receipts by number alone is given up"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.drop_table(class_name="TillOrder", tablename="till_order")

    return manager
