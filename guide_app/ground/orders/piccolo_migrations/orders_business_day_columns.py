"""Business days become dates, and refunds get theirs with their store."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Date, ForeignKey, Varchar
from piccolo.table import Table

ID = "2026-11-29T12:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Business days as dates"


class Store(Table, tablename="store", schema=None):
    id = UUID(default=None, null=False, primary_key=True)


async def forwards() -> MigrationManager:
    """Apply."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)
    for class_name, table in (("Order", "orders"), ("UnmatchedReturn", "unmatched_return")):
        manager.alter_column(
            table_class_name=class_name,
            tablename=table,
            column_name="business_on",
            db_column_name="business_on",
            column_class=Date,
            old_column_class=Varchar,
        )
    refund = {"table_class_name": "Refund", "tablename": "refund"}
    nullable = {"default": None, "null": True}
    store = {"references": Store, "on_delete": OnDelete.restrict, **nullable}
    manager.add_column(**refund, column_name="store", column_class=ForeignKey, params=store)
    manager.add_column(**refund, column_name="business_on", column_class=Date, params=nullable)
    return manager
