from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Array, Boolean, ForeignKey, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class Member(Table, tablename="member"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-03T13:38:02:783806"
VERSION = "1.38.0"
DESCRIPTION = "Corrections of members"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_table(class_name="Correction", tablename="member_correction")
    manager.add_column(
        table_class_name="Correction",
        tablename="member_correction",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="member_correction",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="member_correction",
        column_name="fields",
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
    manager.add_column(
        table_class_name="Correction", tablename="member_correction", column_name="by_customer", column_class=Boolean
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="member_correction",
        column_name="actor_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Correction",
        tablename="member_correction",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
