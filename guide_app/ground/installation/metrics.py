"""Figures for Prometheus: what the processes have counted, and what the database is asked for when somebody looks."""

import asyncio
import secrets
import time
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from guide_app.base.kernel.embedded import data_of
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.gauges import Gauge, read
from guide_app.base.kernel.health import behind, free_space
from guide_app.base.kernel.metric_files import FRESH_SECONDS, MetricFiles
from guide_app.base.settings import settings
from guide_app.base.web.authentication import NotSignedIn
from guide_app.ground.installation.watched import WATCHED

GAUGES: list[Gauge] = [
    Gauge(
        "guide_events_parked",
        "Facts that somebody could not take and nobody has sent again",
        "SELECT subscriber, count(*) FROM event_parked WHERE resolved_at IS NULL GROUP BY subscriber",
        by="subscriber",
    ),
    Gauge(
        "guide_outside_calls",
        "Calls to other systems by where they stand",
        "SELECT status::text, count(*) FROM pgqueuer GROUP BY status",
        by="status",
    ),
    Gauge(
        "guide_jobs_open",
        "Background jobs that wait or run",
        "SELECT state, count(*) FROM background_job WHERE state IN ('waiting', 'running') GROUP BY state",
        by="state",
    ),
    Gauge(
        "guide_approvals_pending",
        "Requests that wait for a second person",
        "SELECT kind, count(*) FROM approval WHERE state = 'pending' GROUP BY kind",
        by="kind",
    ),
]
"""Of the installation itself; the wiring adds those of the packages."""


def declare(gauges: Iterable[Gauge]) -> None:
    """Read these as well from now on."""
    known = {one.name for one in GAUGES}
    GAUGES.extend(one for one in gauges if one.name not in known)


def require_scraper(authorization: str) -> None:
    """Refuse whoever does not bring the token of the settings. Raises NotFound where there is none, NotSignedIn."""
    token = settings().metrics_token
    if not token:
        raise NotFound
    given = authorization.removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), token.encode()):
        raise NotSignedIn


class Figures:
    """All figures as text. The database is asked every few seconds at most, whoever looks."""

    def __init__(self, files: MetricFiles) -> None:
        self._files = files
        self._asking = asyncio.Lock()
        self._read_at = -FRESH_SECONDS
        self._gauges: list[Metric] = []

    def itself(self) -> "Figures":
        """The dependency named `figures`."""
        return self

    async def text(self) -> bytes:
        """In the text format of Prometheus."""
        async with self._asking:
            if time.monotonic() - self._read_at >= FRESH_SECONDS:
                self._gauges = await read_gauges(GAUGES)
                self._read_at = time.monotonic()
        counted = await asyncio.to_thread(self._files.together)
        registry = CollectorRegistry()
        registry.register(_Known([*counted, *self._gauges]))
        return await asyncio.to_thread(generate_latest, registry)


class _Known:
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        """What a registry asks for."""
        return self._metrics


async def read_gauges(gauges: Sequence[Gauge]) -> list[Metric]:
    """What the database and the disk say now."""
    waiting = GaugeMetricFamily(
        "guide_events_waiting", "Facts still to be taken, at most 500 a lane", labels=["subscriber"]
    )
    oldest = GaugeMetricFamily("guide_events_oldest_seconds", "Age of the oldest of them", labels=["subscriber"])
    late = {one.subscriber: one for one in await behind(WATCHED)}
    for subscriber in WATCHED:
        found = late.get(subscriber.name)
        waiting.add_metric([subscriber.name], found.waiting if found else 0)
        oldest.add_metric([subscriber.name], found.oldest_seconds if found else 0)
    return [*await read(gauges), waiting, oldest, *_disk()]


def _disk() -> list[Metric]:
    config = settings()
    data = None if config.database_url is None else data_of(config.database_url, config.home)
    if data is None:
        return []
    return [GaugeMetricFamily("guide_disk_free_bytes", "Room on the embedded server's disk", value=free_space(data))]
