from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, Boolean, Bytea, ForeignKey, Timestamptz
from piccolo.table import Table


class Registration(Table, tablename="registration"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-30T16:05:27:316084"
VERSION = "1.38.0"
DESCRIPTION = "Devices on which registrations are confirmed"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="members", description=DESCRIPTION)

    manager.add_table(class_name="RegistrationDevice", tablename="registration_device")
    manager.add_column(
        table_class_name="RegistrationDevice",
        tablename="registration_device",
        column_name="registration",
        column_class=ForeignKey,
        params={"references": Registration, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RegistrationDevice",
        tablename="registration_device",
        column_name="asked_from",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RegistrationDevice",
        tablename="registration_device",
        column_name="needs_guardian",
        column_class=Boolean,
    )
    manager.add_column(
        table_class_name="RegistrationDevice",
        tablename="registration_device",
        column_name="device_digest",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="RegistrationDevice",
        tablename="registration_device",
        column_name="bound_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    return manager
