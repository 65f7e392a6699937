from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz, Varchar
from piccolo.constraints import Check

ID = "2026-12-03T05:40:53:955049"
VERSION = "1.38.0"
DESCRIPTION = "Days whose bills are not there"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="payments", description=DESCRIPTION)

    manager.add_column(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        column_name="reason",
        column_class=Varchar,
        params={"length": 300},
    )
    manager.add_column(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "compared"},
    )
    manager.add_column(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        column_name="tried_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        column_name="try_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.alter_column(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        column_name="compared_at",
        params={"null": True},
        old_params={"null": False},
        column_class=Timestamptz,
        old_column_class=Timestamptz,
    )
    manager.add_constraint(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        constraint_name="compared_at_a_moment",
        constraint_class=Check,
        params={"condition": "state <> 'compared' OR compared_at IS NOT NULL"},
    )
    manager.add_constraint(
        table_class_name="PayBillDay",
        tablename="pay_bill_day",
        constraint_name="gone_is_not_tried",
        constraint_class=Check,
        params={"condition": "state <> 'gone' OR (try_at IS NULL AND compared_at IS NULL)"},
    )

    return manager
