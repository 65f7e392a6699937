"""What of payments is watched: figures for Prometheus."""

from guide_app.base.kernel.gauges import Gauge

GAUGES = (
    Gauge(
        "guide_pay_requests_open",
        "Requests for payments that customers can pay",
        "SELECT count(*) FROM pay_request WHERE state = 'open'",
    ),
    Gauge(
        "guide_pay_requests_late",
        "Those whose time is over, and nobody could say what became of them",
        "SELECT count(*) FROM pay_request WHERE state = 'open' AND expires_at < now()",
    ),
    Gauge(
        "guide_pay_refunds_abnormal",
        "Refunds that WeChat Pay cannot give back, which wait for finance",
        "SELECT count(*) FROM pay_refund WHERE state IN ('abnormal', 'closed')",
    ),
    Gauge(
        "guide_pay_notifications_refused",
        "Notifications of WeChat Pay that could not be applied so far",
        "SELECT count(*) FROM pay_notification WHERE applied_at IS NULL AND attempts > 0",
    ),
    Gauge(
        "guide_pay_differences_open",
        "Differences to the bills that nobody has looked into",
        "SELECT count(*) FROM pay_difference WHERE state = 'open'",
    ),
    Gauge(
        "guide_pay_bill_days_open",
        "Days whose bills WeChat Pay has not made yet, or that could not be read",
        "SELECT state, count(*) FROM pay_bill_day WHERE state IN ('waiting', 'not_read') GROUP BY state",
        by="state",
    ),
    Gauge(
        "guide_pay_bill_oldest_open_days",
        "How many days ago the oldest of them was",
        "SELECT coalesce(max(business_day(now()) - day), 0) FROM pay_bill_day WHERE state IN ('waiting', 'not_read')",
    ),
)
