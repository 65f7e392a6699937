"""Day cuts get a table of their own, with the date from which each holds."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Date, ForeignKey, SmallInt
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-29T12:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Dated day cuts"


class Store(Table, tablename="store", schema=None):
    id = UUID(default=None, null=False, primary_key=True)


async def forwards() -> MigrationManager:
    """Apply."""
    manager = MigrationManager(migration_id=ID, app_name="stores", description=DESCRIPTION)
    table = {"table_class_name": "StoreDayCut", "tablename": "store_day_cut"}
    store = {"references": Store, "on_delete": OnDelete.restrict, "default": None, "null": False}
    required = {"default": None, "null": False}
    manager.add_table(class_name="StoreDayCut", tablename="store_day_cut")
    manager.add_column(**table, column_name="id", column_class=UUID, params={**required, "primary_key": True})
    manager.add_column(**table, column_name="store", column_class=ForeignKey, params=store)
    manager.add_column(**table, column_name="valid_from", column_class=Date, params=required)
    manager.add_column(**table, column_name="hours", column_class=SmallInt, params=required)
    manager.add_constraint(
        **table,
        constraint_name="one_cut_per_date",
        constraint_class=Unique,
        params={"columns": ["store", "valid_from"]},
    )
    manager.add_constraint(
        **table,
        constraint_name="day_begins_before_noon",
        constraint_class=Check,
        params={"condition": "hours BETWEEN 0 AND 11"},
    )
    return manager
