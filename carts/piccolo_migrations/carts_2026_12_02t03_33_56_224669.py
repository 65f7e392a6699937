from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, BigInt, Bytea, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T03:33:56:224669"
VERSION = "1.38.0"
DESCRIPTION = "Parked carts"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="carts", description=DESCRIPTION)

    manager.add_table(class_name="Cart", tablename="cart")
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="channel",
        column_class=Varchar,
        params={"length": 16, "default": None},
    )
    manager.add_column(
        table_class_name="Cart", tablename="cart", column_name="lines", column_class=JSONB, params={"default": None}
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="freight_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Cart", tablename="cart", column_name="seen_fen", column_class=BigInt, params={"default": None}
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="private_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="state",
        column_class=Varchar,
        params={"length": 8, "default": None},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="parked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Cart",
        tablename="cart",
        column_name="closed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Cart", tablename="cart", column_name="version", column_class=Integer, params={"default": 1}
    )
    manager.add_constraint(
        table_class_name="Cart",
        tablename="cart",
        constraint_name="ordered_has_its_order",
        constraint_class=Check,
        params={"condition": "(state = 'ordered') = (order_id IS NOT NULL)"},
    )
    manager.add_constraint(
        table_class_name="Cart",
        tablename="cart",
        constraint_name="closed_keeps_no_text",
        constraint_class=Check,
        params={
            "condition": "(state = 'parked') = (closed_at IS NULL) AND (closed_at IS NULL) = (private_sealed IS NOT NULL)"
        },
    )

    return manager
