"""Registration of the touches' table."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.touches import tables

APP_CONFIG = AppConfig(
    app_name="touches",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.Touch, tables.TouchDay],
    migration_dependencies=["guide_app.ground.members.piccolo_app"],
)
