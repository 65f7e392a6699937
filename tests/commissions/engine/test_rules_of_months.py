"""What a month pays: ladders, goals, late refunds, managers, pools, cap and guarantee."""

from typing import Any

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    agreed,
    amounts,
    associate,
    by_payee,
    close,
    plan,
    rate,
    refund,
    run,
    sale,
    scenario,
    whole,
    zeros,
)

TIERS = [{"from": 0, "ppm": 10_000}, {"from": 50_000, "ppm": 30_000}, {"from": 80_000, "ppm": 20_000}]
STEPS = [{"from": 10_000, "bonus": 500}, {"from": 20_000, "bonus": 300}]
BANDS = [
    {"from_ppm": 0, "ppm": 10_000},
    {"from_ppm": 500_000, "bonus": 70},
    {"from_ppm": 1_000_000, "ppm": 20_000, "bonus": 90},
]
RISING = [{"from_ppm": 0, "ppm": 10_000}, {"from_ppm": 500_000, "ppm": 30_000}, {"from_ppm": 1_000_000, "ppm": 20_000}]
GOAL = 40_000
LADDERS: dict[str, Json] = {
    "WHOLE": {"kind": "WHOLE", "tiers": TIERS},
    "MARGINAL": {"kind": "MARGINAL", "tiers": TIERS},
    "HIGHEST": {"kind": "STEP_BONUS", "mode": "HIGHEST", "steps": STEPS},
    "CUMULATIVE": {"kind": "STEP_BONUS", "mode": "CUMULATIVE", "steps": STEPS},
    "ATTAINMENT": {"kind": "ATTAINMENT", "bands": BANDS},
    "ACCELERATOR": {"kind": "ACCELERATOR", "bands": RISING},
}


def ladder(name: str, **more: Any) -> list[Json]:
    return [{"id": name, **LADDERS[name], **more}]


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("WHOLE", 49_999, 500),  # 1 % of 49 999 = 499.99
        ("WHOLE", 50_000, 1_500),  # on a limit the row above holds: 3 %
        ("WHOLE", 80_000, 1_600),  # rates need not rise: 2 %
        ("MARGINAL", 49_999, 500),
        ("MARGINAL", 50_000, 500),  # nothing above the limit yet
        ("MARGINAL", 50_050, 502),  # 500 + 3 % of 50 = 501.5
        ("MARGINAL", 90_000, 1_600),  # 500 + 3 % of 30 000 + 2 % of 10 000
        ("HIGHEST", 9_999, 0),
        ("HIGHEST", 10_000, 500),
        ("HIGHEST", 20_000, 300),  # the last step reached, not the sum
        ("CUMULATIVE", 9_999, 0),
        ("CUMULATIVE", 19_999, 500),
        ("CUMULATIVE", 20_000, 800),
        ("ATTAINMENT", 19_999, 200),  # 49.9975 %: 1 % of 19 999 = 199.99
        ("ATTAINMENT", 20_000, 70),  # the bonus of this band, no rate
        ("ATTAINMENT", 39_999, 70),  # 99.9975 % is not 100 %
        ("ATTAINMENT", 40_000, 890),  # 2 % of 40 000 + 90
        ("ACCELERATOR", 20_000, 200),
        ("ACCELERATOR", 40_000, 800),  # 200 + 3 % of 20 000
        ("ACCELERATOR", 45_000, 900),  # 800 + 2 % of 5 000
    ],
)
def test_each_ladder_pays_by_its_own_mode(name: str, x: int, expected: int) -> None:
    document = scenario(
        sale("o1", x),
        run(),
        plans=[plan(period_components=ladder(name))],
        targets=[{"payee": "A", "period": "2026-01", "value": GOAL}],
    )
    result = agreed(document)
    assert amounts(result) == ([expected] if expected else [])
    for row in result["entries"]:
        goal = GOAL if name in {"ATTAINMENT", "ACCELERATOR"} else None
        assert row["explain"] == {"x": x, "late": 0, "goal": goal, "amount": expected}


@pytest.mark.parametrize("name", LADDERS)
def test_the_cap_of_a_component_holds_back_what_is_above(name: str) -> None:
    for cap in (1, 60):
        document = scenario(
            sale("o1", 45_000),
            run(),
            plans=[plan(period_components=ladder(name, cap=cap))],
            targets=[{"payee": "A", "period": "2026-01", "value": GOAL}],
        )
        assert amounts(agreed(document)) == [cap]


