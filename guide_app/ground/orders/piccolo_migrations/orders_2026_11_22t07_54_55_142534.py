from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    BigInt,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class Order(Table, tablename="orders"):
    id = UUID(default=None, primary_key=True)


class Sku(Table, tablename="sku"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T07:54:55:142534"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="Order", tablename="orders")
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="channel",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="status",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="serving",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "index": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="dedicated",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="acquirer",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="issuer",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="list_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(table_class_name="Order", tablename="orders", column_name="promotion_fen", column_class=BigInt)
    manager.add_column(table_class_name="Order", tablename="orders", column_name="coupon_fen", column_class=BigInt)
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="goods_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(table_class_name="Order", tablename="orders", column_name="freight_fen", column_class=BigInt)
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="payable_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(table_class_name="Order", tablename="orders", column_name="refunded_fen", column_class=BigInt)
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="quote_hash",
        column_class=Varchar,
        params={"length": 64},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="coupons",
        column_class=JSONB,
        params={"default": "[]"},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="placed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="paid_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="cancelled_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="business_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(table_class_name="Order", tablename="orders", column_name="day_cut_hours", column_class=SmallInt)
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="goods_add_up",
        constraint_class=Check,
        params={
            "condition": "goods_fen = list_fen - promotion_fen - coupon_fen AND payable_fen = goods_fen + freight_fen"
        },
    )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="nothing_is_negative",
        constraint_class=Check,
        params={"condition": "goods_fen >= 0 AND freight_fen >= 0 AND promotion_fen >= 0 AND coupon_fen >= 0"},
    )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="refunds_stay_within",
        constraint_class=Check,
        params={"condition": "refunded_fen BETWEEN 0 AND goods_fen"},
    )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="paid_on_a_business_day",
        constraint_class=Check,
        params={"condition": "(paid_at IS NULL) = (business_on IS NULL)"},
    )

    manager.add_table(class_name="OrderLine", tablename="order_line")
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={"references": Order, "on_delete": OnDelete.restrict, "null": False, "db_column_name": "order_id"},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="sku_code",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="name",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="quantity",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="unit_price_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="list_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderLine", tablename="order_line", column_name="promotion_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="OrderLine", tablename="order_line", column_name="coupon_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="OrderLine",
        tablename="order_line",
        column_name="paid_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderLine", tablename="order_line", column_name="hq_funded_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="OrderLine", tablename="order_line", column_name="returned_units", column_class=Integer
    )
    manager.add_column(
        table_class_name="OrderLine", tablename="order_line", column_name="refunded_fen", column_class=BigInt
    )
    manager.add_constraint(
        table_class_name="OrderLine",
        tablename="order_line",
        constraint_name="one_number_per_order",
        constraint_class=Unique,
        params={"columns": ["order_id", "no"]},
    )
    manager.add_constraint(
        table_class_name="OrderLine",
        tablename="order_line",
        constraint_name="paid_adds_up",
        constraint_class=Check,
        params={"condition": "paid_fen = list_fen - promotion_fen - coupon_fen AND paid_fen >= 0"},
    )
    manager.add_constraint(
        table_class_name="OrderLine",
        tablename="order_line",
        constraint_name="list_adds_up",
        constraint_class=Check,
        params={"condition": "list_fen = unit_price_fen * quantity AND quantity > 0 AND unit_price_fen >= 0"},
    )
    manager.add_constraint(
        table_class_name="OrderLine",
        tablename="order_line",
        constraint_name="returns_stay_within",
        constraint_class=Check,
        params={"condition": "refunded_fen BETWEEN 0 AND paid_fen AND returned_units BETWEEN 0 AND quantity"},
    )

    manager.add_table(class_name="Payment", tablename="payment")
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={"references": Order, "on_delete": OnDelete.restrict, "null": False, "db_column_name": "order_id"},
    )
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="method",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="reference",
        column_class=Varchar,
        params={"length": 80, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="recorded_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payment",
        tablename="payment",
        column_name="paid_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="PaymentReference", tablename="payment_reference")
    manager.add_column(
        table_class_name="PaymentReference",
        tablename="payment_reference",
        column_name="reference",
        column_class=Varchar,
        params={"length": 80, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PaymentReference",
        tablename="payment_reference",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )

    manager.add_table(class_name="Refund", tablename="refund")
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="number",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={"references": Order, "on_delete": OnDelete.restrict, "null": False, "db_column_name": "order_id"},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="reason",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="recorded_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="refunded_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Refund",
        tablename="refund",
        constraint_name="one_refund_per_number",
        constraint_class=Unique,
        params={"columns": ["number", "order_id"]},
    )

    manager.add_table(class_name="RefundLine", tablename="refund_line")
    manager.add_column(
        table_class_name="RefundLine",
        tablename="refund_line",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RefundLine",
        tablename="refund_line",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundLine",
        tablename="refund_line",
        column_name="refund",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundLine",
        tablename="refund_line",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundLine",
        tablename="refund_line",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundLine",
        tablename="refund_line",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )

    manager.add_table(class_name="TillImport", tablename="till_import")
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="digest",
        column_class=Bytea,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="file_name",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="summary",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TillImport",
        tablename="till_import",
        column_name="imported_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="TillOrder", tablename="till_order")
    manager.add_column(
        table_class_name="TillOrder",
        tablename="till_order",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TillOrder",
        tablename="till_order",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )

    manager.add_table(class_name="UnmatchedReturn", tablename="unmatched_return")
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="source",
        column_class=Varchar,
        params={"length": 80, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="sku_code",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="returned_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        constraint_name="amount_is_money",
        constraint_class=Check,
        params={"condition": "amount_fen >= 0 AND units >= 0"},
    )

    return manager
