from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table


class TagGroup(Table, tablename="tag_group"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T20:15:27:945538"
VERSION = "1.38.0"
DESCRIPTION = "What members bought, tags and who carries them"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="segments", description=DESCRIPTION)

    manager.add_table(class_name="MemberPurchases", tablename="member_purchases")
    manager.add_column(
        table_class_name="MemberPurchases",
        tablename="member_purchases",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberPurchases",
        tablename="member_purchases",
        column_name="home_store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="MemberPurchases",
        tablename="member_purchases",
        column_name="first_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="MemberPurchases",
        tablename="member_purchases",
        column_name="last_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="MemberPurchases",
        tablename="member_purchases",
        column_name="last_store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="MemberPurchases", tablename="member_purchases", column_name="orders", column_class=BigInt
    )
    manager.add_column(
        table_class_name="MemberPurchases", tablename="member_purchases", column_name="net_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="MemberPurchases", tablename="member_purchases", column_name="year_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="MemberPurchases",
        tablename="member_purchases",
        column_name="year_to",
        column_class=Date,
        params={"default": None},
    )

    manager.add_table(class_name="MemberTag", tablename="member_tag")
    manager.add_column(
        table_class_name="MemberTag",
        tablename="member_tag",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberTag",
        tablename="member_tag",
        column_name="tag",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="MemberTag",
        tablename="member_tag",
        column_name="put_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="MemberTag",
        tablename="member_tag",
        column_name="put_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="MemberTagChange", tablename="member_tag_change")
    manager.add_column(
        table_class_name="MemberTagChange",
        tablename="member_tag_change",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberTagChange",
        tablename="member_tag_change",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="MemberTagChange",
        tablename="member_tag_change",
        column_name="tag",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="MemberTagChange",
        tablename="member_tag_change",
        column_name="put",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="MemberTagChange",
        tablename="member_tag_change",
        column_name="reason",
        column_class=Varchar,
        params={"length": 12, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="MemberTagChange",
        tablename="member_tag_change",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="MemberTagChange",
        tablename="member_tag_change",
        column_name="changed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="MemberTagCount", tablename="member_tag_count")
    manager.add_column(
        table_class_name="MemberTagCount",
        tablename="member_tag_count",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="MemberTagCount", tablename="member_tag_count", column_name="tags", column_class=SmallInt
    )

    manager.add_table(class_name="PurchaseDay", tablename="member_purchase_day")
    manager.add_column(
        table_class_name="PurchaseDay",
        tablename="member_purchase_day",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PurchaseDay",
        tablename="member_purchase_day",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PurchaseDay", tablename="member_purchase_day", column_name="orders", column_class=BigInt
    )
    manager.add_column(
        table_class_name="PurchaseDay", tablename="member_purchase_day", column_name="net_fen", column_class=BigInt
    )
    manager.add_column(
        table_class_name="PurchaseDay",
        tablename="member_purchase_day",
        column_name="store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="PurchaseDay",
        tablename="member_purchase_day",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="Tag", tablename="tag")
    manager.add_column(
        table_class_name="Tag",
        tablename="tag",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Tag",
        tablename="tag",
        column_name="tag_group",
        column_class=ForeignKey,
        params={"references": TagGroup, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Tag",
        tablename="tag",
        column_name="name",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="Tag",
        tablename="tag",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": "/"},
    )
    manager.add_column(table_class_name="Tag", tablename="tag", column_name="by_rule", column_class=Boolean)
    manager.add_column(
        table_class_name="Tag", tablename="tag", column_name="active", column_class=Boolean, params={"default": True}
    )
    manager.add_column(
        table_class_name="Tag",
        tablename="tag",
        column_name="created_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Tag", tablename="tag", column_name="version", column_class=Integer, params={"default": 1}
    )
    manager.add_constraint(
        table_class_name="Tag",
        tablename="tag",
        constraint_name="one_name_in_a_group",
        constraint_class=Unique,
        params={"columns": ["tag_group", "name"]},
    )

    manager.add_table(class_name="TagGroup", tablename="tag_group")
    manager.add_column(
        table_class_name="TagGroup",
        tablename="tag_group",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="TagGroup",
        tablename="tag_group",
        column_name="name",
        column_class=Varchar,
        params={"length": 20, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="TagGroup", tablename="tag_group", column_name="exclusive", column_class=Boolean
    )
    manager.add_column(
        table_class_name="TagGroup",
        tablename="tag_group",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )

    return manager
