"""Registration of the commissions' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from commissions import tables

APP_CONFIG = AppConfig(
    app_name="commissions",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.CommissionPlan,
        tables.PlanVersion,
        tables.PlanAssignment,
        tables.CreditedLine,
        tables.CreditedRefund,
        tables.StoreBurden,
        tables.Acquired,
        tables.RewardedTask,
        tables.Performance,
        tables.CommissionEntry,
        tables.PostedKey,
        tables.Earned,
        tables.SettlementRun,
    ],
    migration_dependencies=["tasks.piccolo_app"],
)
