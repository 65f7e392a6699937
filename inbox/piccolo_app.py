"""Registration of the inbox's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from inbox import tables

APP_CONFIG = AppConfig(
    app_name="inbox",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.InboxMessage,
        tables.InboxRound,
        tables.InboxRead,
        tables.InboxOpening,
    ],
    migration_dependencies=["commissions.piccolo_app"],
)
