"""Registration of the sums' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from performance import tables

APP_CONFIG = AppConfig(
    app_name="performance",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[tables.UnitSales, tables.ChannelSales, tables.AssociateSales, tables.CustomerVisit],
    migration_dependencies=["commissions.piccolo_app"],
)
"""What was sold by unit and by person, a day and a month."""
