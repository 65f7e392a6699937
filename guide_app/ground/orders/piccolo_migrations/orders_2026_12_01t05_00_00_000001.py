from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Boolean
from piccolo.constraints import Check

ID = "2026-12-01T05:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Imported sales and returns are taken back"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_column(table_class_name="Order", tablename="orders", column_name="taken_back", column_class=Boolean)

    manager.add_column(table_class_name="Refund", tablename="refund", column_name="corrects", column_class=Boolean)
    manager.add_column(
        table_class_name="Refund",
        tablename="refund",
        column_name="reverses",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Refund",
        tablename="refund",
        constraint_name="only_corrections_reverse",
        constraint_class=Check,
        params={"condition": "corrects OR reverses IS NULL"},
    )

    manager.drop_constraint(
        table_class_name="UnmatchedReturn", tablename="unmatched_return", constraint_name="amount_is_money"
    )
    manager.add_column(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        column_name="reverses",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="UnmatchedReturn",
        tablename="unmatched_return",
        constraint_name="only_reversals_are_negative",
        constraint_class=Check,
        params={
            "condition": "CASE WHEN reverses IS NULL THEN amount_fen >= 0 AND units >= 0"
            " ELSE amount_fen <= 0 AND units <= 0 END"
        },
    )

    return manager
