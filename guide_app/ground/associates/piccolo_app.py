"""Registration of the associates' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.associates import tables

APP_CONFIG = AppConfig(
    app_name="associates",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.Associate, tables.Posting],
    migration_dependencies=["guide_app.ground.stores.piccolo_app"],
)
