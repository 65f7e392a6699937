"""Each number of a scenario has a smallest and a greatest value: both are taken, and nothing beyond."""

import copy
import json
from typing import Any

import pytest

from commissions.engine.api import ScenarioInvalid, read
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import ALWAYS, associate, close, refund, sale, scenario

TRILLION = 1_000_000_000_000
MILLION = 1_000_000
RATE, BAND = 10 * MILLION, 1_000 * MILLION

RULES = [
    {"id": "r", "kind": "RATE", "ppm": 1, "priority": 0},
    {"id": "g", "kind": "RATE", "gates": [{"from_ppm": 0, "ppm": 1}]},
    {"id": "u", "kind": "PER_UNIT", "fen": 1, "priority": 0},
    {"id": "l", "kind": "PER_LINE", "fen": 1, "priority": 0},
]
COMPONENTS = [
    {"id": "C0", "kind": "MARGINAL", "cap": 1, "tiers": [{"from": 0, "ppm": 1}]},
    {"id": "C1", "kind": "WHOLE", "cap": 1, "tiers": [{"from": 0, "ppm": 1}]},
    {"id": "C2", "kind": "STEP_BONUS", "cap": 1, "mode": "HIGHEST", "steps": [{"from": 1, "bonus": 1}]},
    {"id": "C3", "kind": "ATTAINMENT", "cap": 1, "bands": [{"from_ppm": 0, "ppm": 1, "bonus": 1}]},
    {"id": "C4", "kind": "ACCELERATOR", "cap": 1, "bands": [{"from_ppm": 0, "ppm": 1}]},
    {"id": "C5", "kind": "MANAGER_OVERRIDE", "cap": 1, "ppm": 1, "gate_ppm": 1},
    {"id": "C6", "kind": "STORE_POOL", "cap": 1, "ppm": 1},
]
VERSION: Json = {
    "no": 1,
    "valid_from": ALWAYS,
    "line_components": [{"id": "BASE", "rules": RULES}],
    "period_components": COMPONENTS,
    "acquisition": {"bonus": 1, "min_first_order_net": 1, "window_days": 1, "day_cap": 1},
    "vest_days": 1,
    "cap": 1,
    "guarantee": 1,
    "draw": {"amount": 1, "start": "2026-01", "periods": 1, "recovery_from": 1, "recovery_ppm": 1},
    "max_deduct_ppm": 1,
}
HEAD = {"payee": "A", "at": ALWAYS}
BY_HAND = {"effective_period": "2026-01", "reason": "r", "requested_by": "x", "approved_by": "y"}
DOCUMENT: Json = scenario(
    sale("o1", 1, line={"qty": 1, "list": 1, "hq_funded": 1}),
    refund("o1", 1, units=1),
    {"type": "TASK", "id": "task", "task": "t", "amount": 1, **HEAD},
    {"type": "ATTENDANCE", "id": "sheet", "store": "S1", "period": "2026-01", "half_days": {"A": 1}},
    {"type": "ADJUST", "id": "adjust", "payee": "A", "amount": 1, **BY_HAND},
    {"type": "PUBLISH", "id": "publish", "plan": "P1", "version": VERSION},
    close(),
    stores=[{"id": "S1", "entity": "HQ", "day_cut_hours": 1}],
    associates=[associate("A")],
    plans=[{"id": "P1", "versions": [VERSION]}],
    targets=[{"payee": "A", "period": "2026-01", "value": 1}],
    credit_rules=[{"id": "w", "weights": {"SERVING": 1, "STORE_POOL": 1}}],
    settings={"restate_limit": 1},
)
TERMS = ("plans", 0, "versions", 0)
RULE = (*TERMS, "line_components", 0, "rules")
PERIOD = (*TERMS, "period_components")
Place = tuple[str | int, ...]

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
