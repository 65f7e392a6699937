"""Registration of the coupons' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from coupons import tables

APP_CONFIG = AppConfig(
    app_name="coupons",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.CouponTemplate,
        tables.CouponTerms,
        tables.CouponStockShard,
        tables.CouponMemberCounter,
        tables.CouponAssociateDay,
        tables.Coupon,
        tables.CouponCode,
        tables.CouponEvent,
        tables.OrderCoupon,
        tables.CouponBookCheck,
    ],
    migration_dependencies=["guide_app.ground.orders.piccolo_app"],
)
