from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Date, Integer

ID = "2026-12-01T08:40:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "Sums and versions know what they were posted and numbered by"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="employer",
        params={"null": False},
        old_params={"null": True},
        column_class=UUID,
        old_column_class=UUID,
    )
    manager.alter_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="payer",
        params={"null": False},
        old_params={"null": True},
        column_class=UUID,
        old_column_class=UUID,
    )
    manager.alter_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="posted_period",
        params={"null": False},
        old_params={"null": True},
        column_class=Date,
        old_column_class=Date,
    )

    manager.alter_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="seq",
        params={"null": False},
        old_params={"null": True},
        column_class=Integer,
        old_column_class=Integer,
    )

    return manager
