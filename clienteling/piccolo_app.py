"""Registration of the tables of clienteling."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from clienteling import tables

APP_CONFIG = AppConfig(
    app_name="clienteling",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.Note,
        tables.NoteVersion,
        tables.SensitiveWordRow,
        tables.SensitiveTally,
        tables.CareRule,
        tables.CareDate,
        tables.Contact,
        tables.ClientelingSettings,
    ],
    migration_dependencies=["coupons.piccolo_app"],
)
