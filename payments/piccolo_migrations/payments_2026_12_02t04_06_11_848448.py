from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, Bytea, Date, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class PayRequest(Table, tablename="pay_request"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T04:06:11:848448"
VERSION = "1.38.0"
DESCRIPTION = "Payments by WeChat Pay"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="payments", description=DESCRIPTION)

    manager.add_table(class_name="PayBillDay", tablename="pay_bill_day")
    manager.add_column(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        column_name="day",
        column_class=Date,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PayBillDay", tablename="pay_bill_day", column_name="payments", column_class=Integer
    )
    manager.add_column(
        table_class_name="PayBillDay", tablename="pay_bill_day", column_name="payments_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="PayBillDay", tablename="pay_bill_day", column_name="refunds", column_class=Integer
    )
    manager.add_column(
        table_class_name="PayBillDay", tablename="pay_bill_day", column_name="refunds_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="PayBillDay", tablename="pay_bill_day", column_name="differences", column_class=Integer
    )
    manager.add_column(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        column_name="compared_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="PayDifference", tablename="pay_difference")
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="kind",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="number",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="ours_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="theirs_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="ours",
        column_class=Varchar,
        params={"length": 80},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="theirs",
        column_class=Varchar,
        params={"length": 80},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="found_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="resolved_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="resolved_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayDifference",
        tablename="pay_difference",
        column_name="note",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_constraint(
        table_class_name="PayDifference",
        tablename="pay_difference",
        constraint_name="one_of_a_kind",
        constraint_class=Unique,
        params={"columns": ["kind", "number"]},
    )
    manager.add_constraint(
        table_class_name="PayDifference",
        tablename="pay_difference",
        constraint_name="resolved_at_a_moment",
        constraint_class=Check,
        params={"condition": "(state = 'resolved') = (resolved_at IS NOT NULL)"},
    )

    manager.add_table(class_name="PayLink", tablename="pay_link")
    manager.add_column(
        table_class_name="PayLink",
        tablename="pay_link",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PayLink",
        tablename="pay_link",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayLink",
        tablename="pay_link",
        column_name="token_index",
        column_class=Bytea,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="PayLink",
        tablename="pay_link",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayLink",
        tablename="pay_link",
        column_name="made_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="PayNotification", tablename="pay_notification")
    manager.add_column(
        table_class_name="PayNotification",
        tablename="pay_notification",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PayNotification",
        tablename="pay_notification",
        column_name="told_id",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="PayNotification",
        tablename="pay_notification",
        column_name="event_type",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="PayNotification",
        tablename="pay_notification",
        column_name="body_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayNotification",
        tablename="pay_notification",
        column_name="received_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayNotification",
        tablename="pay_notification",
        column_name="applied_at",
        column_class=Timestamptz,
        params={"default": None, "null": True, "index": True},
    )
    manager.add_column(
        table_class_name="PayNotification", tablename="pay_notification", column_name="attempts", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="PayNotification",
        tablename="pay_notification",
        column_name="error",
        column_class=Varchar,
        params={"length": 300},
    )

    manager.add_table(class_name="PayRefund", tablename="pay_refund")
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="request",
        column_class=ForeignKey,
        params={"references": PayRequest, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="refund",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="number",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="reason",
        column_class=Varchar,
        params={"length": 80},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="state",
        column_class=Varchar,
        params={"length": 12, "default": "asked"},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="there_id",
        column_class=Varchar,
        params={"length": 40, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="accepted_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="done_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRefund", tablename="pay_refund", column_name="asked_times", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="ask_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="failure",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="otherwise_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="otherwise_why",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_constraint(
        table_class_name="PayRefund",
        tablename="pay_refund",
        constraint_name="something_goes_back",
        constraint_class=Check,
        params={"condition": "amount_fen > 0"},
    )
    manager.add_constraint(
        table_class_name="PayRefund",
        tablename="pay_refund",
        constraint_name="only_waiting_is_asked",
        constraint_class=Check,
        params={"condition": "(state IN ('asked', 'processing')) = (ask_at IS NOT NULL)"},
    )

    manager.add_table(class_name="PayRequest", tablename="pay_request")
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="kind",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="number",
        column_class=Varchar,
        params={"length": 32, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="outcome",
        column_class=Varchar,
        params={"length": 12, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="code_url",
        column_class=Varchar,
        params={"length": 300, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="prepay_id",
        column_class=Varchar,
        params={"length": 80, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="payer_index",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="transaction_id",
        column_class=Varchar,
        params={"length": 40, "default": None, "null": True, "unique": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="opened_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="opened_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayRequest", tablename="pay_request", column_name="asked_times", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="ask_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="paid_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="settled_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="PayRequest",
        tablename="pay_request",
        constraint_name="something_is_paid",
        constraint_class=Check,
        params={"condition": "amount_fen > 0"},
    )
    manager.add_constraint(
        table_class_name="PayRequest",
        tablename="pay_request",
        constraint_name="paid_by_a_transaction",
        constraint_class=Check,
        params={
            "condition": "(state = 'paid') = (transaction_id IS NOT NULL) AND (state = 'paid') = (outcome IS NOT NULL)"
        },
    )
    manager.add_constraint(
        table_class_name="PayRequest",
        tablename="pay_request",
        constraint_name="over_is_not_asked",
        constraint_class=Check,
        params={"condition": "(state = 'open') = (settled_at IS NULL) AND (state = 'open' OR ask_at IS NULL)"},
    )

    return manager
