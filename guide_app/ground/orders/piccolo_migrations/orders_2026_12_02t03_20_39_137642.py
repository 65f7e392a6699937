from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, Date, Varchar
from piccolo.constraints import Check

ID = "2026-12-02T03:20:39:137642"
VERSION = "1.38.0"
DESCRIPTION = "Payments in parts, and where refunds go"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(table_class_name="Order", tablename="orders", column_name="part_paid_fen", column_class=BigInt)
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="parts_stay_within",
        constraint_class=Check,
        params={"condition": "part_paid_fen BETWEEN 0 AND payable_fen"},
    )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="parts_wait_for_the_rest",
        constraint_class=Check,
        params={"condition": "part_paid_fen = 0 OR status = 'placed'"},
    )

    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="business_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="gives_back",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Payment",
        tablename="payment",
        constraint_name="only_what_gives_back_is_negative",
        constraint_class=Check,
        params={"condition": "(amount_fen < 0) = (gives_back IS NOT NULL)"},
    )

    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="returned_at_store",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="RefundPayment", tablename="refund_payment")
    manager.add_column(
        table_class_name="RefundPayment",
        tablename="refund_payment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RefundPayment",
        tablename="refund_payment",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundPayment",
        tablename="refund_payment",
        column_name="refund",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundPayment",
        tablename="refund_payment",
        column_name="payment",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundPayment",
        tablename="refund_payment",
        column_name="method",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="RefundPayment",
        tablename="refund_payment",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )

    return manager
