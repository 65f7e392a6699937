"""Why somebody gets nothing: one scenario for each reason that the other rules do not show already."""

import json

import pytest

from commissions.engine.api import simulate, terms_from
from commissions.engine.periods.own_base_components import amount_of
from commissions.engine.plans.versions import Version
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    GOAL,
    agreed,
    associate,
    close,
    ladder,
    plan,
    rate,
    refund,
    result_of,
    run,
    sale,
    scenario,
    whole,
    zeros,
)

FEBRUARY = "2026-02-01T00:00:00+08:00"


def test_a_sale_of_a_later_month_says_so_to_everybody_but_the_company() -> None:
    rule = {"id": "w", "weights": {"SERVING": 1, "DEDICATED": 1, "STORE_POOL": 1}}
    missing = {"missing": {"DEDICATED": "TO_COMPANY"}}
    sales = [sale("o1", 300, at="2026-01-31T23:59:59+08:00"), sale("o2", 300, at=FEBRUARY)]
    document = scenario(*sales, run(), credit_rules=[{**rule, **missing}], plans=[plan(line_components=rate(10_000))])
    rows = [(row["period"], row["payee"], row["ref"], row["reason"]) for row in agreed(document)["zeros"]]
    assert rows == [
        ("2026-01", "POOL:S1", "o1/L1", "NO_PLAN"),
        ("2026-02", "A", "o2/L1", "PERIOD_NOT_DUE"),
        ("2026-02", "POOL:S1", "o2/L1", "PERIOD_NOT_DUE"),
    ]
    opened = agreed({**document, "events": [*sales, close(), run("2026-02")]})
    assert {row["reason"] for row in opened["zeros"]} == {"NO_PLAN"}


@pytest.mark.parametrize("plan_id", [None, "LATER"])
def test_without_a_plan_in_force_there_is_no_plan(plan_id: str | None) -> None:
    later = {"id": "LATER", "versions": [{"no": 1, "valid_from": FEBRUARY, "line_components": rate(10_000)}]}
    document = scenario(sale("o1", 300), run(), associates=[associate("A", plan_id=plan_id)], plans=[later])
    assert zeros(agreed(document)) == [("*", "o1/L1", "NO_PLAN")]


def test_what_rounds_to_nothing_says_so() -> None:
    document = scenario(
        sale("o1", 49),
        run(),
        plans=[plan(line_components=rate(10_000), period_components=whole((0, 10_000)))],
    )
    assert zeros(agreed(document)) == [("BASE", "o1/L1", "ROUNDED"), ("TIER", "S/S1/P1", "ROUNDED")]


@pytest.mark.parametrize(
    ("component", "paid", "reason"),
    [
        ({"kind": "WHOLE", "tiers": [{"from": 0, "ppm": 0}]}, 100, "RULE_ZERO"),
        ({"kind": "WHOLE", "tiers": [{"from": 0, "ppm": 0}]}, 0, "NO_BASE"),
        ({"kind": "MARGINAL", "tiers": [{"from": 0, "ppm": 0}, {"from": 101, "ppm": 9}]}, 100, "RULE_ZERO"),
        ({"kind": "STEP_BONUS", "mode": "HIGHEST", "steps": [{"from": 1, "bonus": 1}]}, 0, "BELOW_STEP"),
        ({"kind": "ATTAINMENT", "bands": [{"from_ppm": 0}]}, 100, "RULE_ZERO"),
        ({"kind": "ATTAINMENT", "bands": [{"from_ppm": 0, "ppm": 1}]}, 100, "ROUNDED"),
        ({"kind": "ACCELERATOR", "bands": [{"from_ppm": 0, "ppm": 1}]}, 0, "NO_BASE"),
    ],
)
def test_a_ladder_that_pays_nothing_says_why(component: Json, paid: int, reason: str) -> None:
    document = scenario(
        sale("o1", paid),
        run(),
        plans=[plan(period_components=[{"id": "T", **component}])],
        targets=[{"payee": "A", "period": "2026-01", "value": 1_000}],
    )
    assert zeros(agreed(document)) == [("T", "S/S1/P1", reason)]