@pytest.mark.parametrize(("name", "expected"), [("WHOLE", -200), ("MARGINAL", -200), ("ATTAINMENT", -200)])
def test_a_negative_base_is_paid_back_at_the_first_rate(name: str, expected: int) -> None:
    # 60 000 of January come back in February, where only 40 000 were sold: x = -20 000 at 1 %
    document = scenario(
        sale("o1", 60_000),
        close(),
        sale("o2", 40_000, at="2026-02-05T12:00:00+08:00"),
        refund("o1", 60_000),
        run("2026-02"),
        plans=[plan(period_components=ladder(name), refund_policy="NET_CURRENT")],
        targets=[{"payee": "A", "period": f"2026-0{n}", "value": GOAL} for n in (1, 2)],
    )
    assert amounts(agreed(document), effective_period="2026-02") == [expected]


@pytest.mark.parametrize("target", [[], [{"payee": "A", "period": "2026-01", "value": 0}]])
@pytest.mark.parametrize("name", ["ATTAINMENT", "ACCELERATOR"])
def test_without_a_goal_nothing_is_paid_for_reaching_it(name: str, target: list[Json]) -> None:
    result = agreed(scenario(sale("o1", 45_000), run(), plans=[plan(period_components=ladder(name))], targets=target))
    assert amounts(result) == []
    assert zeros(result) == [(name, "S/S1/P1", "TARGET_MISSING")]


@pytest.mark.parametrize(
    ("limit", "january", "march"),
    [
        # January 50 000 at 3 % = 1 500. Two months later 10 000 come back.
        (2, 400, 0),  # within the limit January is restated: 40 000 at 1 %, and so 400
        (1, 1_200, 0),  # beyond it the rate of January stays: R(1 500 · 40 000 / 50 000)
        (0, 1_200, 0),
    ],
)
def test_a_month_is_restated_within_a_limit_of_months(limit: int, january: int, march: int) -> None:
    document = scenario(
        sale("o1", 50_000),
        close(),
        close("2026-02"),
        refund("o1", 10_000, at="2026-03-10T12:00:00+08:00"),
        run("2026-03"),
        plans=[plan(period_components=ladder("WHOLE"))],
        settings={"restate_limit": limit},
    )
    result = agreed(document)
    assert sum(amounts(result, effective_period="2026-01")) == january
    assert sum(amounts(result, effective_period="2026-03")) == march


def test_without_a_setting_three_months_are_restated() -> None:
    for months, january in ((3, 400), (4, 1_200)):
        closes = [close(f"2026-0{n}") for n in range(1, months + 1)]
        last = f"2026-0{months + 1}"
        steps = [sale("o1", 50_000), *closes, refund("o1", 10_000, at=f"{last}-10T12:00:00+08:00"), run(last)]
        result = agreed(scenario(*steps, plans=[plan(period_components=ladder("WHOLE"))]))
        assert sum(amounts(result, effective_period="2026-01")) == january


def test_a_refund_before_the_close_is_never_late() -> None:
    for policy in ("RESTATE", "SAME_RATE", "NET_CURRENT"):
        document = scenario(
            sale("o1", 50_000),
            refund("o1", 10_000, at="2026-02-03T12:00:00+08:00"),
            close(),
            run("2026-02"),
            plans=[plan(period_components=ladder("WHOLE"), refund_policy=policy)],
        )
        assert amounts(agreed(document)) == [400]


def test_all_of_a_month_coming_back_late_at_its_rate_leaves_nothing() -> None:
    document = scenario(
        sale("o1", 50_000),
        close(),
        refund("o1", 50_000),
        run("2026-02"),
        plans=[plan(period_components=ladder("WHOLE"), refund_policy="SAME_RATE")],
    )
    result = agreed(document)
    assert amounts(result) == [1_500, -1_500]
    assert zeros(result)[0] == ("WHOLE", "S/S1/P1", "NO_BASE")


@pytest.mark.parametrize(("mode", "expected"), [("NET_PAID", [300]), ("NET_PAID_PLUS_HQ", [1_500])])
def test_hqs_part_of_a_discount_lifts_a_tier(mode: str, expected: list[int]) -> None:
    line = {"list": 50_000, "hq_funded": 20_000}  # 30 000 paid at 1 %, or 50 000 at 3 %
    document = scenario(
        sale("o1", 30_000, line=line), run(), plans=[plan(period_components=ladder("WHOLE"), base_mode=mode)]
    )
    assert amounts(agreed(document)) == expected


