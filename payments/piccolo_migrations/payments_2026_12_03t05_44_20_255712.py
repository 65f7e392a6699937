from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt

ID = "2026-12-03T05:44:20:255712"
VERSION = "1.38.0"
DESCRIPTION = "Refunds that are tried again, what came in otherwise"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="payments", description=DESCRIPTION)

    manager.add_column(
        table_class_name="PayRefund",
        tablename="pay_refund",
        column_name="again_of",
        column_class=UUID,
        params={"default": None, "null": True, "unique": True},
    )

    manager.add_column(
        table_class_name="PayRequest",
        tablename="pay_request",
        column_name="paid_fen",
        column_class=BigInt,
        params={"default": None, "null": True},
    )

    return manager
