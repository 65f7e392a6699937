"""An order keeps the day cut that its business day was reckoned by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt

ID = "2026-11-29T12:00:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "Day cut of an order's business day"


async def forwards() -> MigrationManager:
    """Apply."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="day_cut_hours",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )
    return manager
