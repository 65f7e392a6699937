from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Date, ForeignKey, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class SharedLink(Table, tablename="shared_link"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T00:53:49:887723"
VERSION = "1.38.0"
DESCRIPTION = "Links to badges for customers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="qr_codes", description=DESCRIPTION)

    manager.add_table(class_name="SharedClick", tablename="shared_click")
    manager.add_column(
        table_class_name="SharedClick",
        tablename="shared_click",
        column_name="link",
        column_class=ForeignKey,
        params={"references": SharedLink, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SharedClick",
        tablename="shared_click",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SharedClick",
        tablename="shared_click",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="SharedLink", tablename="shared_link")
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="token",
        column_class=Varchar,
        params={"length": 22, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="code",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="shared_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SharedLink",
        tablename="shared_link",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="SharedLink",
        tablename="shared_link",
        constraint_name="one_link_a_day",
        constraint_class=Unique,
        params={"columns": ["associate", "member", "day"]},
    )

    return manager
