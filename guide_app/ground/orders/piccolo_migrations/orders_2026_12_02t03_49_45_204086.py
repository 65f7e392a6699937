from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Bytea, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Order(Table, tablename="orders"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T03:49:45:204086"
VERSION = "1.38.0"
DESCRIPTION = "How orders reach their customers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="Fulfilment", tablename="fulfilment")
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={
            "references": Order,
            "on_delete": OnDelete.restrict,
            "null": False,
            "unique": True,
            "db_column_name": "order_id",
        },
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="way",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="state",
        column_class=Varchar,
        params={"length": 12, "default": "waiting"},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="place",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="place_kind",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="address_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="to_masked",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="code_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Fulfilment", tablename="fulfilment", column_name="tries", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="ready_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Fulfilment",
        tablename="fulfilment",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="Order",
        tablename="orders",
        column_name="fulfilment",
        column_class=Varchar,
        params={"length": 12, "default": None, "null": True},
    )

    manager.add_table(class_name="Parcel", tablename="parcel")
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={"references": Order, "on_delete": OnDelete.restrict, "null": False, "db_column_name": "order_id"},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="carrier",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="number",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="Parcel", tablename="parcel", column_name="lines", column_class=JSONB, params={"default": None}
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="shipped_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="shipped_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="received_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="received_by",
        column_class=Varchar,
        params={"length": 10, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="cancelled_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="cancelled_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Parcel",
        tablename="parcel",
        column_name="cancelled_why",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_constraint(
        table_class_name="Parcel",
        tablename="parcel",
        constraint_name="ends_once",
        constraint_class=Check,
        params={"condition": "received_at IS NULL OR cancelled_at IS NULL"},
    )

    return manager
