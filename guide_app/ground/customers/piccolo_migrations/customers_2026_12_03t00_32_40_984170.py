from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Bytea, Timestamptz, Varchar

ID = "2026-12-03T00:32:40:984170"
VERSION = "1.38.0"
DESCRIPTION = "WeChat accounts of customers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="customers", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Session",
        tablename="customer_session",
        column_name="wechat",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="WechatAccount", tablename="customer_wechat")
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="identity",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="code",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="device",
        column_class=Varchar,
        params={"length": 60},
    )
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="linked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="used_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="WechatAccount",
        tablename="customer_wechat",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="WechatTry", tablename="customer_wechat_try")
    manager.add_column(
        table_class_name="WechatTry",
        tablename="customer_wechat_try",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="WechatTry",
        tablename="customer_wechat_try",
        column_name="address",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="WechatTry",
        tablename="customer_wechat_try",
        column_name="outcome",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="WechatTry",
        tablename="customer_wechat_try",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
