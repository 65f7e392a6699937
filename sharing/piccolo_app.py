"""Registration of the tables of shared links."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from sharing import tables

APP_CONFIG = AppConfig(
    app_name="sharing",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.ShareLink,
        tables.ShareGift,
        tables.ShareDay,
        tables.ShareClick,
        tables.ShareOrder,
        tables.ShareClaim,
    ],
    migration_dependencies=["coupons.piccolo_app", "qr_codes.piccolo_app"],
)
