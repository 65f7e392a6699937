"""Registration of the tables of the rota."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.rota import tables

APP_CONFIG = AppConfig(
    app_name="rota",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.RotaShift, tables.RotaWeek, tables.RotaAssignment],
    migration_dependencies=["guide_app.ground.associates.piccolo_app"],
)
