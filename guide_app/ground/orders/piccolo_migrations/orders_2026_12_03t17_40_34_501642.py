from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, BigInt, ForeignKey, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Order(Table, tablename="orders"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-03T17:40:34:501642"
VERSION = "1.38.0"
DESCRIPTION = "exchanges that wait for their difference"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="ExchangeHold", tablename="exchange_hold")
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={"references": Order, "on_delete": OnDelete.restrict, "null": False, "db_column_name": "order_id"},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="new_order",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="command",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="worth_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="difference_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="held_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="associate",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="approval",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="held_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        column_name="refund",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        constraint_name="something_is_due",
        constraint_class=Check,
        params={"condition": "worth_fen >= 0 AND difference_fen > 0"},
    )
    manager.add_constraint(
        table_class_name="ExchangeHold",
        tablename="exchange_hold",
        constraint_name="ended_with_its_state",
        constraint_class=Check,
        params={"condition": "(state = 'open') = (ended_at IS NULL) AND (state = 'made') = (refund IS NOT NULL)"},
    )

    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="carried_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="carried_leaves_a_difference",
        constraint_class=Check,
        params={"condition": "carried_fen IS NULL OR (carried_fen >= 0 AND carried_fen + part_paid_fen < payable_fen)"},
    )

    return manager
