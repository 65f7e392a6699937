from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date

ID = "2026-12-03T08:40:19:986324"
VERSION = "1.38.0"
DESCRIPTION = "In whose bill a payment and a refund were seen"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="payments", description=DESCRIPTION)

    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="billed_on",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="billed_on",
        column_class=Date,
        params={"default": None, "null": True},
    )

    return manager
