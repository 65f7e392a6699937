"""Registration of the appointments' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from appointments import tables

APP_CONFIG = AppConfig(
    app_name="appointments",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.AppointmentSlot, tables.AppointmentPlace, tables.Appointment],
    migration_dependencies=["guide_app.ground.touches.piccolo_app"],
)
