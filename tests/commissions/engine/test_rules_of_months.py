"""What moves a month: late refunds, who moves to another store, which store bears the cost."""

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    GOAL,
    TWO_STORES,
    agreed,
    amounts,
    close,
    ladder,
    plan,
    refund,
    run,
    sale,
    scenario,
    whole,
    zeros,
)


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


LEAVER = {"id": "A", "assignments": [{"store": "S1", "from": "2025-01-01", "to": "2026-02-01", "plan": "P1"}]}


def test_who_worked_no_day_of_a_month_has_no_goal_in_it() -> None:
    # A left with January; February bears nothing but a refund, of a goal of 0 of 28 days
    document = scenario(
        sale("o1", 60_000),
        close(),
        refund("o1", 20_000),
        run("2026-02"),
        associates=[LEAVER],
        plans=[plan(period_components=ladder("ATTAINMENT"), refund_policy="NET_CURRENT")],
        targets=[{"payee": "A", "period": f"2026-0{n}", "value": GOAL} for n in (1, 2)],
    )
    result = agreed(document)
    assert [(row["period"], row["reason"]) for row in result["zeros"]] == [("2026-02", "TARGET_MISSING")]
    assert amounts(result, effective_period="2026-02") == []


def test_a_month_that_nothing_belongs_to_any_more_says_nothing() -> None:
    # under NET_CURRENT February bears -10 000 of who left; restated, February is none of theirs
    restated = {"no": 2, "valid_from": "2025-01-01T00:00:00+08:00", "restate": True}
    terms: Json = {"period_components": ladder("WHOLE")}
    document = scenario(
        sale("o1", 50_000),
        close(),
        refund("o1", 10_000),
        run("2026-02", event="r1"),
        {"type": "PUBLISH", "id": "p", "plan": "P1", "version": {**restated, **terms}},
        run("2026-02", event="r2"),
        associates=[LEAVER],
        plans=[plan(**terms, refund_policy="NET_CURRENT")],
    )
    result = agreed(document)
    assert amounts(result, run="r1") == [-100]
    assert amounts(result, run="r2") == [-1_100, 100]
    assert result["zeros"] == []


def test_a_fen_that_is_left_over_falls_to_the_store_first_by_name() -> None:
    document = scenario(
        sale("o1", 50, store="SF"), sale("o2", 50), run(), **TWO_STORES, plans=[plan(period_components=ladder("WHOLE"))]
    )
    assert [(row["store"], row["amount"]) for row in agreed(document)["entries"]] == [("S1", 1)]


def test_a_bonus_without_any_sale_is_borne_by_the_home_store_first_by_name() -> None:
    bands = [{"from_ppm": 0, "bonus": 70}]
    document = scenario(
        run(),
        **TWO_STORES,
        associates=[moving("S2", "S1")],
        plans=[
            plan(period_components=[{"id": "T", "kind": "ATTAINMENT", "bands": bands}], store_move="COMBINED"),
        ],
        targets=[{"payee": "A", "period": "2026-01", "value": GOAL}],
    )
    assert [(row["store"], row["amount"]) for row in agreed(document)["entries"]] == [("S1", 70)]


def test_what_comes_back_late_is_paid_back_at_the_rate_that_was_reached() -> None:
    """Even when the base that reached it was a single fen."""
    # February: 10 001 sold, and 10 000 of January come back in it: x = 1 at 2 %. In March 5 000 of it come back.
    tiers = whole((0, 10_000), (1, 20_000))
    versions = [
        {"no": 1, "valid_from": "2025-01-01T00:00:00+08:00", "refund_policy": "NET_CURRENT"},
        {"no": 2, "valid_from": "2026-02-01T00:00:00+08:00", "refund_policy": "SAME_RATE"},
    ]
    document = scenario(
        sale("o1", 10_000),
        close(),
        sale("o2", 10_001, at="2026-02-05T12:00:00+08:00"),
        refund("o1", 10_000),
        close("2026-02"),
        refund("o2", 5_000, at="2026-03-05T12:00:00+08:00"),
        run("2026-03"),
        plans=[{"id": "P1", "versions": [{**one, "period_components": tiers} for one in versions]}],
    )
    assert amounts(agreed(document), effective_period="2026-02") == [-100]  # R(2 % of -4 999)
