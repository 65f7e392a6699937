"""What was credited carries the business day it was booked with."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date, SmallInt

ID = "2026-11-29T12:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Business days of what was credited"


async def forwards() -> MigrationManager:
    """Apply."""
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)
    for class_name, table in (
        ("CreditedLine", "credited_line"),
        ("CreditedRefund", "credited_refund"),
        ("StoreBurden", "commission_store_burden"),
    ):
        manager.add_column(
            table_class_name=class_name,
            tablename=table,
            column_name="business_on",
            column_class=Date,
            params={"default": None, "null": True},
        )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="day_cut_hours",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )
    return manager
