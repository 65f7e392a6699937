from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Date

ID = "2026-12-02T06:53:21:175371"
VERSION = "1.38.0"
DESCRIPTION = "Since when all of an order is on its way"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_table(class_name="Shipping", tablename="commission_shipping")
    manager.add_column(
        table_class_name="Shipping",
        tablename="commission_shipping",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Shipping",
        tablename="commission_shipping",
        column_name="shipped_on",
        column_class=Date,
        params={"default": None},
    )

    return manager