def test_a_bonus_that_a_late_refund_eats_up_is_rounded_and_not_ruled_away() -> None:
    # 100 sold at 1 % with a bonus of 1; February's refund of 200 of January: x = -100, R(-1) + 1 = 0
    bands = [{"from_ppm": 0, "ppm": 10_000, "bonus": 1}]
    document = scenario(
        sale("o1", 200),
        close(),
        sale("o2", 100, at="2026-02-05T12:00:00+08:00"),
        refund("o1", 200),
        run("2026-02"),
        plans=[
            plan(period_components=[{"id": "T", "kind": "ATTAINMENT", "bands": bands}], refund_policy="NET_CURRENT")
        ],
        targets=[{"payee": "A", "period": f"2026-0{n}", "value": 1_000} for n in (1, 2)],
    )
    found = [row for row in agreed(document)["zeros"] if row["period"] == "2026-02" and row["payee"] == "A"]
    assert [row["reason"] for row in found] == ["ROUNDED"]


def test_equal_reasons_are_kept_as_often_as_they_arise() -> None:
    acquire = {"type": "ACQUIRE", "member": "m1", "payee": "A", "at": "2026-01-02T12:00:00+08:00"}
    events = [{**acquire, "id": f"e{n}"} for n in range(3)]
    found = zeros(agreed(scenario(*events, run())))
    assert found == [("ACQUISITION", "m1", "ALREADY_ACQUIRED")] * 2 + [("ACQUISITION", "m1", "NO_RULE")]


def test_a_pool_an_adjustment_and_a_cap_have_no_reasons() -> None:
    pool = {"id": "POOL", "kind": "STORE_POOL", "ppm": 10_000}
    document = scenario(
        run(),
        stores=[{"id": "S1", "entity": "HQ", "plan": "P1"}],
        plans=[plan(period_components=[pool], cap=0, guarantee=0)],
    )
    assert agreed(document)["zeros"] == []


@pytest.mark.parametrize("number", [0, 1, 999, 1_000, 1_001, 2_001])
def test_a_long_list_is_printed_whole(number: int) -> None:
    events = [{"type": "RUN", "id": f"e{n}", "period": "2030-01"} for n in range(number)]
    rows = result_of(scenario(*events))["events"]
    assert [row["id"] for row in rows] == [f"e{n}" for n in range(number)]


def test_rows_are_handed_out_by_the_thousand() -> None:
    """A large ledger is neither held as one text nor written row by row."""
    pieces = []
    for number in (1, 1_000, 1_001, 2_000, 2_001):
        events = [{"type": "RUN", "id": f"e{n}", "period": "2030-01"} for n in range(number)]
        pieces.append(len(list(simulate(json.dumps(scenario(*events)).encode()))))
    assert [number - pieces[0] for number in pieces] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(
    ("component", "x", "goal", "reason"),
    [
        ("ATTAINMENT", 100, 0, "TARGET_MISSING"),
        ("ACCELERATOR", 100, 0, "TARGET_MISSING"),
        ("HIGHEST", 9_999, GOAL, "BELOW_STEP"),
        ("CUMULATIVE", 0, GOAL, "BELOW_STEP"),
        ("WHOLE", 0, GOAL, "NO_BASE"),
        ("MARGINAL", 49, GOAL, "ROUNDED"),
        ("ZERO", 100, GOAL, "RULE_ZERO"),
    ],
)
def test_where_there_is_a_reason_the_amount_is_nothing(component: str, x: int, goal: int, reason: str) -> None:
    components = whole((0, 0)) if component == "ZERO" else ladder(component)
    terms = terms_from({"no": 1, "valid_from": FEBRUARY, "period_components": components})
    (own_base,) = Version("P1", terms).own_base_components
    assert amount_of(own_base, x=x, d=0, goal=goal) == (0, reason)
