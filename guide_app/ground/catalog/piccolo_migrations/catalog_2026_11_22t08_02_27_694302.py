from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, Boolean, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Category(Table, tablename="category"):
    id = UUID(default=None, primary_key=True)


class Sku(Table, tablename="sku"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T08:02:27:694302"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalog", description=DESCRIPTION)

    manager.add_table(class_name="Category", tablename="category")
    manager.add_column(
        table_class_name="Category",
        tablename="category",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Category",
        tablename="category",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Category",
        tablename="category",
        column_name="name",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="Category",
        tablename="category",
        column_name="parent",
        column_class=ForeignKey,
        params={"references": "self", "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Category",
        tablename="category",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None, "unique": True},
    )

    manager.add_table(class_name="Price", tablename="price")
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": "/"},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="price_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(table_class_name="Price", tablename="price", column_name="floor_fen", column_class=BigInt)
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="valid_from",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="valid_to",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Price",
        tablename="price",
        constraint_name="price_is_money",
        constraint_class=Check,
        params={"condition": "price_fen >= 0 AND floor_fen >= 0"},
    )
    manager.add_constraint(
        table_class_name="Price",
        tablename="price",
        constraint_name="dates_in_order",
        constraint_class=Check,
        params={"condition": "valid_to IS NULL OR valid_to > valid_from"},
    )

    manager.add_table(class_name="Sku", tablename="sku")
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="code",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="spu",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="name",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="brand",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="category",
        column_class=ForeignKey,
        params={"references": Category, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="discountable",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="Sku", tablename="sku", column_name="active", column_class=Boolean, params={"default": True}
    )
    manager.add_column(
        table_class_name="Sku", tablename="sku", column_name="version", column_class=Integer, params={"default": 1}
    )

    return manager
