from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, ForeignKey, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-03T14:46:47:048436"
VERSION = "1.38.0"
DESCRIPTION = "money that goes back at terminals"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="payments", description=DESCRIPTION)

    manager.add_table(class_name="TerminalRefund", tablename="terminal_refund")
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="source",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="payment",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="method",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="paid_by",
        column_class=Varchar,
        params={"length": 80, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="reference",
        column_class=Varchar,
        params={"length": 80, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="noted_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        column_name="noted_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        constraint_name="once_of_a_source",
        constraint_class=Unique,
        params={"columns": ["source", "payment"]},
    )
    manager.add_constraint(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        constraint_name="something_goes_back",
        constraint_class=Check,
        params={"condition": "amount_fen > 0"},
    )
    manager.add_constraint(
        table_class_name="TerminalRefund",
        tablename="terminal_refund",
        constraint_name="noted_with_its_number",
        constraint_class=Check,
        params={"condition": "(reference IS NULL) = (noted_at IS NULL)"},
    )

    return manager
