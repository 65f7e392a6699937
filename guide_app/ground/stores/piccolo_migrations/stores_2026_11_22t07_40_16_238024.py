from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Date, ForeignKey, Integer, SmallInt, Varchar
from piccolo.constraints import Check
from piccolo.table import Table


class LegalEntity(Table, tablename="legal_entity"):
    id = UUID(default=None, primary_key=True)


class Region(Table, tablename="region"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T07:40:16:238024"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="stores", description=DESCRIPTION)

    manager.add_table(class_name="LegalEntity", tablename="legal_entity")
    manager.add_column(
        table_class_name="LegalEntity",
        tablename="legal_entity",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="LegalEntity",
        tablename="legal_entity",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="LegalEntity",
        tablename="legal_entity",
        column_name="name",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )

    manager.add_table(class_name="Region", tablename="region")
    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="name",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="parent",
        column_class=ForeignKey,
        params={"references": "self", "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Region",
        tablename="region",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None, "unique": True},
    )

    manager.add_table(class_name="Store", tablename="store")
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="name",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="region",
        column_class=ForeignKey,
        params={"references": Region, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="ownership",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="entity",
        column_class=ForeignKey,
        params={"references": LegalEntity, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(table_class_name="Store", tablename="store", column_name="day_cut_hours", column_class=SmallInt)
    manager.add_column(
        table_class_name="Store", tablename="store", column_name="address", column_class=Varchar, params={"length": 300}
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="opened_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Store",
        tablename="store",
        column_name="status",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="Store", tablename="store", column_name="version", column_class=Integer, params={"default": 1}
    )
    manager.add_constraint(
        table_class_name="Store",
        tablename="store",
        constraint_name="day_cut_is_before_noon",
        constraint_class=Check,
        params={"condition": "day_cut_hours BETWEEN 0 AND 11"},
    )

    return manager
