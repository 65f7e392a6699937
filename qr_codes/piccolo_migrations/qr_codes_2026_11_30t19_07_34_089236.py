from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, Date, Integer

ID = "2026-11-30T19:07:34:089236"
VERSION = "1.38.0"
DESCRIPTION = "What followed from a code, by day"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="qr_codes", description=DESCRIPTION)

    manager.add_table(class_name="OutcomeDay", tablename="code_outcome_day")
    manager.add_column(
        table_class_name="OutcomeDay",
        tablename="code_outcome_day",
        column_name="code",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OutcomeDay",
        tablename="code_outcome_day",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OutcomeDay", tablename="code_outcome_day", column_name="registrations", column_class=Integer
    )
    manager.add_column(
        table_class_name="OutcomeDay", tablename="code_outcome_day", column_name="orders", column_class=Integer
    )
    manager.add_column(
        table_class_name="OutcomeDay", tablename="code_outcome_day", column_name="received_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="OutcomeDay", tablename="code_outcome_day", column_name="refunded_fen", column_class=BigInt
    )

    return manager
