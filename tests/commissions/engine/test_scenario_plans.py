"""Which versions of a plan are well formed, which lists may not be empty, and what may start within a month."""

import copy
import json
from typing import Any

import pytest

from commissions.engine.api import ScenarioInvalid, simulate
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import ALWAYS, LADDERS, plan, rate, sale, scenario, whole

GATED = {"id": "g", "kind": "RATE", "gates": [{"from_ppm": 0, "ppm": 1}, {"from_ppm": 2, "ppm": 1}]}
ROWS = {"WHOLE": "tiers", "MARGINAL": "tiers", "HIGHEST": "steps", "ATTAINMENT": "bands", "ACCELERATOR": "bands"}


def refuses(document: Json) -> bool:
    try:
        list(simulate(json.dumps(document).encode()))
    except ScenarioInvalid:
        return True
    return False


def refuses_plan(**terms: Any) -> bool:
    return refuses(scenario(plans=[plan(**terms)]))


def with_limits(kind: str, *limits: int) -> Json:
    """The period component of a kind with rows from these limits on."""
    component = copy.deepcopy({"id": "C", **LADDERS[kind]})
    row = component[ROWS[kind]][0]
    limit = "from_ppm" if "from_ppm" in row else "from"
    component[ROWS[kind]] = [{**row, limit: start} for start in limits]
    return component


@pytest.mark.parametrize("kind", ROWS)
def test_a_ladder_rises_from_nothing(kind: str) -> None:
    low = 1 if kind == "HIGHEST" else 0  # a step is a bonus for something
    for limits in ([low], [low, 2], [low, 2, 3]):
        assert not refuses_plan(period_components=[with_limits(kind, *limits)])
    for limits in ([], [1 - low], [2 - low, 3 - low, 3 - low], [low, 2, 2], [low, 2, 1], [low, low, 2], [low, 3, 2, 4]):
        if kind == "HIGHEST" and limits[:1] == [1]:
            continue  # steps may start anywhere above 0
        assert refuses_plan(period_components=[with_limits(kind, *limits)])


@pytest.mark.parametrize(
    ("limits", "faulty"),
    [([0], False), ([0, 2], False), ([], True), ([1], True), ([1, 2], True), ([0, 2, 2], True), ([0, 2, 1], True)],
)
def test_gates_rise_from_nothing(limits: list[int], *, faulty: bool) -> None:
    rule = {**GATED, "gates": [{"from_ppm": start, "ppm": 1} for start in limits]}
    # wherever the rule stands, and whatever stands beside it
    for rules in ([rule], [{"id": "u", "kind": "PER_UNIT", "fen": 1}, rule], [rule, {**GATED, "id": "h"}]):
        assert refuses_plan(line_components=[{"id": "BASE", "rules": rules}]) == faulty
        assert refuses_plan(line_components=[*rate(1), {"id": "MORE", "rules": rules}]) == faulty


def test_ids_are_different_within_a_component_and_a_version() -> None:
    rules = [{"id": "u", "kind": "PER_UNIT", "fen": 1}, {"id": "u", "kind": "PER_LINE", "fen": 1}]
    assert refuses_plan(line_components=[{"id": "BASE", "rules": rules}])
    assert refuses_plan(line_components=[*rate(1), {"id": "MORE", "rules": rules}])
    apart = [{"id": f"C{n}", "rules": [rule]} for n, rule in enumerate(rules)]
    assert not refuses_plan(line_components=apart)  # the same id in two components
    assert refuses_plan(line_components=rate(1) * 2)
    assert refuses_plan(period_components=whole((0, 1)) * 2)
    assert refuses_plan(line_components=rate(1, "TIER"), period_components=whole((0, 1)))


@pytest.mark.parametrize("name", ["ACQUISITION", "TASK", "ADJUST", "CAP", "GUARANTEE"])
def test_names_the_engine_gives_are_not_free(name: str) -> None:
    assert refuses_plan(line_components=rate(1, name))
    assert refuses_plan(period_components=[{**whole((0, 1))[0], "id": name}])


