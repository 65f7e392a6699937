"""Registration of the tables of consents and requests."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.privacy import tables

APP_CONFIG = AppConfig(
    app_name="privacy",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.WrittenText,
        tables.Decision,
        tables.ConsentStanding,
        tables.Request,
        tables.CopyTaken,
        tables.Certificate,
        tables.RetentionRule,
        tables.RetentionRun,
        tables.RetentionItem,
    ],
    migration_dependencies=["guide_app.ground.members.piccolo_app"],
)
