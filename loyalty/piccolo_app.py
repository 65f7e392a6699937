"""Registration of the loyalty tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from loyalty import tables

APP_CONFIG = AppConfig(
    app_name="loyalty",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.LoyaltyVersion,
        tables.GrowthEntry,
        tables.GrowthBalance,
        tables.LevelStanding,
        tables.LevelChange,
        tables.BenefitGrant,
    ],
    migration_dependencies=["guide_app.ground.orders.piccolo_app"],
)
