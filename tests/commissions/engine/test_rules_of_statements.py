"""What of the earnings is paid: vesting, draw and recovery, debts carried on. Numbers by hand."""

from typing import Any

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    agreed,
    associate,
    close,
    plan,
    rate,
    refund,
    run,
    sale,
    scenario,
    statement,
)

MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04"]


def months(*earned: int, **terms: Any) -> list[Json]:
    """The statements of A, who is adjusted by so much in each month; the last one stays open."""
    steps: list[Json] = []
    for month, amount in zip(MONTHS, earned, strict=False):
        head = {"type": "ADJUST", "id": f"a{month}", "payee": "A", "amount": amount, "effective_period": month}
        if amount:
            steps.append({**head, "reason": "r", "requested_by": "x", "approved_by": "y"})
        steps.append(close(month))
    result = agreed(scenario(*steps, associates=[associate("A")], plans=[plan(**terms)]))
    return [statement(result, month) for month in MONTHS[: len(earned)]]


def column(rows: list[Json], name: str) -> list[int]:
    return [row[name] for row in rows]


def draw(**more: Any) -> Json:
    return {"amount": 1_000, "start": "2026-01", "periods": 2, "recovery_from": 3, **more}


@pytest.mark.parametrize(
    ("terms", "draws", "recoveries", "payables"),
    [
        # 1 000 are filled up for two months, then taken back from what is earned
        (draw(), [600, 0, 0, 0], [0, 0, 500, 100], [1_000, 1_200, 0, 600]),
        # half of what is earned may be taken
        (draw(recovery_ppm=500_000), [600, 0, 0, 0], [0, 0, 250, 350], [1_000, 1_200, 250, 350]),
        (draw(recovery_ppm=0), [600, 0, 0, 0], [0, 0, 0, 0], [1_000, 1_200, 500, 700]),
        # floored: 333 333 ppm of 500 is 166.67
        (draw(recovery_ppm=333_333), [600, 0, 0, 0], [0, 0, 166, 233], [1_000, 1_200, 334, 467]),
        # taken back while it is still on: only what is above the 1 000
        (draw(recovery_from=1), [600, 0, 0, 0], [0, 200, 400, 0], [1_000, 1_000, 100, 700]),
        (draw(recovery_from=2), [600, 0, 0, 0], [0, 200, 400, 0], [1_000, 1_000, 100, 700]),
        # one month, four months
        (draw(periods=1, recovery_from=2), [600, 0, 0, 0], [0, 600, 0, 0], [1_000, 600, 500, 700]),
        (draw(periods=4, recovery_from=5), [600, 0, 500, 300], [0, 0, 0, 0], [1_000, 1_200, 1_000, 1_000]),
        # it begins with its start
        (draw(start="2026-02"), [0, 0, 500, 0], [0, 0, 0, 500], [400, 1_200, 1_000, 200]),
        (draw(start="2025-12"), [600, 0, 0, 0], [0, 600, 0, 0], [1_000, 600, 500, 700]),
        (draw(start="2025-11"), [0, 0, 0, 0], [0, 0, 0, 0], [400, 1_200, 500, 700]),
    ],
)
def test_a_draw_is_advanced_and_taken_back(
    terms: Json, draws: list[int], recoveries: list[int], payables: list[int]
) -> None:
    rows = months(400, 1_200, 500, 700, draw=terms)
    assert column(rows, "draw") == draws
    assert column(rows, "recovery") == recoveries
    assert column(rows, "payable") == payables
    balances = [sum(draws[: n + 1]) - sum(recoveries[: n + 1]) for n in range(4)]
    assert column(rows, "draw_balance") == balances


def test_a_draw_fills_up_a_loss_too() -> None:
    rows = months(-300, 0, draw=draw())
    assert column(rows, "draw") == [1_300, 1_000]
    assert column(rows, "net") == [1_000, 1_000]


def test_nothing_is_taken_back_from_a_loss() -> None:
    rows = months(0, 0, -100, 50, draw=draw())
    assert column(rows, "recovery") == [0, 0, 0, 50]
    assert column(rows, "carry_out") == [0, 0, -100, -100]


@pytest.mark.parametrize(
    ("ppm", "offsets", "payables", "carried"),
    [
        (None, [0, 700, 300], [0, 0, 500], [-1_000, -300, 0]),
        (1_000_000, [0, 700, 300], [0, 0, 500], [-1_000, -300, 0]),
        (200_000, [0, 140, 160], [0, 560, 640], [-1_000, -860, -700]),
        (333_333, [0, 233, 266], [0, 467, 534], [-1_000, -767, -501]),  # floored: 233.33 and 266.67
        (0, [0, 0, 0], [0, 700, 800], [-1_000, -1_000, -1_000]),
    ],
)
def test_a_debt_is_taken_from_a_part_of_the_pay(
    ppm: int | None, offsets: list[int], payables: list[int], carried: list[int]
) -> None:
    rows = months(-1_000, 700, 800, **({} if ppm is None else {"max_deduct_ppm": ppm}))
    assert column(rows, "offset") == offsets
    assert column(rows, "payable") == payables
    assert column(rows, "carry_out") == carried
    assert column(rows, "carry_in") == [0, *carried[:2]]


def test_without_a_plan_a_debt_is_taken_whole() -> None:
    terms: Json = {"max_deduct_ppm": 0}
    for plan_id, payable in (("P1", 700), (None, 0)):
        steps: list[Json] = []
        for month, amount in zip(MONTHS, (-1_000, 700), strict=False):
            head = {"type": "ADJUST", "id": f"a{month}", "payee": "A", "amount": amount, "effective_period": month}
            steps += [{**head, "reason": "r", "requested_by": "x", "approved_by": "y"}, close(month)]
        people = [associate("A", plan_id=plan_id)]
        result = agreed(scenario(*steps, associates=people, plans=[plan(**terms)]))
        assert statement(result, "2026-02")["payable"] == payable