TWO_STORES: dict[str, Any] = {
    "entities": ["HQ", "F1"],
    "stores": [{"id": "S1", "entity": "HQ"}, {"id": "S2", "entity": "HQ"}, {"id": "SF", "entity": "F1"}],
}


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        # at S1 until the 15th: 30 000; at S2 from the 16th: 20 000
        ("SEGMENT", {"S/S1/P1": 300, "S/S2/P1": 200}),  # each at 1 %
        ("COMBINED", {"E/HQ/P1": 1_500}),  # together 50 000 at 3 %
    ],
)
def test_who_moves_starts_anew_or_goes_on(move: str, expected: dict[str, int]) -> None:
    document = scenario(
        sale("o1", 30_000, at="2026-01-10T12:00:00+08:00"),
        sale("o2", 20_000, store="S2", at="2026-01-20T12:00:00+08:00"),
        run(),
        **TWO_STORES,
        associates=[moving("S1", "S2")],
        plans=[plan(period_components=ladder("WHOLE"), store_move=move)],
    )
    found: dict[str, int] = {}
    for row in agreed(document)["entries"]:
        found[row["ref"]] = found.get(row["ref"], 0) + row["amount"]
    assert found == expected


def moving(first: str, second: str) -> Json:
    """A, at the second store from 16 January."""
    terms = {"plan": "P1"}
    return {
        "id": "A",
        "assignments": [
            {"store": first, "from": "2025-01-01", "to": "2026-01-16", **terms},
            {"store": second, "from": "2026-01-16", **terms},
        ],
    }


def test_a_goal_is_prorated_by_the_days_of_the_group() -> None:
    # 31 000 over 31 days: 15 000 for the first 15 days, 16 000 for the 16 after
    for move, goals in (("SEGMENT", [15_000, 16_000]), ("COMBINED", [31_000])):
        document = scenario(
            sale("o1", 5_000, at="2026-01-10T12:00:00+08:00"),
            sale("o2", 5_000, store="S2", at="2026-01-20T12:00:00+08:00"),
            run(),
            **TWO_STORES,
            associates=[moving("S1", "S2")],
            plans=[plan(period_components=ladder("ATTAINMENT"), store_move=move)],
            targets=[{"payee": "A", "period": "2026-01", "value": 31_000}],
        )
        goals_found = {row["ref"]: row["explain"]["goal"] for row in agreed(document)["entries"]}
        assert list(goals_found.values()) == goals


def test_entities_are_not_combined() -> None:
    document = scenario(
        sale("o1", 30_000, at="2026-01-10T12:00:00+08:00"),
        sale("o2", 20_000, store="SF", at="2026-01-20T12:00:00+08:00"),
        run(),
        **TWO_STORES,
        associates=[moving("S1", "SF")],
        plans=[plan(period_components=ladder("WHOLE"), store_move="COMBINED")],
    )
    rows = [(row["ref"], row["employer"], row["amount"]) for row in agreed(document)["entries"]]
    assert rows == [("E/F1/P1", "F1", 200), ("E/HQ/P1", "HQ", 300)]


def test_a_store_whose_sales_all_came_back_bears_no_cost() -> None:
    # 30 000 left at S1, nothing at SF, where 10 000 were sold and came back
    document = scenario(
        sale("o1", 30_000),
        sale("o2", 10_000, store="SF"),
        refund("o2", 10_000, at="2026-01-20T12:00:00+08:00"),
        run(),
        **TWO_STORES,
        plans=[plan(period_components=ladder("WHOLE"))],
    )
    assert [(row["store"], row["amount"]) for row in agreed(document)["entries"]] == [("S1", 300)]


def test_a_store_that_took_back_more_than_it_sold_bears_no_cost_of_a_month() -> None:
    # February: 30 000 at SF, and 10 000 of January come back at S1: x = 20 000 at 1 %, all of it SF's
    document = scenario(
        sale("o1", 10_000),
        close(),
        sale("o2", 30_000, store="SF", at="2026-02-05T12:00:00+08:00"),
        refund("o1", 10_000),
        run("2026-02"),
        **TWO_STORES,
        plans=[plan(period_components=ladder("WHOLE"), refund_policy="NET_CURRENT")],
    )
    rows = [(row["store"], row["amount"]) for row in agreed(document)["entries"] if row["effective_period"] > "2026-01"]
    assert rows == [("SF", 200)]


