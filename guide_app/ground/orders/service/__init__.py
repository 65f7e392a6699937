"""What can be done with orders: one module a verb."""

from guide_app.ground.orders.service.cancelling import cancel_order, cancel_unpaid_orders
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order

__all__ = ["cancel_order", "cancel_unpaid_orders", "pay_order", "place_order", "refund_order"]
