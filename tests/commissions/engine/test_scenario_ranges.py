"""Each number of a scenario has a smallest and a greatest value: both are taken, and nothing beyond."""

import copy
import json
from typing import Any

import pytest

from commissions.engine.api import ScenarioInvalid, read
from tests.commissions.engine.every_field import DOCUMENT, Place

TRILLION = 1_000_000_000_000
MILLION = 1_000_000
RATE, BAND = 10 * MILLION, 1_000 * MILLION

TERMS = ("plans", 0, "versions", 0)
RULE = (*TERMS, "line_components", 0, "rules")
PERIOD = (*TERMS, "period_components")

RANGES: list[tuple[Place, int, int | None]] = [
    (("settings", "restate_limit"), 0, None),
    (("stores", 0, "day_cut_hours"), 0, 11),
    (("targets", 0, "value"), 0, TRILLION),
    (("credit_rules", 0, "weights", "SERVING"), 0, MILLION),
    (("credit_rules", 0, "weights", "STORE_POOL"), 0, MILLION),
    ((*TERMS, "no"), 1, None),
    *(((*RULE, place, "priority"), -1000, 1000) for place in (0, 2, 3)),
    ((*RULE, 0, "ppm"), 0, RATE),
    ((*RULE, 1, "gates", 0, "ppm"), 0, RATE),
    ((*RULE, 1, "gates", 0, "from_ppm"), 0, BAND),
    ((*RULE, 2, "fen"), 0, TRILLION),
    ((*RULE, 3, "fen"), 0, TRILLION),
    *(((*PERIOD, place, "cap"), 1, TRILLION) for place in range(7)),
    *(((*PERIOD, place, "tiers", 0, "from"), 0, TRILLION) for place in (0, 1)),
    *(((*PERIOD, place, "tiers", 0, "ppm"), 0, RATE) for place in (0, 1)),
    ((*PERIOD, 2, "steps", 0, "from"), 0, TRILLION),
    ((*PERIOD, 2, "steps", 0, "bonus"), 1, TRILLION),
    *(((*PERIOD, place, "bands", 0, "from_ppm"), 0, BAND) for place in (3, 4)),
    *(((*PERIOD, place, "bands", 0, "ppm"), 0, RATE) for place in (3, 4)),
    ((*PERIOD, 3, "bands", 0, "bonus"), 0, TRILLION),
    *(((*PERIOD, place, "ppm"), 0, RATE) for place in (5, 6)),
    ((*PERIOD, 5, "gate_ppm"), 0, BAND),
    ((*TERMS, "acquisition", "bonus"), 1, TRILLION),
    ((*TERMS, "acquisition", "min_first_order_net"), 0, TRILLION),
    ((*TERMS, "acquisition", "window_days"), 0, 366),
    ((*TERMS, "acquisition", "day_cap"), 1, None),
    ((*TERMS, "vest_days"), 0, 366),
    ((*TERMS, "cap"), 0, TRILLION),
    ((*TERMS, "guarantee"), 0, TRILLION),
    ((*TERMS, "draw", "amount"), 1, TRILLION),
    ((*TERMS, "draw", "periods"), 1, None),
    ((*TERMS, "draw", "recovery_from"), 1, None),
    ((*TERMS, "draw", "recovery_ppm"), 0, MILLION),
    ((*TERMS, "max_deduct_ppm"), 0, MILLION),
    (("events", 0, "lines", 0, "qty"), 1, MILLION),
    (("events", 0, "lines", 0, "paid"), 0, TRILLION),
    (("events", 0, "lines", 0, "list"), 0, TRILLION),
    (("events", 0, "lines", 0, "hq_funded"), 0, TRILLION),
    (("events", 1, "amount"), 0, TRILLION),
    (("events", 1, "units"), 0, MILLION),
    (("events", 2, "amount"), 1, TRILLION),
    (("events", 3, "half_days", "A"), 0, MILLION),
    (("events", 4, "amount"), -TRILLION, TRILLION),
    (("events", 5, "version", "vest_days"), 0, 366),
]


def with_value(place: Place, value: object) -> bytes:
    document: Any = copy.deepcopy(DOCUMENT)
    at = document
    for step in place[:-1]:
        at = at[step]
    assert place[-1] in at or isinstance(place[-1], int), "the document has the place"
    at[place[-1]] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(("place", "low", "high"), RANGES, ids=str)
def test_a_number_is_taken_within_its_range_only(place: Place, low: int, high: int | None) -> None:
    read(with_value(place, low))
    read(with_value(place, 10**30 if high is None else high))
    beyond = [low - 1] if high is None else [low - 1, high + 1]
    for value in beyond:
        with pytest.raises(ScenarioInvalid):
            read(with_value(place, value))
