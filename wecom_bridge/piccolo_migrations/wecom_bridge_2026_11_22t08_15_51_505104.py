from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class WecomContact(Table, tablename="wecom_contact"):
    id = UUID(default=None, primary_key=True)


class WecomMember(Table, tablename="wecom_member"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T08:15:51:505104"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="wecom_bridge", description=DESCRIPTION)

    manager.add_table(class_name="WecomContact", tablename="wecom_contact")
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="external_userid",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="name_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="name_masked",
        column_class=Varchar,
        params={"length": 20},
    )
    manager.add_column(
        table_class_name="WecomContact", tablename="wecom_contact", column_name="type", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="unionid_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="unionid_index",
        column_class=Bytea,
        params={"default": None, "null": True, "index": True},
    )
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="digest",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomContact",
        tablename="wecom_contact",
        column_name="mirrored_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="WecomFollow", tablename="wecom_follow")
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="member",
        column_class=ForeignKey,
        params={"references": WecomMember, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="contact",
        column_class=ForeignKey,
        params={"references": WecomContact, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="remark_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="state",
        column_class=Varchar,
        params={"length": 80},
    )
    manager.add_column(
        table_class_name="WecomFollow", tablename="wecom_follow", column_name="add_way", column_class=Integer
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="confirmed",
        column_class=Boolean,
        params={"default": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="added_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="end_reason",
        column_class=Varchar,
        params={"length": 20, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="digest",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        column_name="mirrored_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        constraint_name="one_per_pair",
        constraint_class=Unique,
        params={"columns": ["member", "contact"]},
    )
    manager.add_constraint(
        table_class_name="WecomFollow",
        tablename="wecom_follow",
        constraint_name="an_end_has_a_reason",
        constraint_class=Check,
        params={"condition": "(ended_at IS NULL) = (end_reason IS NULL)"},
    )

    manager.add_table(class_name="WecomInbox", tablename="wecom_inbox")
    manager.add_column(
        table_class_name="WecomInbox",
        tablename="wecom_inbox",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomInbox",
        tablename="wecom_inbox",
        column_name="dedup_key",
        column_class=Varchar,
        params={"length": 200, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="WecomInbox",
        tablename="wecom_inbox",
        column_name="kind",
        column_class=Varchar,
        params={"length": 120},
    )
    manager.add_column(
        table_class_name="WecomInbox",
        tablename="wecom_inbox",
        column_name="body_sealed",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomInbox",
        tablename="wecom_inbox",
        column_name="received_at",
        column_class=Timestamptz,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="WecomInbox",
        tablename="wecom_inbox",
        column_name="status",
        column_class=Varchar,
        params={"length": 10, "default": "received"},
    )
    manager.add_column(
        table_class_name="WecomInbox", tablename="wecom_inbox", column_name="attempts", column_class=SmallInt
    )
    manager.add_column(table_class_name="WecomInbox", tablename="wecom_inbox", column_name="error", column_class=Text)
    manager.add_column(
        table_class_name="WecomInbox",
        tablename="wecom_inbox",
        column_name="settled_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="WecomMember", tablename="wecom_member")
    manager.add_column(
        table_class_name="WecomMember",
        tablename="wecom_member",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomMember",
        tablename="wecom_member",
        column_name="userid",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="WecomMember",
        tablename="wecom_member",
        column_name="name",
        column_class=Varchar,
        params={"length": 64},
    )
    manager.add_column(
        table_class_name="WecomMember",
        tablename="wecom_member",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "index": True},
    )
    manager.add_column(
        table_class_name="WecomMember",
        tablename="wecom_member",
        column_name="seen_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomMember",
        tablename="wecom_member",
        column_name="gone_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="WecomMessage", tablename="wecom_message")
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="request_key",
        column_class=Varchar,
        params={"length": 120, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="userid",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="content",
        column_class=Text,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="status",
        column_class=Varchar,
        params={"length": 10, "default": "waiting"},
    )
    manager.add_column(
        table_class_name="WecomMessage", tablename="wecom_message", column_name="attempts", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="msgid",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="WecomMessage", tablename="wecom_message", column_name="error", column_class=Text
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="asked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomMessage",
        tablename="wecom_message",
        column_name="sent_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="WecomSync", tablename="wecom_sync")
    manager.add_column(
        table_class_name="WecomSync",
        tablename="wecom_sync",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomSync",
        tablename="wecom_sync",
        column_name="status",
        column_class=Varchar,
        params={"length": 10, "default": "running"},
    )
    manager.add_column(
        table_class_name="WecomSync",
        tablename="wecom_sync",
        column_name="started_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomSync",
        tablename="wecom_sync",
        column_name="alive_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomSync",
        tablename="wecom_sync",
        column_name="finished_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(table_class_name="WecomSync", tablename="wecom_sync", column_name="cursor", column_class=Text)
    manager.add_column(
        table_class_name="WecomSync", tablename="wecom_sync", column_name="complete", column_class=Boolean
    )
    manager.add_column(table_class_name="WecomSync", tablename="wecom_sync", column_name="summary", column_class=JSONB)
    manager.add_column(table_class_name="WecomSync", tablename="wecom_sync", column_name="error", column_class=Text)

    manager.add_table(class_name="WecomToken", tablename="wecom_token")
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="corp_id",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="agent_id",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="token_sealed",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="token_index",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="obtained_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WecomToken",
        tablename="wecom_token",
        column_name="renew_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="WecomToken",
        tablename="wecom_token",
        constraint_name="one_per_app",
        constraint_class=Unique,
        params={"columns": ["corp_id", "agent_id"]},
    )

    return manager
