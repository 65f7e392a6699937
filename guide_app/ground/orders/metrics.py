"""What of orders is watched: figures for Prometheus."""

from guide_app.base.kernel.gauges import Gauge
from guide_app.ground.orders.fragments import NOT_RECEIVED

GAUGES = (
    Gauge(
        "guide_orders_unpaid",
        "Orders that wait for their payment",
        "SELECT count(*) FROM orders WHERE status = 'placed'",
    ),
    Gauge(
        "guide_exchanges_waiting",
        "Exchanges that wait for the customer to pay their difference, or whose order is about to be cancelled",
        "SELECT count(*) FROM exchange_hold WHERE state IN ('open', 'lapsed')",
    ),
    Gauge(
        "guide_orders_not_received_oldest_days",
        "Days since the oldest order was paid that was not shipped or not received so far",
        f"SELECT coalesce((SELECT current_date - o.business_on FROM orders o WHERE {NOT_RECEIVED}"
        " ORDER BY o.id LIMIT 1), 0)",
    ),
)
