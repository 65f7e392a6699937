"""What a process counts of its own work, for Prometheus: requests, deliveries of events, schedules, calls to others.

Counting costs some microseconds and never fails. `metric_files` puts the processes of a machine together; what stands
in the database is asked for when somebody looks, by the `gauges` that packages declare in their `metrics.py`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, Summary

OURS = CollectorRegistry()
"""Everything that this process counts."""

REQUESTS = Counter("guide_requests", "Requests by route and status", ("method", "route", "status"), registry=OURS)
REQUEST_SECONDS = Histogram(
    "guide_request_seconds",
    "Seconds from a request to the end of its answer, by route",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=OURS,
)
EVENTS = Counter(
    "guide_events_delivered", "Facts that a subscriber has taken, by type", ("subscriber", "event"), registry=OURS
)
BATCH_SECONDS = Summary("guide_delivery_seconds", "Seconds that batches of facts took", ("subscriber",), registry=OURS)
SCHEDULE_SECONDS = Summary(
    "guide_schedule_seconds", "Seconds that scheduled work took", ("schedule", "outcome"), registry=OURS
)
CALL_SECONDS = Summary(
    "guide_outside_call_seconds", "Seconds that calls to other systems took", ("call", "outcome"), registry=OURS
)
DONE, FAILED = "done", "failed"
UNKNOWN = "unknown"
"""The route of what leads nowhere: addresses that people invent are no labels."""


@contextmanager
def timed(seconds: Summary, name: str) -> Iterator[None]:
    """Count what is done within, as failed where it raises."""
    begun, outcome = time.perf_counter(), FAILED
    try:
        yield
        outcome = DONE
    finally:
        seconds.labels(name, outcome).observe(time.perf_counter() - begun)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """A request was answered."""
    requests, took = _of_answer(method, route, status)
    requests.inc()
    took.observe(seconds)


@cache
def _of_answer(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """What counts such answers; there are as many as routes and their statuses."""
    return REQUESTS.labels(method, route, str(status)), REQUEST_SECONDS.labels(route)
