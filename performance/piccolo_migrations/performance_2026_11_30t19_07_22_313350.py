from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, BigSerial, Date, Varchar
from piccolo.constraints import Unique

ID = "2026-11-30T19:07:22:313350"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="performance", description=DESCRIPTION)

    manager.add_table(class_name="AssociateSales", tablename="sales_of_associate")
    manager.add_column(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        column_name="span",
        column_class=Varchar,
        params={"length": 5, "default": None},
    )
    manager.add_column(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        column_name="begins_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        column_name="new_members",
        column_class=BigInt,
    )
    manager.add_column(
        table_class_name="AssociateSales", tablename="sales_of_associate", column_name="orders", column_class=BigInt
    )
    manager.add_column(
        table_class_name="AssociateSales", tablename="sales_of_associate", column_name="units", column_class=BigInt
    )
    manager.add_column(
        table_class_name="AssociateSales", tablename="sales_of_associate", column_name="sales_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        column_name="refunds_fen",
        column_class=BigInt,
    )
    manager.add_constraint(
        table_class_name="AssociateSales",
        tablename="sales_of_associate",
        constraint_name="one_sum_per_associate",
        constraint_class=Unique,
        params={"columns": ["associate", "span", "begins_on", "store"]},
    )

    manager.add_table(class_name="UnitSales", tablename="sales_of_unit")
    manager.add_column(
        table_class_name="UnitSales",
        tablename="sales_of_unit",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="UnitSales",
        tablename="sales_of_unit",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="UnitSales",
        tablename="sales_of_unit",
        column_name="store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="UnitSales",
        tablename="sales_of_unit",
        column_name="span",
        column_class=Varchar,
        params={"length": 5, "default": None},
    )
    manager.add_column(
        table_class_name="UnitSales",
        tablename="sales_of_unit",
        column_name="begins_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="UnitSales", tablename="sales_of_unit", column_name="orders", column_class=BigInt
    )
    manager.add_column(
        table_class_name="UnitSales", tablename="sales_of_unit", column_name="units", column_class=BigInt
    )
    manager.add_column(
        table_class_name="UnitSales", tablename="sales_of_unit", column_name="sales_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="UnitSales", tablename="sales_of_unit", column_name="refunds_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="UnitSales", tablename="sales_of_unit", column_name="unmatched_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="UnitSales", tablename="sales_of_unit", column_name="new_members", column_class=BigInt
    )
    manager.add_constraint(
        table_class_name="UnitSales",
        tablename="sales_of_unit",
        constraint_name="one_sum_per_unit",
        constraint_class=Unique,
        params={"columns": ["path", "span", "begins_on"]},
    )

    return manager
