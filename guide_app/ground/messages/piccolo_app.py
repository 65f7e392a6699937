"""Registration of the tables of codes."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.messages import tables

APP_CONFIG = AppConfig(
    app_name="messages",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.PhoneCode],
    migration_dependencies=["guide_app.ground.auth.piccolo_app"],
)
