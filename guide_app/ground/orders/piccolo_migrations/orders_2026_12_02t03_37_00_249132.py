from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, BigInt, Boolean, Bytea, Integer, Timestamptz, Varchar
from piccolo.constraints import Unique

ID = "2026-12-02T03:37:00:249132"
VERSION = "1.38.0"
DESCRIPTION = "What other systems send"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="OrderSource", tablename="order_source")
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="code",
        column_class=Varchar,
        params={"length": 20, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="name",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="channels",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="takes_orders",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="takes_refunds",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="active",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderSource",
        tablename="order_source",
        column_name="changed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="SentBatch", tablename="sent_batch")
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="source",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="rows",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="booked",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="already",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="refused",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="waiting",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="applied_later",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="sales_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="refunds_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="sent_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentBatch",
        tablename="sent_batch",
        column_name="sent_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="SentRow", tablename="sent_row")
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="source",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="external_id",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="kind",
        column_class=Varchar,
        params={"length": 8, "default": None},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="digest",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="state",
        column_class=Varchar,
        params={"length": 8, "default": None},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="store_code",
        column_class=Varchar,
        params={"length": 40},
    )
    manager.add_column(table_class_name="SentRow", tablename="sent_row", column_name="amount_fen", column_class=BigInt)
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="refund_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="problem",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="waits_for",
        column_class=Varchar,
        params={"length": 60, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="body",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="SentRow",
        tablename="sent_row",
        column_name="sent_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="SentRow",
        tablename="sent_row",
        constraint_name="one_row_per_id",
        constraint_class=Unique,
        params={"columns": ["source", "external_id"]},
    )

    return manager
