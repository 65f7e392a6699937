from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Integer, Timestamptz, Varchar
from piccolo.constraints import Unique

ID = "2026-12-02T04:22:48:587738"
VERSION = "1.38.0"
DESCRIPTION = "Terms of refunds"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="RefundTermsVersion", tablename="refund_terms")
    manager.add_column(
        table_class_name="RefundTermsVersion",
        tablename="refund_terms",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RefundTermsVersion",
        tablename="refund_terms",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundTermsVersion",
        tablename="refund_terms",
        column_name="terms",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundTermsVersion",
        tablename="refund_terms",
        column_name="reason",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="RefundTermsVersion",
        tablename="refund_terms",
        column_name="decided_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RefundTermsVersion",
        tablename="refund_terms",
        column_name="decided_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="RefundTermsVersion",
        tablename="refund_terms",
        constraint_name="one_terms_per_version",
        constraint_class=Unique,
        params={"columns": ["version"]},
    )

    return manager
