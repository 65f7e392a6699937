from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class CouponTemplate(Table, tablename="coupon_template"):
    id = UUID(default=None, primary_key=True)


class CouponTerms(Table, tablename="coupon_terms"):
    id = UUID(default=None, primary_key=True)


class Member(Table, tablename="member"):
    id = UUID(default=None, primary_key=True)


class Order(Table, tablename="orders"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T07:53:18:002289"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="coupons", description=DESCRIPTION)

    manager.add_table(class_name="Coupon", tablename="coupon")
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="home_member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="code_sealed",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="code_tail",
        column_class=Varchar,
        params={"length": 4, "default": None},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="template",
        column_class=ForeignKey,
        params={"references": CouponTemplate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="terms",
        column_class=ForeignKey,
        params={"references": CouponTerms, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Coupon", tablename="coupon", column_name="owner", column_class=UUID, params={"default": None}
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="issuer",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="issued_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="valid_from",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="valid_to",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="status",
        column_class=Varchar,
        params={"length": 12, "default": "ISSUED"},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="lock_order",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="lock_hash",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="lock_until",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="used_order",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="used_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="offer_until",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Coupon",
        tablename="coupon",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_constraint(
        table_class_name="Coupon",
        tablename="coupon",
        constraint_name="status_is_known",
        constraint_class=Check,
        params={"condition": "status IN ('ISSUED', 'LOCKED', 'USED', 'VOID', 'TRANSFERRING')"},
    )
    manager.add_constraint(
        table_class_name="Coupon",
        tablename="coupon",
        constraint_name="window_in_order",
        constraint_class=Check,
        params={"condition": "valid_to > valid_from"},
    )
    manager.add_constraint(
        table_class_name="Coupon",
        tablename="coupon",
        constraint_name="a_lock_is_whole",
        constraint_class=Check,
        params={
            "condition": "(status = 'LOCKED') = (lock_order IS NOT NULL) AND (lock_order IS NULL) = (lock_hash IS NULL) AND (lock_order IS NULL) = (lock_until IS NULL)"
        },
    )
    manager.add_constraint(
        table_class_name="Coupon",
        tablename="coupon",
        constraint_name="used_by_an_order",
        constraint_class=Check,
        params={
            "condition": "(status = 'USED') = (used_order IS NOT NULL) AND (used_order IS NULL) = (used_at IS NULL)"
        },
    )
    manager.add_constraint(
        table_class_name="Coupon",
        tablename="coupon",
        constraint_name="an_offer_ends",
        constraint_class=Check,
        params={"condition": "(status = 'TRANSFERRING') = (offer_until IS NOT NULL)"},
    )

    manager.add_table(class_name="CouponAssociateDay", tablename="coupon_associate_day")
    manager.add_column(
        table_class_name="CouponAssociateDay",
        tablename="coupon_associate_day",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponAssociateDay",
        tablename="coupon_associate_day",
        column_name="template",
        column_class=ForeignKey,
        params={"references": CouponTemplate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CouponAssociateDay",
        tablename="coupon_associate_day",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CouponAssociateDay",
        tablename="coupon_associate_day",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponAssociateDay",
        tablename="coupon_associate_day",
        column_name="sent",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="CouponAssociateDay",
        tablename="coupon_associate_day",
        constraint_name="one_row_per_day",
        constraint_class=Unique,
        params={"columns": ["template", "associate", "day"]},
    )

    manager.add_table(class_name="CouponBookCheck", tablename="coupon_book_check")
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="begun_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="walk",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="last",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="counted_until",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="counts",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="pieces",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="found",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponBookCheck",
        tablename="coupon_book_check",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="CouponCode", tablename="coupon_code")
    manager.add_column(
        table_class_name="CouponCode",
        tablename="coupon_code",
        column_name="code_index",
        column_class=Bytea,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponCode",
        tablename="coupon_code",
        column_name="coupon",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponCode",
        tablename="coupon_code",
        column_name="home_member",
        column_class=UUID,
        params={"default": None},
    )

    manager.add_table(class_name="CouponEvent", tablename="coupon_event")
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="coupon",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="home_member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="no",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="command",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="from_status",
        column_class=Varchar,
        params={"length": 12, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="to_status",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="actor_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="reason",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="request_id",
        column_class=Varchar,
        params={"length": 64, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="CouponEvent",
        tablename="coupon_event",
        constraint_name="one_event_per_change",
        constraint_class=Unique,
        params={"columns": ["coupon", "no", "home_member"]},
    )

    manager.add_table(class_name="CouponMemberCounter", tablename="coupon_member_counter")
    manager.add_column(
        table_class_name="CouponMemberCounter",
        tablename="coupon_member_counter",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponMemberCounter",
        tablename="coupon_member_counter",
        column_name="template",
        column_class=ForeignKey,
        params={"references": CouponTemplate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CouponMemberCounter",
        tablename="coupon_member_counter",
        column_name="member",
        column_class=ForeignKey,
        params={"references": Member, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CouponMemberCounter",
        tablename="coupon_member_counter",
        column_name="claimed",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="CouponMemberCounter",
        tablename="coupon_member_counter",
        constraint_name="one_row_per_member",
        constraint_class=Unique,
        params={"columns": ["template", "member"]},
    )

    manager.add_table(class_name="CouponStockShard", tablename="coupon_stock_shard")
    manager.add_column(
        table_class_name="CouponStockShard",
        tablename="coupon_stock_shard",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponStockShard",
        tablename="coupon_stock_shard",
        column_name="template",
        column_class=ForeignKey,
        params={"references": CouponTemplate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CouponStockShard",
        tablename="coupon_stock_shard",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponStockShard",
        tablename="coupon_stock_shard",
        column_name="stock",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponStockShard", tablename="coupon_stock_shard", column_name="issued", column_class=Integer
    )
    manager.add_constraint(
        table_class_name="CouponStockShard",
        tablename="coupon_stock_shard",
        constraint_name="one_row_per_number",
        constraint_class=Unique,
        params={"columns": ["template", "no"]},
    )
    manager.add_constraint(
        table_class_name="CouponStockShard",
        tablename="coupon_stock_shard",
        constraint_name="nothing_is_oversold",
        constraint_class=Check,
        params={"condition": "issued BETWEEN 0 AND stock"},
    )

    manager.add_table(class_name="CouponTemplate", tablename="coupon_template")
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="code",
        column_class=Varchar,
        params={"length": 64, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="name",
        column_class=Varchar,
        params={"length": 80, "default": None},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": "/"},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="claim_from",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="claim_to",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="stock",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="shards",
        column_class=SmallInt,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="per_member_limit",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="per_associate_day_quota",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="terms_version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="status",
        column_class=Varchar,
        params={"length": 10, "default": "open"},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="created_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_constraint(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        constraint_name="claim_window_in_order",
        constraint_class=Check,
        params={"condition": "claim_to IS NULL OR claim_to > claim_from"},
    )
    manager.add_constraint(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        constraint_name="limits_are_positive",
        constraint_class=Check,
        params={"condition": "stock >= 0 AND per_member_limit >= 1 AND coalesce(per_associate_day_quota, 1) >= 1"},
    )
    manager.add_constraint(
        table_class_name="CouponTemplate",
        tablename="coupon_template",
        constraint_name="at_most_sixteen_shards",
        constraint_class=Check,
        params={"condition": "shards BETWEEN 1 AND 16"},
    )

    manager.add_table(class_name="CouponTerms", tablename="coupon_terms")
    manager.add_column(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        column_name="template",
        column_class=ForeignKey,
        params={"references": CouponTemplate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        column_name="document",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        column_name="validity",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponTerms", tablename="coupon_terms", column_name="grace_days", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        column_name="published_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        column_name="published_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        constraint_name="one_row_per_version",
        constraint_class=Unique,
        params={"columns": ["template", "version"]},
    )
    manager.add_constraint(
        table_class_name="CouponTerms",
        tablename="coupon_terms",
        constraint_name="grace_is_at_most_a_year",
        constraint_class=Check,
        params={"condition": "grace_days BETWEEN 0 AND 365"},
    )

    manager.add_table(class_name="OrderCoupon", tablename="order_coupon")
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="order",
        db_column_name="order_id",
        column_class=ForeignKey,
        params={"references": Order, "on_delete": OnDelete.restrict, "null": False, "db_column_name": "order_id"},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="coupon",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="home_member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="discount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="shares",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="used_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="returned_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        column_name="lives_again",
        column_class=Boolean,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        constraint_name="once_per_order",
        constraint_class=Unique,
        params={"columns": ["order_id", "coupon"]},
    )
    manager.add_constraint(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        constraint_name="discount_is_money",
        constraint_class=Check,
        params={"condition": "discount_fen > 0"},
    )
    manager.add_constraint(
        table_class_name="OrderCoupon",
        tablename="order_coupon",
        constraint_name="returned_after_use",
        constraint_class=Check,
        params={
            "condition": "(returned_at IS NULL OR used_at IS NOT NULL) AND (returned_at IS NULL) = (lives_again IS NULL)"
        },
    )

    return manager