def test_a_cost_that_no_store_earned_is_borne_by_the_home_store() -> None:
    # nothing but a refund of January's sale at SF: x = -10 000 at 1 %, home store S1
    document = scenario(
        sale("o1", 10_000, store="SF"),
        close(),
        refund("o1", 10_000),
        run("2026-02"),
        **TWO_STORES,
        plans=[plan(period_components=ladder("WHOLE"), refund_policy="NET_CURRENT")],
    )
    rows = [(row["store"], row["amount"]) for row in agreed(document)["entries"]]
    assert rows == [("SF", 100), ("S1", -100)]


# --- managers and pools ----------------------------------------------------------------------------------------------

OVERRIDE = {"id": "OVER", "kind": "MANAGER_OVERRIDE", "ppm": 10_000}
POOL = {"id": "POOL", "kind": "STORE_POOL", "ppm": 10_000}


def managed(*events: Json, component: Json, **more: Any) -> Json:
    people = [associate("A", position="MANAGER"), associate("B", plan_id=None)]
    return agreed(scenario(*events, associates=people, plans=[plan(period_components=[component])], **more))


@pytest.mark.parametrize(
    ("gate", "goal", "expected", "reason"),
    [
        (None, None, [500], None),
        (1_000_000, 50_000, [500], None),  # exactly the goal
        (1_000_000, 50_001, [], "GATE_CLOSED"),
        (500_000, 100_000, [500], None),
        (500_000, 100_001, [], "GATE_CLOSED"),
        (0, 1, [500], None),
        (0, 0, [], "TARGET_MISSING"),
        (0, None, [], "TARGET_MISSING"),
    ],
)
def test_an_override_is_paid_when_the_store_reached_its_gate(
    gate: int | None, goal: int | None, expected: list[int], reason: str | None
) -> None:
    targets = [] if goal is None else [{"store": "S1", "period": "2026-01", "value": goal}]
    component = {**OVERRIDE, "gate_ppm": gate}
    result = managed(sale("o1", 50_000, roles={"SERVING": "B"}), run(), component=component, targets=targets)
    assert amounts(result) == expected
    assert zeros(result) == ([] if reason is None else [("OVER", "S/S1/P1", reason)])
    for row in result["entries"]:
        assert row["explain"] == {"x": 50_000, "goal": goal if gate is not None else None}


@pytest.mark.parametrize(
    ("component", "paid", "reason"),
    [(OVERRIDE, 0, "NO_BASE"), ({**OVERRIDE, "ppm": 0}, 100, "RULE_ZERO"), (OVERRIDE, 49, "ROUNDED")],
)
def test_an_override_of_nothing_says_why(component: Json, paid: int, reason: str) -> None:
    result = managed(sale("o1", paid, roles={"SERVING": "B"}), run(), component=component)
    assert amounts(result) == []
    assert zeros(result) == [("OVER", "S/S1/P1", reason)]


def test_an_override_has_a_cap() -> None:
    for cap, expected in ((499, 499), (500, 500), (501, 500)):
        assert amounts(managed(sale("o1", 50_000), run(), component={**OVERRIDE, "cap": cap})) == [expected]


def test_a_manager_is_paid_for_their_days_only() -> None:
    people = [
        {
            "id": "A",
            "assignments": [
                {"store": "S1", "from": "2025-01-01", "to": "2026-01-10", "plan": "P1"},
                {"store": "S1", "from": "2026-01-10", "to": "2026-01-20", "plan": "P1", "position": "MANAGER"},
                {"store": "S1", "from": "2026-01-20", "plan": "P1"},
            ],
        },
        associate("B", plan_id=None),
    ]
    days = {"09": 1_000, "10": 2_000, "19": 4_000, "20": 8_000}
    sales = [sale(f"o{day}", paid, at=f"2026-01-{day}T12:00:00+08:00") for day, paid in days.items()]
    sales = [{**one, "roles": {"SERVING": "B"}} for one in sales]
    document = scenario(*sales, run(), associates=people, plans=[plan(period_components=[OVERRIDE])])
    (row,) = agreed(document)["entries"]
    assert (row["amount"], row["explain"]["x"]) == (60, 6_000)


