from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Boolean, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class RetentionRule(Table, tablename="retention_rule"):
    id = UUID(default=None, primary_key=True)


class RetentionRun(Table, tablename="retention_run"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T00:00:42:215054"
VERSION = "1.38.0"
DESCRIPTION = "How long data is kept"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    manager.add_table(class_name="RetentionItem", tablename="retention_item")
    manager.add_column(
        table_class_name="RetentionItem",
        tablename="retention_item",
        column_name="run",
        column_class=ForeignKey,
        params={"references": RetentionRun, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RetentionItem",
        tablename="retention_item",
        column_name="subject",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RetentionItem",
        tablename="retention_item",
        column_name="since",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RetentionItem",
        tablename="retention_item",
        column_name="held_by",
        column_class=Varchar,
        params={"length": 40, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RetentionItem",
        tablename="retention_item",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="RetentionRule", tablename="retention_rule")
    manager.add_column(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        column_name="kind",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        column_name="number",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        column_name="months",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        column_name="reason",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        column_name="written_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        column_name="written_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="RetentionRule",
        tablename="retention_rule",
        constraint_name="one_rule_of_a_number",
        constraint_class=Unique,
        params={"columns": ["kind", "number"]},
    )

    manager.add_table(class_name="RetentionRun", tablename="retention_run")
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="kind",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="rule",
        column_class=ForeignKey,
        params={"references": RetentionRule, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="before",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "listed"},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="due",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="held",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RetentionRun", tablename="retention_run", column_name="has_more", column_class=Boolean
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="oldest",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="listed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="approval",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="approved_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RetentionRun", tablename="retention_run", column_name="gone", column_class=Integer
    )
    manager.add_column(
        table_class_name="RetentionRun",
        tablename="retention_run",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
