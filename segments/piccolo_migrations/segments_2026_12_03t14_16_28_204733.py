from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Date

ID = "2026-12-03T14:16:28:204733"
VERSION = "1.38.0"
DESCRIPTION = "The last visit of a member"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="segments", description=DESCRIPTION)

    manager.add_column(
        table_class_name="MemberPurchases",
        tablename="member_purchases",
        column_name="visited_on",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="MemberVisit", tablename="member_visit")
    manager.add_column(
        table_class_name="MemberVisit",
        tablename="member_visit",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberVisit",
        tablename="member_visit",
        column_name="last_on",
        column_class=Date,
        params={"default": None},
    )

    return manager
