from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Boolean, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check

ID = "2026-12-02T20:30:31:878377"
VERSION = "1.38.0"
DESCRIPTION = "Rules of payments"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="PaymentRules", tablename="payment_rules")
    manager.add_column(
        table_class_name="PaymentRules",
        tablename="payment_rules",
        column_name="id",
        column_class=SmallInt,
        params={"default": 1, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PaymentRules",
        tablename="payment_rules",
        column_name="card_needs_reference",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PaymentRules",
        tablename="payment_rules",
        column_name="reason",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="PaymentRules",
        tablename="payment_rules",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PaymentRules",
        tablename="payment_rules",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PaymentRules",
        tablename="payment_rules",
        column_name="changed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="PaymentRules",
        tablename="payment_rules",
        constraint_name="one_row",
        constraint_class=Check,
        params={"condition": "id = 1"},
    )

    return manager
