from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class OffboardingCase(Table, tablename="offboarding_case"):
    id = UUID(default=None, primary_key=True)


class OffboardingRule(Table, tablename="offboarding_rule"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:17:32:621660"
VERSION = "1.38.0"
DESCRIPTION = "leaving and moving"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="offboarding", description=DESCRIPTION)

    manager.add_table(class_name="OffboardingCase", tablename="offboarding_case")
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="kind",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="reason",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="last_day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="carry_out_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="opened_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="opened_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="decided_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="confirmed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_constraint(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        constraint_name="ended_when_over",
        constraint_class=Check,
        params={"condition": "(state IN ('done', 'stopped')) = (ended_at IS NOT NULL)"},
    )
    manager.add_constraint(
        table_class_name="OffboardingCase",
        tablename="offboarding_case",
        constraint_name="decided_when_confirmed",
        constraint_class=Check,
        params={"condition": "state NOT IN ('confirmed', 'running') OR decided_by IS NOT NULL"},
    )

    manager.add_table(class_name="OffboardingReceipt", tablename="offboarding_receipt")
    manager.add_column(
        table_class_name="OffboardingReceipt",
        tablename="offboarding_receipt",
        column_name="things",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OffboardingReceipt",
        tablename="offboarding_receipt",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OffboardingReceipt",
        tablename="offboarding_receipt",
        column_name="rule",
        column_class=ForeignKey,
        params={"references": OffboardingRule, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="OffboardingReceipt",
        tablename="offboarding_receipt",
        column_name="receiver",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="OffboardingReceipt",
        tablename="offboarding_receipt",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="OffboardingRule", tablename="offboarding_rule")
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="case",
        db_column_name="case_id",
        column_class=ForeignKey,
        params={
            "references": OffboardingCase,
            "on_delete": OnDelete.restrict,
            "null": False,
            "db_column_name": "case_id",
        },
    )
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="asset",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="way",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="receiver",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="reached",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OffboardingRule", tablename="offboarding_rule", column_name="moved", column_class=Integer
    )
    manager.add_column(
        table_class_name="OffboardingRule", tablename="offboarding_rule", column_name="kept", column_class=Integer
    )
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="problem",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        constraint_name="one_rule",
        constraint_class=Unique,
        params={"columns": ["case_id", "asset"]},
    )
    manager.add_constraint(
        table_class_name="OffboardingRule",
        tablename="offboarding_rule",
        constraint_name="colleague_is_named",
        constraint_class=Check,
        params={"condition": "(way = 'colleague') = (receiver IS NOT NULL)"},
    )

    return manager
