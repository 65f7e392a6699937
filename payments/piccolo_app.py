"""Registration of the package's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from payments import tables

APP_CONFIG = AppConfig(
    app_name="payments",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.PayRequest,
        tables.PayLink,
        tables.PayNotification,
        tables.PayRefund,
        tables.TerminalRefund,
        tables.PayBillDay,
        tables.PayDifference,
    ],
    migration_dependencies=["guide_app.ground.orders.piccolo_app"],
)
