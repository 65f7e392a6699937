"""What of orders is watched: figures for Prometheus."""

from guide_app.base.kernel.gauges import Gauge

GAUGES = (
    Gauge(
        "guide_orders_unpaid",
        "Orders that wait for their payment",
        "SELECT count(*) FROM orders WHERE status = 'placed'",
    ),
)
