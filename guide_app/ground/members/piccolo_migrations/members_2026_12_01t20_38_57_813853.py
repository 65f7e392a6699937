from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Bytea, ForeignKey, Timestamptz, Varchar
from piccolo.table import Table


class Merge(Table, tablename="member_merge"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:38:57:813853"
VERSION = "1.38.0"
DESCRIPTION = "Members who may be one person, and merges"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_table(class_name="BeforeMerge", tablename="member_before_merge")
    manager.add_column(
        table_class_name="BeforeMerge",
        tablename="member_before_merge",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="BeforeMerge",
        tablename="member_before_merge",
        column_name="member",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="BeforeMerge",
        tablename="member_before_merge",
        column_name="profiles_sealed",
        column_class=Bytea,
        params={"default": None},
    )

    manager.add_table(class_name="Duplicate", tablename="member_duplicate")
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="one",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="other",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="reason",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="found_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Duplicate",
        tablename="member_duplicate",
        column_name="ended_because",
        column_class=Varchar,
        params={"length": 200},
    )

    manager.add_table(class_name="Merge", tablename="member_merge")
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="survivor",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="absorbed",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="reason",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="preview",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="moved",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="merged_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Merge",
        tablename="member_merge",
        column_name="merged_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="MergeUndone", tablename="member_merge_undone")
    manager.add_column(
        table_class_name="MergeUndone",
        tablename="member_merge_undone",
        column_name="merge",
        column_class=ForeignKey,
        params={"references": Merge, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MergeUndone",
        tablename="member_merge_undone",
        column_name="undone_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="MergeUndone",
        tablename="member_merge_undone",
        column_name="undone_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
