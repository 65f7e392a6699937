"""Registration of the catalog's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.catalog import tables

APP_CONFIG = AppConfig(
    app_name="catalog",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.Category,
        tables.Brand,
        tables.Season,
        tables.Product,
        tables.Sku,
        tables.SkuBarcode,
        tables.SkuComponent,
        tables.CatalogPicture,
        tables.PriceBook,
        tables.Price,
    ],
    migration_dependencies=["guide_app.ground.touches.piccolo_app"],
)
