"""What a cap takes away from a month, and what a guarantee adds."""

import pytest

from tests.commissions.engine.small_scenarios import (
    TWO_STORES,
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
)


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


def test_a_cap_takes_nothing_from_a_store_that_was_paid_back() -> None:
    # A came from SF. February: 300 at S1, and 10 000 of January come back at SF: -100. The cap takes 200, all of S1.
    mover = {
        "id": "A",
        "assignments": [
            {"store": "SF", "from": "2025-01-01", "to": "2026-02-01", "plan": "P1"},
            {"store": "S1", "from": "2026-02-01", "plan": "P1"},
        ],
    }
    document = scenario(
        sale("o1", 10_000, store="SF"),
        close(),
        sale("o2", 30_000, at="2026-02-05T12:00:00+08:00"),
        refund("o1", 10_000),
        run("2026-02"),
        **TWO_STORES,
        associates=[mover],
        plans=[plan(period_components=whole((0, 10_000)), refund_policy="NET_CURRENT", cap=0)],
    )
    rows = [row for row in agreed(document)["entries"] if row["effective_period"] == "2026-02"]
    assert [(row["component"], row["store"], row["amount"]) for row in rows] == [
        ("CAP", "S1", -200),
        ("TIER", "S1", 300),
        ("TIER", "SF", -100),
    ]


def test_a_guarantee_is_filled_up_in_a_month_without_any_sale() -> None:
    document = scenario(
        close(), close("2026-02"), run("2026-03"), associates=[associate("A")], plans=[plan(guarantee=70)]
    )
    rows = [(row["effective_period"], row["posted_period"], row["amount"]) for row in agreed(document)["entries"]]
    assert rows == [(f"2026-0{n}", f"2026-0{n}", 70) for n in (1, 2, 3)]


def test_a_fen_of_the_cap_that_is_left_over_falls_to_the_store_first_by_name() -> None:
    # 50 each at SF and at S1; 99 are left, and the one taken is S1's
    document = scenario(
        sale("o1", 500, store="SF"),
        sale("o2", 500),
        run(),
        **TWO_STORES,
        plans=[plan(line_components=rate(100_000), cap=99)],
    )
    rows = [(row["store"], row["amount"]) for row in agreed(document)["entries"] if row["component"] == "CAP"]
    assert rows == [("S1", -1)]


def test_a_guarantee_that_is_reached_exactly_stands_at_nothing() -> None:
    document = scenario(
        sale("o1", 400),
        run(event="r1"),
        sale("o2", 600),
        run(event="r2"),
        associates=[associate("A")],
        plans=[plan(line_components=rate(100_000), guarantee=100)],
    )
    rows = [row for row in agreed(document)["entries"] if row["component"] == "GUARANTEE"]
    assert [(row["amount"], row["target"], row["version"]) for row in rows] == [(60, 60, "P1@1"), (-60, 0, None)]
