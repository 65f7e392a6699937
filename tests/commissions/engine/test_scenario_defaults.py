"""What a scenario leaves out has one stated value: written out it reads the same."""

import copy
import json
from typing import Any

import pytest

from commissions.engine.api import terms_from
from commissions.engine.documents.scenario import decode_scenario
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.every_field import DOCUMENT, Place
from tests.commissions.engine.small_scenarios import ALWAYS

LINES = ("line_components", 0, "rules")
MONTHS = ("period_components",)
MILLION = 1_000_000

TERMS: Json = {
    "no": 1,
    "valid_from": ALWAYS,
    "line_components": [
        {
            "id": "BASE",
            "rules": [
                {"id": "r", "kind": "RATE", "ppm": 1},
                {"id": "u", "kind": "PER_UNIT", "fen": 1},
                {"id": "l", "kind": "PER_LINE", "fen": 1},
            ],
        }
    ],
    "period_components": [
        {"id": "C0", "kind": "MARGINAL", "tiers": [{"from": 0, "ppm": 1}]},
        {"id": "C1", "kind": "WHOLE", "tiers": [{"from": 0, "ppm": 1}]},
        {"id": "C2", "kind": "STEP_BONUS", "mode": "HIGHEST", "steps": [{"from": 1, "bonus": 1}]},
        {"id": "C3", "kind": "ATTAINMENT", "bands": [{"from_ppm": 0}]},
        {"id": "C4", "kind": "ACCELERATOR", "bands": [{"from_ppm": 0, "ppm": 1}]},
        {"id": "C5", "kind": "MANAGER_OVERRIDE", "ppm": 1},
        {"id": "C6", "kind": "STORE_POOL", "ppm": 1},
    ],
    "acquisition": {"bonus": 1, "min_first_order_net": 1},
    "draw": {"amount": 1, "start": "2026-01", "periods": 1, "recovery_from": 1},
}
OF_TERMS: list[tuple[Place, Any]] = [
    (("restate",), False),
    (("base_mode",), "NET_PAID"),
    (("store_move",), "SEGMENT"),
    (("refund_policy",), "RESTATE"),
    (("recognised_by",), None),
    (("vest_days",), None),
    (("cap",), None),
    (("guarantee",), None),
    (("max_deduct_ppm",), MILLION),
    *(((*LINES, place, "match"), {}) for place in range(3)),
    *(((*LINES, place, "priority"), 0) for place in range(3)),
    *(((*MONTHS, place, "cap"), None) for place in range(7)),
    ((*MONTHS, 3, "bands", 0, "ppm"), 0),
    ((*MONTHS, 3, "bands", 0, "bonus"), 0),
    ((*MONTHS, 5, "gate_ppm"), None),
    (("acquisition", "window_days"), 0),
    (("acquisition", "day_cap"), None),
    (("draw", "recovery_ppm"), MILLION),
]
OF_THE_DOCUMENT: list[tuple[Place, Any]] = [
    (("settings", "payer_policy"), "SELLING_STORE_PAYS"),
    (("settings", "restate_limit"), 3),
    (("settings",), {}),
    (("stores", 0, "day_cut_hours"), 0),
    (("stores", 0, "plan"), None),
    (("associates", 0, "member"), None),
    (("associates", 0, "assignments", 0, "to"), None),
    (("associates", 0, "assignments", 0, "position"), "ASSOCIATE"),
    (("associates", 0, "assignments", 0, "plan"), None),
    (("catalog", 0, "spu"), None),
    (("catalog", 0, "brand"), None),
    (("catalog", 0, "category"), None),
    (("catalog",), []),
    (("plans",), []),
    (("targets",), []),
    (("credit_rules", 0, "store"), None),
    (("credit_rules", 0, "channel"), None),
    (("credit_rules", 0, "from"), None),
    (("credit_rules", 0, "to"), None),
    (("credit_rules", 0, "missing"), {}),
    (("credit_rules",), []),
]


def changed(document: Json, place: Place, *value: Any) -> Json:
    """A copy with the place left out, or set to the value."""
    found = copy.deepcopy(document)
    at: Any = found
    for step in place[:-1]:
        at = at[step]
    at.pop(place[-1], None)
    if value:
        at[place[-1]] = value[0]
    return found


@pytest.mark.parametrize(("place", "value"), OF_TERMS, ids=str)
def test_what_a_version_leaves_out_has_its_default(place: Place, value: Any) -> None:
    assert terms_from(changed(TERMS, place)) == terms_from(changed(TERMS, place, value))


@pytest.mark.parametrize(("place", "value"), OF_THE_DOCUMENT, ids=str)
def test_what_a_document_leaves_out_has_its_default(place: Place, value: Any) -> None:
    without, written = (json.dumps(changed(DOCUMENT, place, *given)).encode() for given in ((), (value,)))
    assert decode_scenario(without) == decode_scenario(written)
