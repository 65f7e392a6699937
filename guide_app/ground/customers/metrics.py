"""What of customers' signing in is watched: figures for Prometheus."""

from guide_app.base.kernel.gauges import Gauge

GAUGES = (
    Gauge(
        "guide_wechat_recognitions_hour",
        "Customers who came back from WeChat within the hour, by what became of it",
        "SELECT outcome, count(*) FROM customer_wechat_try WHERE at > now() - interval '1 hour' GROUP BY outcome",
        by="outcome",
    ),
)
