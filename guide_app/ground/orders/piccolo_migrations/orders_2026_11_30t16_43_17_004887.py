from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt, Boolean, Varchar
from piccolo.constraints import Check

ID = "2026-11-30T16:43:17:004887"
VERSION = "1.38.0"
DESCRIPTION = "Refunds of freight and by policy"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Order", tablename="orders", column_name="refunded_freight_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="Order", tablename="orders", column_name="returned_in_full", column_class=Boolean
    )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="freight_stays_within",
        constraint_class=Check,
        params={"condition": "refunded_freight_fen BETWEEN 0 AND freight_fen"},
    )

    manager.add_column(table_class_name="Refund", tablename="refund", column_name="freight_fen", column_class=BigInt)
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="policy",
        column_class=Varchar,
        params={"length": 10, "default": "KEEP"},
    )

    return manager