def test_a_faulty_component_is_found_beside_sound_ones() -> None:
    sound, faulty = {**with_limits("WHOLE", 0), "id": "D"}, with_limits("WHOLE", 1)
    assert not refuses_plan(period_components=[sound])
    for components in ([sound, faulty], [faulty, sound]):
        assert refuses_plan(period_components=components)


def test_a_list_that_may_not_be_empty_may_hold_one() -> None:
    line, post = {"id": "L1", "sku": "K1", "paid": 1}, {"store": "S1", "from": "2025-01-01"}
    for lines, posts, faulty in (([line], [post], False), ([], [post], True), ([line], [], True)):
        people = [{"id": "A", "assignments": posts}]
        assert refuses(scenario(sale("o1", 1, lines=lines), associates=people)) == faulty


# --- what may start when ---------------------------------------------------------------------------------------------

MIDDLE = "2026-02-15T00:00:00+08:00"
START = "2026-02-01T00:00:00+08:00"
LATE_STARTS = [
    "2026-02-01T00:00:00.000001+08:00",
    "2026-02-01T12:00:00+08:00",
    MIDDLE,
    "2026-02-28T23:59:59.999999+08:00",
]
WITHIN_A_MONTH: list[Json] = [
    {},
    {"vest_days": 3},
    {"recognised_by": "SHIPPED"},
    {"restate": True},
    {"line_components": rate(2)},
]
WITH_A_MONTH: list[Json] = [
    {"base_mode": "NET_PAID_PLUS_HQ"},
    {"store_move": "COMBINED"},
    {"refund_policy": "SAME_RATE"},
    {"period_components": whole((0, 1))},
    {"acquisition": {"bonus": 1, "min_first_order_net": 0}},
    {"cap": 1},
    {"guarantee": 1},
    {"draw": {"amount": 1, "start": "2026-01", "periods": 1, "recovery_from": 1}},
    {"max_deduct_ppm": 1},
]


def refuses_second(start: str, terms: Json) -> bool:
    versions = [{"no": 1, "valid_from": ALWAYS}, {"no": 2, "valid_from": start, **terms}]
    return refuses(scenario(plans=[{"id": "P1", "versions": versions}]))


@pytest.mark.parametrize("terms", WITHIN_A_MONTH + WITH_A_MONTH, ids=str)
def test_what_concerns_months_begins_with_a_month(terms: Json) -> None:
    assert not refuses_second(START, terms)
    for start in LATE_STARTS:
        assert refuses_second(start, terms) == (terms in WITH_A_MONTH)


@pytest.mark.parametrize("start", [START, *LATE_STARTS])
def test_the_first_version_may_begin_at_any_time(start: str) -> None:
    assert not refuses(scenario(plans=[{"id": "P1", "versions": [{"no": 1, "valid_from": start, "cap": 1}]}]))


def test_a_version_is_compared_with_the_one_in_force_when_it_begins() -> None:
    """Not with the one before it in the list, and not with the latest."""
    capped = [{"no": 1, "valid_from": ALWAYS}, {"no": 2, "valid_from": "2026-03-01T00:00:00+08:00", "cap": 1}]
    for start, terms, faulty in (
        (MIDDLE, {}, False),
        (MIDDLE, {"cap": 1}, True),
        ("2026-03-15T00:00:00+08:00", {}, True),
        ("2026-03-15T00:00:00+08:00", {"cap": 1}, False),
    ):
        third = {"no": 3, "valid_from": start, **terms}
        assert refuses(scenario(plans=[{"id": "P1", "versions": [*capped, third]}])) == faulty


@pytest.mark.parametrize(("numbers", "faulty"), [([1, 2], False), ([2, 9], False), ([2, 2], True), ([2, 1], True)])
def test_numbers_of_versions_rise(numbers: list[int], *, faulty: bool) -> None:
    versions = [{"no": no, "valid_from": ALWAYS} for no in numbers]
    assert refuses(scenario(plans=[{"id": "P1", "versions": versions}])) == faulty
    # each plan counts for itself
    other = {"id": "P2", "versions": [{"no": 1, "valid_from": ALWAYS}]}
    assert refuses(scenario(plans=[{"id": "P1", "versions": versions}, other])) == faulty
