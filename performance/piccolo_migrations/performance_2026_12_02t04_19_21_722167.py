from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, BigSerial, Date, Varchar
from piccolo.constraints import Unique

ID = "2026-12-02T04:19:21:722167"
VERSION = "1.38.0"
DESCRIPTION = "Sums by channel"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="performance", description=DESCRIPTION)

    manager.add_table(class_name="ChannelSales", tablename="sales_of_channel")
    manager.add_column(
        table_class_name="ChannelSales",
        tablename="sales_of_channel",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="ChannelSales",
        tablename="sales_of_channel",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="ChannelSales",
        tablename="sales_of_channel",
        column_name="store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ChannelSales",
        tablename="sales_of_channel",
        column_name="channel",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="ChannelSales",
        tablename="sales_of_channel",
        column_name="span",
        column_class=Varchar,
        params={"length": 5, "default": None},
    )
    manager.add_column(
        table_class_name="ChannelSales",
        tablename="sales_of_channel",
        column_name="begins_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ChannelSales", tablename="sales_of_channel", column_name="orders", column_class=BigInt
    )
    manager.add_column(
        table_class_name="ChannelSales", tablename="sales_of_channel", column_name="units", column_class=BigInt
    )
    manager.add_column(
        table_class_name="ChannelSales", tablename="sales_of_channel", column_name="sales_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="ChannelSales", tablename="sales_of_channel", column_name="refunds_fen", column_class=BigInt
    )
    manager.add_constraint(
        table_class_name="ChannelSales",
        tablename="sales_of_channel",
        constraint_name="one_sum_per_channel",
        constraint_class=Unique,
        params={"columns": ["path", "span", "begins_on", "channel"]},
    )

    return manager
