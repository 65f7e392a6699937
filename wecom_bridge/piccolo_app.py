"""Registration of the bridge's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from wecom_bridge import tables

APP_CONFIG = AppConfig(
    app_name="wecom_bridge",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.WecomMember,
        tables.WecomContact,
        tables.WecomContactKey,
        tables.WecomFollow,
        tables.WecomRemarkPhone,
        tables.WecomContactLink,
        tables.WecomRegistration,
        tables.WecomInbox,
        tables.WecomToken,
        tables.WecomMessage,
        tables.WecomSync,
    ],
    migration_dependencies=["guide_app.ground.orders.piccolo_app"],
)
