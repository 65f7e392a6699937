from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-12-03T00:27:51:882219"
VERSION = "1.38.0"
DESCRIPTION = "Checks of amounts in few terms"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    manager.drop_constraint(table_class_name="Order", tablename="orders", constraint_name="freight_stays_within")
    manager.drop_constraint(table_class_name="Order", tablename="orders", constraint_name="nothing_is_negative")
    manager.drop_constraint(table_class_name="Order", tablename="orders", constraint_name="parts_stay_within")
    manager.drop_constraint(table_class_name="Order", tablename="orders", constraint_name="refunds_stay_within")
    manager.add_constraint(
        table_class_name="Order",
        tablename="orders",
        constraint_name="amounts_stay_within",
        constraint_class=Check,
        params={
            "condition": "least(promotion_fen, coupon_fen, part_paid_fen, payable_fen - part_paid_fen, refunded_fen, goods_fen - refunded_fen, refunded_freight_fen, freight_fen - refunded_freight_fen) >= 0"
        },
    )

    manager.drop_constraint(table_class_name="OrderLine", tablename="order_line", constraint_name="list_adds_up")
    manager.drop_constraint(table_class_name="OrderLine", tablename="order_line", constraint_name="paid_adds_up")
    manager.drop_constraint(table_class_name="OrderLine", tablename="order_line", constraint_name="returns_stay_within")
    manager.add_constraint(
        table_class_name="OrderLine",
        tablename="order_line",
        constraint_name="adds_up",
        constraint_class=Check,
        params={
            "condition": "list_fen = unit_price_fen * quantity AND paid_fen = list_fen - promotion_fen - coupon_fen"
        },
    )
    manager.add_constraint(
        table_class_name="OrderLine",
        tablename="order_line",
        constraint_name="amounts_stay_within",
        constraint_class=Check,
        params={
            "condition": "least(unit_price_fen, quantity - 1, returned_units, quantity - returned_units, refunded_fen, paid_fen - refunded_fen) >= 0"
        },
    )

    return manager
