"""What a store's sales pay: overrides of its managers, and its pool."""

from typing import Any

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    agreed,
    amounts,
    associate,
    by_payee,
    close,
    ladder,
    plan,
    run,
    sale,
    scenario,
    zeros,
)

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
        ({"C": 1, "B": 1, "A": 1}, {"A": 167, "B": 167, "C": 166}),  # by name, not as the sheet has them
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


@pytest.mark.parametrize(
    ("starts", "ends", "months"),
    [
        ("2026-01-31", "2026-02-01", ["2026-01"]),
        ("2026-01-31", "2026-02-02", ["2026-01", "2026-02"]),
        ("2025-01-01", "2026-02-01", ["2026-01"]),
        ("2026-02-28", None, ["2026-02", "2026-03"]),
        ("2026-03-01", None, ["2026-03"]),
    ],
)
def test_a_manager_of_no_day_of_a_month_is_not_asked_in_it(starts: str, ends: str | None, months: list[str]) -> None:
    posts = [{"store": "S1", "from": starts, "to": ends, "plan": "P1", "position": "MANAGER"}]
    document = scenario(
        close(),
        close("2026-02"),
        run("2026-03"),
        associates=[{"id": "A", "assignments": posts}],
        plans=[plan(period_components=[OVERRIDE])],
    )
    rows = [(row["period"], row["component"], row["reason"]) for row in agreed(document)["zeros"]]
    assert rows == [(month, "OVER", "NO_BASE") for month in months]


def pooled(*events: Json, stores: int = 1) -> list[str | None]:
    """The codes of events when each of some stores has a pool of 1 %."""
    document = scenario(
        *events,
        stores=[{"id": f"S{n}", "entity": "HQ", "plan": "P1"} for n in range(1, stores + 1)],
        plans=[plan(period_components=[POOL])],
    )
    return [row["code"] for row in agreed(document)["events"]]


def attendance(store: str = "S1", event: str = "a", period: str = "2026-01", **half_days: int) -> Json:
    return {"type": "ATTENDANCE", "id": event, "store": store, "period": period, "half_days": half_days}


def test_one_fen_that_nobody_may_have_stops_the_close_and_none_does_not() -> None:
    assert pooled(sale("o1", 50), close()) == [None, "POOL_UNALLOCATED"]
    assert pooled(sale("o1", 49), close()) == [None, None]
    assert pooled(sale("o1", 50), sale("o2", 50, store="S2"), close(), stores=2)[-1] == "POOL_UNALLOCATED"
    assert pooled(sale("o1", 50, store="S2"), close(), stores=2)[-1] == "POOL_UNALLOCATED"
    assert pooled(sale("o1", 50, store="S2"), attendance("S2", A=1), close(), stores=2)[-1] is None


@pytest.mark.parametrize("paid", [50, 50_000])
def test_a_sheet_that_comes_after_a_run_allocates_the_pool(paid: int) -> None:
    steps = [sale("o1", paid), run(), attendance(A=1), close()]
    assert pooled(*steps)[-1] is None
    # and taken back it stops the close again
    assert pooled(*steps[:-1], run(event="r"), attendance(event="b"), close())[-1] == "POOL_UNALLOCATED"


def test_a_sheet_of_a_later_month_waits_for_it() -> None:
    later = attendance(period="2026-02", B=1)
    sold = sale("o1", 50_000, at="2026-02-05T12:00:00+08:00")
    document = scenario(
        later,
        sold,
        close(),
        run("2026-02"),
        stores=[{"id": "S1", "entity": "HQ", "plan": "P1"}],
        plans=[plan(period_components=[POOL])],
    )
    rows = [(row["effective_period"], row["payee"], row["amount"]) for row in agreed(document)["entries"]]
    assert rows == [("2026-02", "B", 500)]
