from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt

ID = "2026-12-02T10:35:34:001851"
VERSION = "1.38.0"
DESCRIPTION = "The price of a kilogram on order lines"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="kilo_price_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )

    return manager
