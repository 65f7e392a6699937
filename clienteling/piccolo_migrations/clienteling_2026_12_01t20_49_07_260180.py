from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    UUID,
    Array,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class CareRule(Table, tablename="care_rule"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:49:07:260180"
VERSION = "1.38.0"
DESCRIPTION = "Notes, contacts, care dates and their settings"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="clienteling", description=DESCRIPTION)

    manager.add_table(class_name="CareDate", tablename="care_date")
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 16, "default": None},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="rule",
        column_class=ForeignKey,
        params={"references": CareRule, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="occasion",
        column_class=Varchar,
        params={"length": 40},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="due_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="note_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="outcome",
        column_class=Varchar,
        params={"length": 12, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CareDate",
        tablename="care_date",
        column_name="ended_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="CareDate",
        tablename="care_date",
        constraint_name="ended_unless_open",
        constraint_class=Check,
        params={"condition": "(state = 'open') = (ended_at IS NULL)"},
    )
    manager.add_constraint(
        table_class_name="CareDate",
        tablename="care_date",
        constraint_name="done_with_an_outcome",
        constraint_class=Check,
        params={"condition": "(state = 'done') = (outcome IS NOT NULL)"},
    )

    manager.add_table(class_name="CareRule", tablename="care_rule")
    manager.add_column(
        table_class_name="CareRule",
        tablename="care_rule",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CareRule",
        tablename="care_rule",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 16, "default": None},
    )
    manager.add_column(
        table_class_name="CareRule",
        tablename="care_rule",
        column_name="days",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CareRule",
        tablename="care_rule",
        column_name="is_on",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="CareRule",
        tablename="care_rule",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="CareRule",
        tablename="care_rule",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CareRule",
        tablename="care_rule",
        column_name="changed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="CareRule",
        tablename="care_rule",
        constraint_name="one_rule_each",
        constraint_class=Unique,
        params={"columns": ["purpose", "days"]},
    )
    manager.add_constraint(
        table_class_name="CareRule",
        tablename="care_rule",
        constraint_name="days_are_few",
        constraint_class=Check,
        params={"condition": "days BETWEEN 0 AND 730"},
    )

    manager.add_table(class_name="ClientelingSettings", tablename="clienteling_settings")
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="id",
        column_class=SmallInt,
        params={"default": 1, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="contact_limit",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="contact_days",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="care_a_day",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="protected_days",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        column_name="changed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="ClientelingSettings",
        tablename="clienteling_settings",
        constraint_name="one_row",
        constraint_class=Check,
        params={"condition": "id = 1"},
    )

    manager.add_table(class_name="Contact", tablename="contact")
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="channel",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="purpose",
        column_class=Varchar,
        params={"length": 16, "default": None},
    )
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="outcome",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(table_class_name="Contact", tablename="contact", column_name="by_customer", column_class=Boolean)
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="care",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Contact",
        tablename="contact",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="Note", tablename="member_note")
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="author",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="topic",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="visibility",
        column_class=Varchar,
        params={"length": 8, "default": None},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="text_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="flags",
        column_class=Array,
        params={
            "default": None,
            "base_column": Varchar(
                length=12,
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
    manager.add_column(table_class_name="Note", tablename="member_note", column_name="pinned", column_class=Boolean)
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="written_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="edited_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="removed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Note",
        tablename="member_note",
        column_name="removed_by",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict},
    )
    manager.add_constraint(
        table_class_name="Note",
        tablename="member_note",
        constraint_name="removed_is_empty",
        constraint_class=Check,
        params={"condition": "(removed_at IS NULL) = (text_sealed IS NOT NULL)"},
    )

    manager.add_table(class_name="NoteVersion", tablename="member_note_version")
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="note",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="no",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="visibility",
        column_class=Varchar,
        params={"length": 8, "default": None},
    )
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="text_sealed",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="written_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoteVersion",
        tablename="member_note_version",
        column_name="replaced_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="SensitiveTally", tablename="sensitive_tally")
    manager.add_column(
        table_class_name="SensitiveTally",
        tablename="sensitive_tally",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="SensitiveTally",
        tablename="sensitive_tally",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SensitiveTally",
        tablename="sensitive_tally",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="SensitiveTally",
        tablename="sensitive_tally",
        column_name="kind",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="SensitiveTally", tablename="sensitive_tally", column_name="kept", column_class=Integer
    )
    manager.add_column(
        table_class_name="SensitiveTally", tablename="sensitive_tally", column_name="stopped", column_class=Integer
    )
    manager.add_constraint(
        table_class_name="SensitiveTally",
        tablename="sensitive_tally",
        constraint_name="one_tally_a_day",
        constraint_class=Unique,
        params={"columns": ["day", "store", "kind"]},
    )

    manager.add_table(class_name="SensitiveWordRow", tablename="sensitive_word")
    manager.add_column(
        table_class_name="SensitiveWordRow",
        tablename="sensitive_word",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SensitiveWordRow",
        tablename="sensitive_word",
        column_name="kind",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="SensitiveWordRow",
        tablename="sensitive_word",
        column_name="word",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="SensitiveWordRow",
        tablename="sensitive_word",
        column_name="added_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SensitiveWordRow",
        tablename="sensitive_word",
        column_name="added_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    return manager
