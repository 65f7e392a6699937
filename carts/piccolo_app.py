"""Registration of the carts' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from carts import tables

APP_CONFIG = AppConfig(
    app_name="carts",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.Cart],
    migration_dependencies=["guide_app.ground.orders.piccolo_app"],
)
