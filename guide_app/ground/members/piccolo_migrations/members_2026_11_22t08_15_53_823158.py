from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class Member(Table, tablename="member"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T08:15:53:823158"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_table(class_name="Binding", tablename="binding")
    manager.add_column(
        table_class_name="Binding",
        tablename="binding",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Binding",
        tablename="binding",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Binding",
        tablename="binding",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="Binding",
        tablename="binding",
        column_name="reason",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Binding",
        tablename="binding",
        column_name="bound_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Binding",
        tablename="binding",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Consent", tablename="consent")
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="text_version",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="text_digest",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="channel",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="evidence",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="confirmed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Consent",
        tablename="consent",
        column_name="withdrawn_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Member", tablename="member")
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="name_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="name_masked",
        column_class=Varchar,
        params={"length": 20},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="name_grams",
        column_class=Array,
        params={
            "default": None,
            "base_column": Integer(
                default=0,
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": True,
        },
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="phone_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="phone_masked",
        column_class=Varchar,
        params={"length": 30},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="birthday",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="level",
        column_class=Varchar,
        params={"length": 20, "default": "basic"},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="source",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="registered_at",
        column_class=Timestamptz,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="home_store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="acquirer",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="dedicated",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Member",
        tablename="member",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    manager.add_table(class_name="MemberPhone", tablename="member_phone")
    manager.add_column(
        table_class_name="MemberPhone",
        tablename="member_phone",
        column_name="phone_index",
        column_class=Bytea,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberPhone",
        tablename="member_phone",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )

    manager.add_table(class_name="Registration", tablename="registration")
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="name_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="name_masked",
        column_class=Varchar,
        params={"length": 20},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="name_grams",
        column_class=Array,
        params={
            "default": None,
            "base_column": Integer(
                default=0,
                null=False,
                primary_key=False,
                unique=False,
                index=False,
                index_method=IndexMethod.btree,
                choices=None,
                db_column_name=None,
                secret=False,
            ),
            "null": True,
        },
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="phone_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="phone_index",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="phone_masked",
        column_class=Varchar,
        params={"length": 30},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="birthday",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="consent_digest",
        column_class=Bytea,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="status",
        column_class=Varchar,
        params={"length": 12, "default": "pending"},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="is_new_member",
        column_class=Boolean,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="requested_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Registration",
        tablename="registration",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Reveal", tablename="member_reveal")
    manager.add_column(
        table_class_name="Reveal",
        tablename="member_reveal",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Reveal",
        tablename="member_reveal",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Reveal",
        tablename="member_reveal",
        column_name="actor_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Reveal",
        tablename="member_reveal",
        column_name="reason",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="Reveal",
        tablename="member_reveal",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="TillMember", tablename="till_member")
    manager.add_column(
        table_class_name="TillMember",
        tablename="till_member",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TillMember",
        tablename="till_member",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )

    return manager
