"""Registration of the customers' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.customers import tables

APP_CONFIG = AppConfig(
    app_name="customers",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.Session, tables.WechatAccount, tables.WechatTry],
    migration_dependencies=["guide_app.ground.members.piccolo_app"],
)
