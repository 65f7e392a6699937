"""What a cap takes away from a month, and what a guarantee adds."""

import pytest

from tests.commissions.engine.small_scenarios import (
    TWO_STORES,
    agreed,
    amounts,
    associate,
    by_payee,
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
