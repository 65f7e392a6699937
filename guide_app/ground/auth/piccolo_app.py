"""Registration of the sign-in tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.auth import tables

APP_CONFIG = AppConfig(
    app_name="auth",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.Account, tables.AccessToken, tables.SignInAttempt],
    migration_dependencies=["guide_app.ground.associates.piccolo_app"],
)
