from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table


class Member(Table, tablename="member"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:15:38:717988"
VERSION = "1.38.0"
DESCRIPTION = "Consents by purpose, and texts as data"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    manager.add_table(class_name="ConsentStanding", tablename="consent_standing")
    manager.add_column(
        table_class_name="ConsentStanding",
        tablename="consent_standing",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ConsentStanding",
        tablename="consent_standing",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="ConsentStanding",
        tablename="consent_standing",
        column_name="given",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ConsentStanding",
        tablename="consent_standing",
        column_name="text_version",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="ConsentStanding",
        tablename="consent_standing",
        column_name="text_number",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ConsentStanding",
        tablename="consent_standing",
        column_name="channel",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="ConsentStanding",
        tablename="consent_standing",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="Decision", tablename="consent_decision")
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="given",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="text_version",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="text_number",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="text_digest",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="channel",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="actor_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="actor_role",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="evidence",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Decision",
        tablename="consent_decision",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="WrittenText", tablename="consent_text")
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="number",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="version",
        column_class=Varchar,
        params={"length": 16, "default": None},
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="chinese",
        column_class=Array,
        params={
            "default": None,
            "base_column": Text(
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
        },
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="english",
        column_class=Array,
        params={
            "default": None,
            "base_column": Text(
                default="",
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
        },
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="asks_again",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="valid_from",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="written_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WrittenText",
        tablename="consent_text",
        column_name="written_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="WrittenText",
        tablename="consent_text",
        constraint_name="one_of_a_number",
        constraint_class=Unique,
        params={"columns": ["purpose", "number"]},
    )

    return manager
