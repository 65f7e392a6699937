"""Registration of the tables of stock."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.stock import tables

APP_CONFIG = AppConfig(
    app_name="stock",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.Warehouse,
        tables.WarehouseServes,
        tables.Stock,
        tables.StockHold,
        tables.StockLinePart,
        tables.StockMovement,
    ],
    migration_dependencies=["guide_app.ground.catalog.piccolo_app"],
)
