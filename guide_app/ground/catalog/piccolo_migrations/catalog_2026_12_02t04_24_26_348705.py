from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, ForeignKey, Integer, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Product(Table, tablename="product"):
    id = UUID(default=None, primary_key=True)


class Sku(Table, tablename="sku"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T04:24:26:348705"
VERSION = "1.38.0"
DESCRIPTION = "Pictures of products and SKUs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalog", description=DESCRIPTION)

    manager.add_table(class_name="CatalogPicture", tablename="catalog_picture")
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="product",
        column_class=ForeignKey,
        params={"references": Product, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="place",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="file",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="medium",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="small",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        column_name="token",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_constraint(
        table_class_name="CatalogPicture",
        tablename="catalog_picture",
        constraint_name="is_of_one",
        constraint_class=Check,
        params={"condition": "(product IS NULL) <> (sku IS NULL)"},
    )

    return manager
