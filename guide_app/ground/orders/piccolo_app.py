"""Registration of the orders' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.orders import tables

APP_CONFIG = AppConfig(
    app_name="orders",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.Order,
        tables.OrderLine,
        tables.Payment,
        tables.PaymentReference,
        tables.TillReceipt,
        tables.TillReturn,
        tables.TillProfile,
        tables.Refund,
        tables.RefundLine,
        tables.Exchange,
        tables.TillImport,
        tables.UnmatchedReturn,
    ],
    migration_dependencies=["guide_app.ground.catalog.piccolo_app"],
)