@pytest.mark.parametrize(
    ("half_days", "expected"),
    [
        ({"A": 20, "B": 10, "C": 0}, {"A": 333, "B": 167}),  # 500 in the ratio 2 : 1
        ({"A": 1, "B": 1, "C": 1}, {"A": 167, "B": 167, "C": 166}),
        ({"C": 0}, {"UNALLOCATED:S1": 500}),
        ({}, {"UNALLOCATED:S1": 500}),
    ],
)
def test_a_pool_is_shared_by_half_days(half_days: dict[str, int], expected: dict[str, int]) -> None:
    attendance = {"type": "ATTENDANCE", "id": "a", "store": "S1", "period": "2026-01", "half_days": half_days}
    document = scenario(
        sale("o1", 50_000),
        attendance,
        run(),
        stores=[{"id": "S1", "entity": "HQ", "plan": "P2"}],
        plans=[plan(), plan("P2", period_components=[POOL, OVERRIDE, *ladder("WHOLE")])],
    )
    result = agreed(document)
    assert by_payee(result) == expected
    assert {row["component"] for row in result["entries"]} == {"POOL"}  # the rest of a store's plan is not read
    assert all(row["explain"] == {"x": 50_000, "pool": 500} for row in result["entries"])


def test_a_pool_in_somebodys_own_plan_is_not_read() -> None:
    assert amounts(agreed(scenario(sale("o1", 50_000), run(), plans=[plan(period_components=[POOL])]))) == []


def test_a_pool_nobody_may_have_stops_the_close_until_it_is_accepted() -> None:
    document = scenario(
        sale("o1", 50_000),
        close(),
        {**close(accept_unallocated=True), "id": "again"},
        stores=[{"id": "S1", "entity": "HQ", "plan": "P1"}],
        plans=[plan(period_components=[POOL])],
    )
    result = agreed(document)
    assert [row["code"] for row in result["events"]] == [None, "POOL_UNALLOCATED", None]
    assert by_payee(result) == {"UNALLOCATED:S1": 500}


# --- cap and guarantee -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cap", "expected"), [(1_001, []), (1_000, []), (999, [-1]), (0, [-1_000])])
def test_what_is_above_the_cap_is_taken_away(cap: int, expected: list[int]) -> None:
    document = scenario(sale("o1", 10_000), run(), plans=[plan(line_components=rate(100_000), cap=cap)])
    assert amounts(agreed(document), component="CAP") == expected


def test_a_refund_above_the_cap_costs_nothing() -> None:
    document = scenario(
        sale("o1", 10_000),
        run(event="r1"),
        refund("o1", 1_000, at="2026-01-20T12:00:00+08:00"),
        run(event="r2"),
        plans=[plan(line_components=rate(100_000), cap=900)],
    )
    result = agreed(document)
    assert amounts(result, component="CAP") == [-100, 100]
    assert by_payee(result) == {"A": 900}


@pytest.mark.parametrize(
    ("since", "guarantee", "expected"),
    [
        ("2025-01-01", 1_000, []),
        ("2025-01-01", 1_001, [1]),
        ("2026-01-16", 3_100, [600]),  # 16 of 31 days: 1 600
        ("2026-01-16", 1_001, []),  # R(516.6) = 517
    ],
)
def test_a_guarantee_is_prorated_and_filled_up(since: str, guarantee: int, expected: list[int]) -> None:
    document = scenario(
        sale("o1", 10_000, at="2026-01-20T12:00:00+08:00"),
        run(),
        associates=[associate("A", since=since)],
        plans=[plan(line_components=rate(100_000), guarantee=guarantee)],
    )
    assert amounts(agreed(document), component="GUARANTEE") == expected


def test_a_guarantee_counts_what_the_cap_left_and_no_adjustments() -> None:
    adjust = {"type": "ADJUST", "id": "a", "payee": "A", "amount": 5_000, "effective_period": "2026-01"}
    document = scenario(
        sale("o1", 10_000),
        {**adjust, "reason": "r", "requested_by": "x", "approved_by": "y"},
        run(),
        plans=[plan(line_components=rate(100_000), cap=400, guarantee=700)],
    )
    rows = [(row["component"], row["amount"]) for row in agreed(document)["entries"] if row["payee"] == "A"]
    assert rows == [("ADJUST", 5_000), ("BASE", 1_000), ("CAP", -600), ("GUARANTEE", 300)]


def test_cap_and_tier_of_other_stores_are_shared_by_what_each_bore() -> None:
    # 1 % of 30 000 and of 10 000: 300 and 100; the cap takes 200 of it, 150 and 50
    document = scenario(
        sale("o1", 30_000),
        sale("o2", 10_000, store="SF"),
        run(),
        **TWO_STORES,
        plans=[plan(period_components=whole((0, 10_000)), cap=200)],
    )
    result = agreed(document)
    rows = [(row["store"], row["payer"], row["amount"]) for row in result["entries"] if row["component"] == "CAP"]
    assert rows == [("S1", "HQ", -150), ("SF", "F1", -50)]
