from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean

ID = "2026-12-03T08:43:30:047449"
VERSION = "1.38.0"
DESCRIPTION = "References that pay nothing any more"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="PaymentReference",
        tablename="payment_reference",
        column_name="pays",
        column_class=Boolean,
        params={"default": True},
    )

    return manager
