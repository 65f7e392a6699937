"""What of members is watched: figures for Prometheus."""

from guide_app.base.kernel.gauges import Gauge

GAUGES = (
    Gauge(
        "guide_duplicates_open",
        "Pairs of members that may be one person, not looked at yet",
        "SELECT count(*) FROM member_duplicate WHERE state = 'open'",
    ),
)
