from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.constraints import Check

ID = "2026-12-03T14:43:09:885789"
VERSION = "1.38.0"
DESCRIPTION = "Regions have dates"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="stores", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="closed_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="opened_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Region",
        tablename="region",
        constraint_name="region_closes_after_it_opens",
        constraint_class=Check,
        params={"condition": "closed_on > opened_on"},
    )

    return manager
