from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Timestamptz, Varchar

ID = "2026-11-30T15:39:05:328397"
VERSION = "1.38.0"
DESCRIPTION = "Fingerprints of keys and erasures"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="kernel", description=DESCRIPTION)

    manager.add_table(class_name="Erasure", tablename="erasure")
    manager.add_column(
        table_class_name="Erasure",
        tablename="erasure",
        column_name="subject",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Erasure",
        tablename="erasure",
        column_name="kind",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="Erasure",
        tablename="erasure",
        column_name="erased_at",
        column_class=Timestamptz,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Erasure",
        tablename="erasure",
        column_name="actor_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Erasure",
        tablename="erasure",
        column_name="actor_role",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )

    manager.add_table(class_name="KeyFingerprint", tablename="key_fingerprint")
    manager.add_column(
        table_class_name="KeyFingerprint",
        tablename="key_fingerprint",
        column_name="name",
        column_class=Varchar,
        params={"length": 300, "default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="KeyFingerprint",
        tablename="key_fingerprint",
        column_name="fingerprint",
        column_class=Varchar,
        params={"length": 16, "default": None},
    )
    manager.add_column(
        table_class_name="KeyFingerprint",
        tablename="key_fingerprint",
        column_name="first_seen_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="KeyFingerprint",
        tablename="key_fingerprint",
        column_name="retired_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
