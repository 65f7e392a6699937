"""What is kept of orders beside its facts."""

from guide_app.base.kernel.verifying import Check, comparison

REFUNDED = comparison(
    kept="SELECT id::text AS key, refunded_fen AS value FROM orders WHERE refunded_fen <> 0",
    facts="SELECT order_id::text AS key, sum(amount_fen)::bigint AS value FROM refund GROUP BY order_id",
)


CHECKS = [Check("orders.refunded", ("订单已退金额", "What went back for each order"), REFUNDED)]
"""Not mended by a command: money that does not add up is looked into by people."""
