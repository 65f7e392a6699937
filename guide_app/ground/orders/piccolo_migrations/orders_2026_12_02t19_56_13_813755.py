from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, BigSerial, Boolean, Date, Varchar
from piccolo.constraints import Unique

ID = "2026-12-02T19:56:13:813755"
VERSION = "1.38.0"
DESCRIPTION = "Sums of orders by day"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="OrderDayChange", tablename="order_day_change")
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="business_on",
        column_class=Date,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="channel",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="status",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="with_coupons",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="rows",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="payable_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDayChange",
        tablename="order_day_change",
        column_name="refunded_fen",
        column_class=BigInt,
        params={"default": None},
    )

    manager.add_table(class_name="OrderDaySum", tablename="order_day_sum")
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="unit",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="channel",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="status",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="with_coupons",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="rows",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="payable_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        column_name="refunded_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="OrderDaySum",
        tablename="order_day_sum",
        constraint_name="one_sum_each",
        constraint_class=Unique,
        params={"columns": ["unit", "business_on", "channel", "status", "with_coupons"]},
    )

    manager.add_table(class_name="OrderSummedDay", tablename="order_summed_day")
    manager.add_column(
        table_class_name="OrderSummedDay",
        tablename="order_summed_day",
        column_name="business_on",
        column_class=Date,
        params={"default": None, "primary_key": True},
    )

    return manager
