"""Carts held against the orders that they have become."""

from guide_app.base.kernel.verifying import Check, comparison

ORDERS = comparison(
    kept="SELECT order_id::text AS key, count(*) AS value FROM cart WHERE state = 'ordered' GROUP BY order_id",
    facts="""
SELECT o.id::text AS key, 1::bigint AS value FROM orders o WHERE o.id IN (SELECT order_id FROM cart)
""",
)
CHECKS = [Check("carts.orders", ("挂单与订单", "Carts and the orders they became"), ORDERS)]
