"""Registration of the codes' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from qr_codes import tables

APP_CONFIG = AppConfig(
    app_name="qr_codes",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.CodeBatch,
        tables.Touchpoint,
        tables.CodeScan,
        tables.ScanCredit,
        tables.ScanOrigin,
        tables.ScanDay,
        tables.OutcomeDay,
        tables.SharedLink,
        tables.SharedClick,
    ],
    migration_dependencies=["guide_app.ground.orders.piccolo_app"],
)