def completed(day: str) -> Json:
    return {"type": "COMPLETE", "id": "done", "order": "o1", "at": f"{day}T12:00:00+08:00"}


@pytest.mark.parametrize(
    ("vest_days", "done", "pending"),
    [
        (None, None, [0, 0]),
        (0, "2026-01-31", [0, 0]),
        (1, "2026-01-30", [0, 0]),  # vests on the last day of the month
        (1, "2026-01-31", [100, 0]),
        (7, None, [100, 100]),  # never completed
        (0, None, [100, 100]),
        (28, "2026-01-31", [100, 0]),  # 28 February
        (29, "2026-01-31", [100, 100]),
    ],
)
def test_money_is_held_back_until_it_vests(vest_days: int | None, done: str | None, pending: list[int]) -> None:
    steps = [sale("o1", 1_000)] + ([] if done is None else [completed(done)])
    terms = plan(line_components=rate(100_000), vest_days=vest_days)
    result = agreed(scenario(*steps, close(), close("2026-02"), plans=[terms]))
    rows = [statement(result, month) for month in MONTHS[:2]]
    assert column(rows, "pending_out") == pending
    assert column(rows, "pending_in") == [0, pending[0]]
    assert column(rows, "payable") == [100 - pending[0], pending[0] - pending[1]]


@pytest.mark.parametrize(
    ("terms", "told", "pending"),
    [
        ({"recognised_by": "PAID"}, {}, [0, 0]),
        ({"recognised_by": "PAID", "vest_days": 16}, {}, [0, 0]),  # sold on the 15th: 31 January
        ({"recognised_by": "PAID", "vest_days": 17}, {}, [100, 0]),
        ({"recognised_by": "PAID", "vest_days": 17}, {"COMPLETE": "2026-01-10"}, [100, 0]),  # before it was paid
        ({"recognised_by": "SHIPPED"}, {}, [100, 100]),
        ({"recognised_by": "SHIPPED"}, {"SHIP": "2026-01-31"}, [0, 0]),
        ({"recognised_by": "SHIPPED", "vest_days": 1}, {"SHIP": "2026-01-31"}, [100, 0]),
        ({"recognised_by": "SHIPPED", "vest_days": 1}, {"SHIP": "2026-01-31", "COMPLETE": "2026-01-30"}, [0, 0]),
        ({"recognised_by": "SHIPPED"}, {"COMPLETE": "2026-02-28"}, [100, 0]),
        ({"recognised_by": "RECEIVED"}, {"SHIP": "2026-01-15"}, [100, 100]),
        ({"recognised_by": "RECEIVED", "vest_days": 28}, {"COMPLETE": "2026-01-31"}, [100, 0]),
        ({"recognised_by": "RECEIVED", "vest_days": 17}, {"COMPLETE": "2026-01-10"}, [100, 0]),
    ],
)
def test_a_version_says_what_its_pay_waits_for(terms: Json, told: dict[str, str], pending: list[int]) -> None:
    days = [{**completed(day), "type": kind, "id": kind} for kind, day in told.items()]
    for events in (days, days[::-1]):  # in whatever order it is told
        steps = [sale("o1", 1_000), *events, close(), close("2026-02")]
        result = agreed(scenario(*steps, plans=[plan(line_components=rate(100_000), **terms)]))
        assert column([statement(result, month) for month in MONTHS[:2]], "pending_out") == pending


def test_what_is_held_back_never_makes_a_statement_negative() -> None:
    # 100 earned and held back in January, 40 of it refunded and 90 taken by hand in February: 100 - 40 - 90 = -30
    head = {"type": "ADJUST", "id": "a", "payee": "A", "amount": -90, "effective_period": "2026-02"}
    document = scenario(
        sale("o1", 1_000),
        close(),
        refund("o1", 400),
        {**head, "reason": "r", "requested_by": "x", "approved_by": "y"},
        run("2026-02"),
        plans=[plan(line_components=rate(100_000), vest_days=7)],
    )
    row = statement(agreed(document), "2026-02")
    assert (row["pending_in"], row["pending_out"], row["released"], row["carry_out"]) == (100, 0, -30, -30)


def test_only_line_components_are_held_back() -> None:
    tier = {"id": "TIER", "kind": "WHOLE", "tiers": [{"from": 0, "ppm": 50_000}]}
    terms = plan(line_components=rate(100_000), period_components=[tier], vest_days=7)
    row = statement(agreed(scenario(sale("o1", 1_000), run(), plans=[terms])), "2026-01")
    assert (row["earned"], row["pending_out"], row["payable"]) == (150, 100, 50)


def test_there_is_a_statement_while_something_is_left() -> None:
    leaver = {"id": "A", "assignments": [{"store": "S1", "from": "2026-01-01", "to": "2026-01-20", "plan": "P1"}]}
    steps = [sale("o1", 1_000), close(), refund("o1", 400), close("2026-02"), close("2026-03")]
    result = agreed(scenario(*steps, associates=[leaver], plans=[plan(line_components=rate(100_000))]))
    rows = [(row["period"], row["status"], row["carry_out"]) for row in result["statements"]]
    assert rows == [
        ("2026-01", "CLOSED", 0),
        ("2026-02", "CLOSED", -40),
        ("2026-03", "CLOSED", -40),
        ("2026-04", "OPEN", -40),
    ]
    paid = [row["period"] for row in agreed(scenario(*steps[:2], associates=[leaver]))["statements"]]
    assert paid == ["2026-01"]
