"""Figures that are read from the database when somebody looks. Packages declare them in their `metrics.py`."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from prometheus_client.core import GaugeMetricFamily, Metric

from guide_app.base.kernel.database import fetch_as


@dataclass(frozen=True)
class Gauge:
    """A figure that is read when somebody looks. `sql` gives one number, or rows of (`label`, value) by `by`.

    It is read every few seconds on installations of any size: by an index that holds only what is open.
    """

    name: str
    told: str
    sql: str
    by: str | None = None


class Figure(msgspec.Struct, frozen=True):
    """A figure as the database gives it; `label` is empty where there is but one."""

    name: str
    label: str
    value: int


def statement(gauges: Sequence[Gauge]) -> str:
    """All of them in one round trip."""
    return " UNION ALL ".join(
        f"SELECT '{one.name}' AS name, of.label::text, of.value::int8 AS value FROM ({one.sql}) of (label, value)"
        if one.by
        else f"SELECT '{one.name}' AS name, '' AS label, of.value::int8 AS value FROM ({one.sql}) of (value)"
        for one in gauges
    )


async def read(gauges: Sequence[Gauge]) -> list[Metric]:
    """What they are now."""
    families = {one.name: GaugeMetricFamily(one.name, one.told, labels=[one.by] if one.by else []) for one in gauges}
    for figure in await fetch_as(Figure, statement(gauges)):
        families[figure.name].add_metric([figure.label] if figure.label else [], figure.value)
    return list(families.values())
