"""Registration of the tables of leaving and moving."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from offboarding import tables

APP_CONFIG = AppConfig(
    app_name="offboarding",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.OffboardingCase, tables.OffboardingRule, tables.OffboardingReceipt],
    migration_dependencies=["guide_app.ground.associates.piccolo_app"],
)
