"""Registration of the tables of messages to customers."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from notices import tables

APP_CONFIG = AppConfig(
    app_name="notices",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.Notice, tables.NoticeOptOut, tables.NoticeSettings],
    migration_dependencies=["clienteling.piccolo_app"],
)
