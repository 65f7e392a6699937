"""The figures of all processes of a machine together: each writes what it has counted to a file, one reads them all.

The files lie below GUIDE_HOME and are written whole, beside, and renamed: a full disk costs a figure its freshness and
no request anything. Those of ended processes stay and count until the next one of the same role finds none of its kind
alive; so sums fall only where everything of a role has been started again, which Prometheus takes for what it is.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from prometheus_client.core import Metric

from guide_app.base.kernel.metrics import OURS

FRESH_SECONDS = 5.0
"""How old the figures of another process may be."""


class Sampled(msgspec.Struct, frozen=True, array_like=True):
    """A figure: the metric it belongs to, its kind and help, its own name, labels and value."""

    metric: str
    kind: str
    told: str
    name: str
    labels: dict[str, str]
    value: float


READER = msgspec.json.Decoder(list[Sampled])


def counted_here() -> list[Sampled]:
    """What this process has counted."""
    return [
        Sampled(metric.name, metric.type, metric.documentation, sample.name, sample.labels, sample.value)
        for metric in OURS.collect()
        for sample in metric.samples
        if not sample.name.endswith("_created")
    ]


class MetricFiles:
    """The files of one machine, and the one of this process among them."""

    def __init__(self, folder: Path, role: str) -> None:
        self.folder = folder
        self.own = folder / f"{role}-{os.getpid()}.json"
        self._role = role

    def begin(self) -> None:
        """Forget the files of this role where no process of it lives any more."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            others = [one for one in self.folder.glob(f"{self._role}-*.json") if one != self.own]
            if not any(_lives(one) for one in others):
                for one in others:
                    one.unlink(missing_ok=True)

    def write(self) -> None:
        """Write down what this process has counted."""
        beside = self.own.with_suffix(".new")
        with suppress(OSError):
            beside.write_bytes(msgspec.json.encode(counted_here()))
            beside.replace(self.own)

    async def keep_writing(self) -> None:
        """Write every few seconds, until cancelled; and once more then."""
        try:
            while True:
                self.write()
                await asyncio.sleep(FRESH_SECONDS)
        finally:
            self.write()

    def together(self) -> list[Metric]:
        """What all processes have counted, summed."""
        return summed([counted_here(), *self._others()])

    def _others(self) -> Iterator[list[Sampled]]:
        for one in sorted(self.folder.glob("*.json")):
            if one != self.own:
                with suppress(OSError, msgspec.DecodeError):  # gone, or left by another release
                    yield READER.decode(one.read_bytes())


def summed(parts: Sequence[Sequence[Sampled]]) -> list[Metric]:
    """The same figures of several processes as one: counters, sums and buckets add up."""
    metrics: dict[str, Metric] = {}
    values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
    for part in parts:
        for one in part:
            metrics.setdefault(one.metric, Metric(one.metric, one.told, one.kind))
            key = one.name, tuple(one.labels.items())
            held = values.setdefault(one.metric, {})
            held[key] = held.get(key, 0.0) + one.value
    for name, metric in metrics.items():
        for (sample, labels), value in values[name].items():
            metric.add_sample(sample, dict(labels), value)
    return list(metrics.values())


def _lives(file: Path) -> bool:
    try:
        os.kill(int(file.stem.rpartition("-")[2]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True
