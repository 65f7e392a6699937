from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.constraints import Check

ID = "2026-12-01T05:00:00:000021"
VERSION = "1.38.0"
DESCRIPTION = "Unmatched returns come again after they were taken back"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.drop_constraint(
        table_class_name="UnmatchedReturn", tablename="unmatched_return", constraint_name="only_reversals_are_negative"
    )
    manager.alter_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="source",
        params={"unique": False},
        old_params={"unique": True},
        column_class=Varchar,
        old_column_class=Varchar,
    )
    manager.add_constraint(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        constraint_name="amount_is_money",
        constraint_class=Check,
        params={"condition": "reverses IS NOT NULL OR (amount_fen >= 0 AND units >= 0)"},
    )

    return manager
