"""Registration of the table of files."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.files import tables

APP_CONFIG = AppConfig(
    app_name="files",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.StoredFile],
    migration_dependencies=["guide_app.base.kernel.piccolo_app"],
)
