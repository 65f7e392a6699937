from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class ShareLink(Table, tablename="share_link"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-02T07:02:40:905588"
VERSION = "1.38.0"
DESCRIPTION = "Links to products and coupons"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sharing", description=DESCRIPTION)

    manager.add_table(class_name="ShareClaim", tablename="share_claim")
    manager.add_column(
        table_class_name="ShareClaim",
        tablename="share_claim",
        column_name="link",
        column_class=ForeignKey,
        params={"references": ShareLink, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ShareClaim",
        tablename="share_claim",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareClaim",
        tablename="share_claim",
        column_name="claimed_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="ShareClick", tablename="share_click")
    manager.add_column(
        table_class_name="ShareClick",
        tablename="share_click",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ShareClick",
        tablename="share_click",
        column_name="link",
        column_class=ForeignKey,
        params={"references": ShareLink, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="ShareClick",
        tablename="share_click",
        column_name="who",
        column_class=Varchar,
        params={"length": 32, "default": None},
    )
    manager.add_column(
        table_class_name="ShareClick",
        tablename="share_click",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="ShareClick",
        tablename="share_click",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareClick",
        tablename="share_click",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="ShareClick",
        tablename="share_click",
        constraint_name="one_click_a_day",
        constraint_class=Unique,
        params={"columns": ["link", "who", "day"]},
    )

    manager.add_table(class_name="ShareDay", tablename="share_day")
    manager.add_column(
        table_class_name="ShareDay",
        tablename="share_day",
        column_name="link",
        column_class=ForeignKey,
        params={"references": ShareLink, "on_delete": OnDelete.restrict, "null": False, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ShareDay",
        tablename="share_day",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(table_class_name="ShareDay", tablename="share_day", column_name="shares", column_class=Integer)
    manager.add_column(table_class_name="ShareDay", tablename="share_day", column_name="clicks", column_class=Integer)

    manager.add_table(class_name="ShareGift", tablename="share_gift")
    manager.add_column(
        table_class_name="ShareGift",
        tablename="share_gift",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ShareGift",
        tablename="share_gift",
        column_name="token",
        column_class=Varchar,
        params={"length": 16, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="ShareGift",
        tablename="share_gift",
        column_name="link",
        column_class=ForeignKey,
        params={"references": ShareLink, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="ShareGift",
        tablename="share_gift",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareGift",
        tablename="share_gift",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="ShareGift",
        tablename="share_gift",
        constraint_name="one_gift_per_member",
        constraint_class=Unique,
        params={"columns": ["link", "member"]},
    )

    manager.add_table(class_name="ShareLink", tablename="share_link")
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="token",
        column_class=Varchar,
        params={"length": 16, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="kind",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="thing",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="badge",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareLink",
        tablename="share_link",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="ShareLink",
        tablename="share_link",
        constraint_name="one_link_per_thing",
        constraint_class=Unique,
        params={"columns": ["associate", "kind", "thing"]},
    )

    manager.add_table(class_name="ShareOrder", tablename="share_order")
    manager.add_column(
        table_class_name="ShareOrder",
        tablename="share_order",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="ShareOrder",
        tablename="share_order",
        column_name="link",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareOrder",
        tablename="share_order",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareOrder",
        tablename="share_order",
        column_name="received_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="ShareOrder", tablename="share_order", column_name="refunded_fen", column_class=BigInt
    )

    return manager
