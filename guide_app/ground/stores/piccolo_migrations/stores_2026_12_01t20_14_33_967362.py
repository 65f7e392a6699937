from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Date, ForeignKey, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class LegalEntity(Table, tablename="legal_entity"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:14:33:967362"
VERSION = "1.38.0"
DESCRIPTION = "Ownership of stores by dates"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="stores", description=DESCRIPTION)

    manager.add_column(
        table_class_name="LegalEntity",
        tablename="legal_entity",
        column_name="closed_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="LegalEntity",
        tablename="legal_entity",
        column_name="opened_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="LegalEntity",
        tablename="legal_entity",
        constraint_name="closes_after_it_opens",
        constraint_class=Check,
        params={"condition": "closed_on > opened_on"},
    )

    manager.alter_column(
        table_class_name="Store",
        tablename="store",
        column_name="entity",
        params={"index": True},
        old_params={"index": False},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
    )

    manager.add_table(class_name="StoreOwnership", tablename="store_ownership")
    manager.add_column(
        table_class_name="StoreOwnership",
        tablename="store_ownership",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StoreOwnership",
        tablename="store_ownership",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="StoreOwnership",
        tablename="store_ownership",
        column_name="valid_from",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreOwnership",
        tablename="store_ownership",
        column_name="ownership",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="StoreOwnership",
        tablename="store_ownership",
        column_name="entity",
        column_class=ForeignKey,
        params={"references": LegalEntity, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_constraint(
        table_class_name="StoreOwnership",
        tablename="store_ownership",
        constraint_name="one_owner_per_date",
        constraint_class=Unique,
        params={"columns": ["store", "valid_from"]},
    )

    return manager
