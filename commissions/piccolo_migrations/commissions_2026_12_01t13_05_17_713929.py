from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T13:05:17:713929"
VERSION = "1.38.0"
DESCRIPTION = "Appeals and corrections of credit"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="correction",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.alter_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="approval",
        params={"unique": False},
        old_params={"unique": True},
        column_class=UUID,
        old_column_class=UUID,
    )
    manager.add_constraint(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        constraint_name="one_each_by_an_approval",
        constraint_class=Unique,
        params={"columns": ["approval", "payee"]},
    )

    manager.add_table(class_name="Appeal", tablename="commission_appeal")
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="entry",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="appellant",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="reason",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="words",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="state",
        column_class=Varchar,
        params={"length": 9, "default": "open"},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="filed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="decided_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="decided_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="answer",
        column_class=Varchar,
        params={"length": 500},
    )
    manager.add_column(
        table_class_name="Appeal",
        tablename="commission_appeal",
        column_name="correction",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Appeal",
        tablename="commission_appeal",
        constraint_name="about_something",
        constraint_class=Check,
        params={"condition": "order_id IS NOT NULL OR entry IS NOT NULL"},
    )
    manager.add_constraint(
        table_class_name="Appeal",
        tablename="commission_appeal",
        constraint_name="decided_at_a_moment",
        constraint_class=Check,
        params={"condition": "(state = 'open') = (decided_at IS NULL)"},
    )
    manager.add_constraint(
        table_class_name="Appeal",
        tablename="commission_appeal",
        constraint_name="corrected_by_something",
        constraint_class=Check,
        params={"condition": "(state = 'corrected') = (correction IS NOT NULL)"},
    )

    manager.add_table(class_name="Correction", tablename="commission_correction")
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="no",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="way",
        column_class=Varchar,
        params={"length": 9, "default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="before",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="after",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="effect",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="reason",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="appeal",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="approval",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="made_by",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="approved_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="commission_correction",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Correction",
        tablename="commission_correction",
        constraint_name="one_after_the_other",
        constraint_class=Unique,
        params={"columns": ["order_id", "no"]},
    )
    manager.add_constraint(
        table_class_name="Correction",
        tablename="commission_correction",
        constraint_name="says_why",
        constraint_class=Check,
        params={"condition": "length(reason) > 0"},
    )
    manager.add_constraint(
        table_class_name="Correction",
        tablename="commission_correction",
        constraint_name="by_two_people",
        constraint_class=Check,
        params={"condition": "approved_by IS NULL OR approved_by <> made_by"},
    )

    return manager
