from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, ForeignKey, Timestamptz, Varchar
from piccolo.table import Table


class WecomContact(Table, tablename="wecom_contact"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T00:30:51:151278"
VERSION = "1.38.0"
DESCRIPTION = "Customers on WeCom who are members"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="wecom_bridge", description=DESCRIPTION)

    manager.add_table(class_name="WecomContactLink", tablename="wecom_contact_link")
    manager.add_column(
        table_class_name="WecomContactLink",
        tablename="wecom_contact_link",
        column_name="contact",
        column_class=ForeignKey,
        params={"references": WecomContact, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomContactLink",
        tablename="wecom_contact_link",
        column_name="member",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="WecomContactLink",
        tablename="wecom_contact_link",
        column_name="how",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="WecomContactLink",
        tablename="wecom_contact_link",
        column_name="linked_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomContactLink",
        tablename="wecom_contact_link",
        column_name="linked_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="WecomRegistration", tablename="wecom_registration")
    manager.add_column(
        table_class_name="WecomRegistration",
        tablename="wecom_registration",
        column_name="registration",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WecomRegistration",
        tablename="wecom_registration",
        column_name="contact",
        column_class=ForeignKey,
        params={"references": WecomContact, "on_delete": OnDelete.restrict, "null": False, "index": True},
    )
    manager.add_column(
        table_class_name="WecomRegistration",
        tablename="wecom_registration",
        column_name="meant_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WecomRegistration",
        tablename="wecom_registration",
        column_name="meant_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
