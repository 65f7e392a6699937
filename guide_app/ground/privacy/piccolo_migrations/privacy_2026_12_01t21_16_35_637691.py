from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Bytea, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.table import Table


class Request(Table, tablename="privacy_request"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T21:16:35:637691"
VERSION = "1.38.0"
DESCRIPTION = "What customers ask for"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    manager.add_table(class_name="Certificate", tablename="erasure_certificate")
    manager.add_column(
        table_class_name="Certificate",
        tablename="erasure_certificate",
        column_name="request",
        column_class=ForeignKey,
        params={"references": Request, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Certificate",
        tablename="erasure_certificate",
        column_name="erased_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Certificate",
        tablename="erasure_certificate",
        column_name="said",
        column_class=JSONB,
        params={"default": None},
    )

    manager.add_table(class_name="Request", tablename="privacy_request")
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="kind",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="state",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="channel",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="taken_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="details_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="proof",
        column_class=Varchar,
        params={"length": 12, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="ground",
        column_class=Varchar,
        params={"length": 16, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="received_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="due_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="closed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="closed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="link_digest",
        column_class=Bytea,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="file",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="file_until",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    return manager
