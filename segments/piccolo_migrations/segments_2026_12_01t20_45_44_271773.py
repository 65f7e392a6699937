from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, Array, BigInt, Boolean, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class Tag(Table, tablename="tag"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:45:44:271773"
VERSION = "1.38.0"
DESCRIPTION = "Rules of tags with their runs, kept searches"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="segments", description=DESCRIPTION)

    manager.add_table(class_name="Segment", tablename="segment")
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="name",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="conditions",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="tags_all",
        column_class=Array,
        params={
            "default": None,
            "base_column": UUID(
                default=UUID4(),
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
        table_class_name="Segment",
        tablename="segment",
        column_name="sort",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="kept_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="kept_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Segment",
        tablename="segment",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    manager.add_table(class_name="TagDue", tablename="tag_due")
    manager.add_column(
        table_class_name="TagDue",
        tablename="tag_due",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TagDue",
        tablename="tag_due",
        column_name="since",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="TagRule", tablename="tag_rule")
    manager.add_column(
        table_class_name="TagRule",
        tablename="tag_rule",
        column_name="tag",
        column_class=ForeignKey,
        params={"references": Tag, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TagRule",
        tablename="tag_rule",
        column_name="no",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TagRule",
        tablename="tag_rule",
        column_name="conditions",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TagRule",
        tablename="tag_rule",
        column_name="saved_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TagRule",
        tablename="tag_rule",
        column_name="saved_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="TagRun", tablename="tag_run")
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="tag",
        column_class=ForeignKey,
        params={"references": Tag, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="no",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="conditions",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="dry",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="reached",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(table_class_name="TagRun", tablename="tag_run", column_name="examined", column_class=BigInt)
    manager.add_column(table_class_name="TagRun", tablename="tag_run", column_name="matched", column_class=BigInt)
    manager.add_column(table_class_name="TagRun", tablename="tag_run", column_name="entered", column_class=BigInt)
    manager.add_column(table_class_name="TagRun", tablename="tag_run", column_name="leaving", column_class=BigInt)
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="begun_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="TagRun",
        tablename="tag_run",
        column_name="asked_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    return manager
