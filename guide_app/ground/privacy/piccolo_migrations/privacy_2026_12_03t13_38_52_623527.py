from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Array, Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-12-03T13:38:52:623527"
VERSION = "1.38.0"
DESCRIPTION = "What a correction made right"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="privacy", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Request",
        tablename="privacy_request",
        column_name="corrected",
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
            "null": True,
        },
    )

    return manager
