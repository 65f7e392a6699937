"""What of customers' requests is watched: figures for Prometheus."""

from guide_app.base.kernel.gauges import Gauge

OPEN = "SELECT {what} FROM privacy_request WHERE state IN ('received', 'proven', 'waiting')"

GAUGES = (
    Gauge(
        "guide_privacy_requests_open",
        "Requests of customers for what the law lets them ask, not answered yet",
        OPEN.format(what="kind, count(*)") + " GROUP BY kind",
        by="kind",
    ),
    Gauge(
        "guide_privacy_requests_overdue",
        "Those whose time is over",
        OPEN.format(what="count(*)") + " AND due_at < now()",
    ),
)
