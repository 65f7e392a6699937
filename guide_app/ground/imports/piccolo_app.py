"""Registration of the tables of imports."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.imports import tables

APP_CONFIG = AppConfig(
    app_name="imports",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.SheetImport, tables.SheetImportPiece, tables.SheetMapping],
    migration_dependencies=["guide_app.ground.auth.piccolo_app"],
)
