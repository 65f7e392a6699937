from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, ForeignKey, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class PriceBook(Table, tablename="price_book"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T04:06:04:558436"
VERSION = "1.38.0"
DESCRIPTION = "Prices by channel, list prices, books, withdrawals"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalog", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="book",
        column_class=ForeignKey,
        params={"references": PriceBook, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="channel",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="ends_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="list_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Price",
        tablename="price",
        column_name="withdrawn_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Price",
        tablename="price",
        constraint_name="list_is_not_below",
        constraint_class=Check,
        params={"condition": "list_fen >= price_fen"},
    )

    manager.add_table(class_name="PriceBook", tablename="price_book")
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="name",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="channel",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": "/"},
    )
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="level",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="valid_from",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PriceBook",
        tablename="price_book",
        column_name="valid_to",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
