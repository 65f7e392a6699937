from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Date, Integer, Timestamptz, Varchar
from piccolo.constraints import Unique

ID = "2026-12-01T20:25:32:776137"
VERSION = "1.38.0"
DESCRIPTION = "Policies of attribution"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.add_table(class_name="AttributionPolicy", tablename="attribution_policy")
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="title",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="valid_from",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="steps",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="decided_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        column_name="decided_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="AttributionPolicy",
        tablename="attribution_policy",
        constraint_name="one_policy_per_version",
        constraint_class=Unique,
        params={"columns": ["path", "version"]},
    )

    manager.add_table(class_name="OrderAttribution", tablename="order_attribution")
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="associate",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="policy",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="step",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="touch",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="touch_kind",
        column_class=Varchar,
        params={"length": 12, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="touch_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="reason_zh",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="reason_en",
        column_class=Varchar,
        params={"length": 160, "default": None},
    )
    manager.add_column(
        table_class_name="OrderAttribution",
        tablename="order_attribution",
        column_name="decided_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
