from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Date, ForeignKey, Integer, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class Category(Table, tablename="category"):
    id = UUID(default=None, primary_key=True)


class Sku(Table, tablename="sku"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T03:22:48:055143"
VERSION = "1.38.0"
DESCRIPTION = "Products, brands, seasons, barcodes, parts"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="catalog", description=DESCRIPTION)

    manager.add_table(class_name="Brand", tablename="brand")
    manager.add_column(
        table_class_name="Brand",
        tablename="brand",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Brand",
        tablename="brand",
        column_name="code",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Brand",
        tablename="brand",
        column_name="name",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="Brand", tablename="brand", column_name="version", column_class=Integer, params={"default": 1}
    )

    manager.add_table(class_name="Product", tablename="product")
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="code",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="name",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="brand",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="season",
        column_class=Varchar,
        params={"length": 40, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="category",
        column_class=ForeignKey,
        params={"references": Category, "on_delete": OnDelete.restrict},
    )
    manager.add_column(table_class_name="Product", tablename="product", column_name="description", column_class=Text)
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="specifications",
        column_class=JSONB,
        params={"default": "[]"},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="weight_g",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="state",
        column_class=Varchar,
        params={"length": 20, "default": "on_sale"},
    )
    manager.add_column(
        table_class_name="Product",
        tablename="product",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    manager.add_table(class_name="Season", tablename="season")
    manager.add_column(
        table_class_name="Season",
        tablename="season",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Season",
        tablename="season",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Season",
        tablename="season",
        column_name="name",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="Season",
        tablename="season",
        column_name="begins_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Season",
        tablename="season",
        column_name="ends_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Season",
        tablename="season",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_constraint(
        table_class_name="Season",
        tablename="season",
        constraint_name="days_in_order",
        constraint_class=Check,
        params={"condition": "ends_on >= begins_on"},
    )

    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="kind",
        column_class=Varchar,
        params={"length": 20, "default": "plain"},
    )
    manager.add_column(
        table_class_name="Sku",
        tablename="sku",
        column_name="variant",
        column_class=JSONB,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="SkuBarcode", tablename="sku_barcode")
    manager.add_column(
        table_class_name="SkuBarcode",
        tablename="sku_barcode",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SkuBarcode",
        tablename="sku_barcode",
        column_name="code",
        column_class=Varchar,
        params={"length": 48, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="SkuBarcode",
        tablename="sku_barcode",
        column_name="sku",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="SkuBarcode",
        tablename="sku_barcode",
        column_name="kind",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )

    manager.add_table(class_name="SkuComponent", tablename="sku_component")
    manager.add_column(
        table_class_name="SkuComponent",
        tablename="sku_component",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SkuComponent",
        tablename="sku_component",
        column_name="bundle",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="SkuComponent",
        tablename="sku_component",
        column_name="part",
        column_class=ForeignKey,
        params={"references": Sku, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="SkuComponent",
        tablename="sku_component",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="SkuComponent",
        tablename="sku_component",
        constraint_name="has_units",
        constraint_class=Check,
        params={"condition": "units > 0 AND bundle <> part"},
    )

    return manager
