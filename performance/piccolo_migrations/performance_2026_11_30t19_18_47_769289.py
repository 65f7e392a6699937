from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, Date, Timestamptz, Varchar

ID = "2026-11-30T19:18:47:769289"
VERSION = "1.38.0"
DESCRIPTION = "When customers were in a store last"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="performance", description=DESCRIPTION)

    manager.add_table(class_name="CustomerVisit", tablename="customer_visit")
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="last_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="last_kind",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="last_order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="last_order_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="last_order_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CustomerVisit",
        tablename="customer_visit",
        column_name="last_order_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CustomerVisit", tablename="customer_visit", column_name="orders", column_class=BigInt
    )
    manager.add_column(
        table_class_name="CustomerVisit", tablename="customer_visit", column_name="net_fen", column_class=BigInt
    )

    return manager
