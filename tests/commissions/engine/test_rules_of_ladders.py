"""What a base earns by its ladder: tiers, steps, bands of a goal, caps."""

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    GOAL,
    LADDERS,
    agreed,
    amounts,
    close,
    ladder,
    plan,
    refund,
    run,
    sale,
    scenario,
    zeros,
)


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


@pytest.mark.parametrize(("mode", "expected"), [("NET_PAID", [300]), ("NET_PAID_PLUS_HQ", [1_500])])
def test_hqs_part_of_a_discount_lifts_a_tier(mode: str, expected: list[int]) -> None:
    line = {"list": 50_000, "hq_funded": 20_000}  # 30 000 paid at 1 %, or 50 000 at 3 %
    document = scenario(
        sale("o1", 30_000, line=line), run(), plans=[plan(period_components=ladder("WHOLE"), base_mode=mode)]
    )
    assert amounts(agreed(document)) == expected
