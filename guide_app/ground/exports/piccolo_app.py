"""Registration of the tables of exports."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.exports import tables

APP_CONFIG = AppConfig(
    app_name="exports",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.ExportRecord],
    migration_dependencies=["guide_app.ground.auth.piccolo_app"],
)
