"""Bonuses for new customers, rewards for tasks, adjustments: when they are due, in which month and store."""

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
    refund,
    run,
    sale,
    scenario,
    zeros,
)

TERMS = {"bonus": 300, "min_first_order_net": 1_000, "window_days": 7}


def acquire(member: str = "m1", payee: str = "A", day: str = "02", **more: Any) -> Json:
    at = f"2026-01-{day}T12:00:00+08:00"
    return {"type": "ACQUIRE", "id": f"acquire-{member}", "member": member, "payee": payee, "at": at, **more}


def order(name: str, paid: int, day: str = "10", member: str = "m1", **more: Any) -> Json:
    return sale(name, paid, at=f"2026-01-{day}T12:00:00+08:00", member=member, **more)


def bonus(*events: Json, terms: Json | None = None, **more: Any) -> Json:
    """The result of events under a plan that pays 300 for a first order of 1 000."""
    return agreed(scenario(*events, run(), plans=[plan(acquisition={**TERMS, **(terms or {})})], **more))


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([acquire(), order("o1", 1_000)], None),  # exactly the minimum
        ([acquire(), order("o1", 999)], "BELOW_MIN"),
        ([acquire()], "NO_FIRST_ORDER"),
        ([acquire(), order("o1", 1_000, day="01")], "NO_FIRST_ORDER"),  # placed before
        ([acquire(), order("o1", 1_000, day="02")], None),  # placed at the same moment
        ([acquire(), order("o1", 1_000, member="m2")], "NO_FIRST_ORDER"),
        ([acquire(), order("o2", 999, day="09"), order("o1", 1_000)], "BELOW_MIN"),  # only the first order counts
        ([acquire(was_member=True), order("o1", 1_000)], "WAS_MEMBER"),
        ([acquire(was_member=False), order("o1", 1_000)], None),
        ([acquire(payee="S"), order("o1", 1_000)], "SELF_PURCHASE"),
        ([acquire(payee="N"), order("o1", 1_000)], "NOT_ACTIVE"),
        ([acquire(payee="O"), order("o1", 1_000)], "NO_RULE"),
    ],
)
def test_a_bonus_is_due_or_says_why_not(events: list[Json], reason: str | None) -> None:
    people = [
        associate("A"),
        {**associate("S"), "member": "m1"},
        associate("N", since="2026-01-03"),
        associate("O", plan_id=None),
    ]
    result = bonus(*events, associates=people)
    payee = events[0]["payee"]
    found = [row for row in zeros(result, payee) if row[0] == "ACQUISITION"]
    assert found == ([] if reason is None else [("ACQUISITION", "m1", reason)])
    assert amounts(result) == ([300] if reason is None else [])


@pytest.mark.parametrize(
    ("amount", "day", "expected"),
    [
        (1, "17", []),  # the seventh day is in the window
        (1, "18", [300]),
        (1_500, "18", [300]),
    ],
)
def test_a_refund_within_the_window_takes_the_bonus(amount: int, day: str, expected: list[int]) -> None:
    back = refund("o1", amount, at=f"2026-01-{day}T12:00:00+08:00")
    result = bonus(acquire(), order("o1", 1_000), back)
    assert amounts(result) == expected
    assert zeros(result) == ([] if expected else [("ACQUISITION", "m1", "REFUNDED_IN_WINDOW")])


def test_a_refund_that_leaves_the_minimum_takes_nothing() -> None:
    back = refund("o1", 500, at="2026-01-11T12:00:00+08:00")
    assert amounts(bonus(acquire(), order("o1", 1_500), back)) == [300]
    back = refund("o1", 501, at="2026-01-11T12:00:00+08:00")
    assert amounts(bonus(acquire(), order("o1", 1_500), back)) == []


def test_without_a_window_only_the_day_of_the_order_counts() -> None:
    terms = plan(acquisition={"bonus": 300, "min_first_order_net": 1_000})
    for day, expected in (("10", []), ("11", [300])):
        back = refund("o1", 1, at=f"2026-01-{day}T23:59:59+08:00")
        document = scenario(acquire(), order("o1", 1_000), back, run(), plans=[terms])
        assert amounts(agreed(document)) == expected


def test_only_the_first_registration_of_a_member_counts() -> None:
    again = {**acquire(payee="B"), "id": "again"}
    result = bonus(acquire(was_member=True), again, order("o1", 1_000))
    assert amounts(result) == []
    assert zeros(result, "B") == [("ACQUISITION", "m1", "ALREADY_ACQUIRED")]


@pytest.mark.parametrize(("cap", "expected"), [(None, ["m1", "m2", "m3"]), (1, ["m2"]), (2, ["m1", "m2"])])
def test_a_day_takes_the_earliest_orders(cap: int | None, expected: list[str]) -> None:
    times = {"m1": "13:00:00", "m2": "12:00:00", "m3": "13:00:01"}
    events = [acquire(member) for member in times]
    events += [
        sale(f"o-{member}", 1_000, at=f"2026-01-10T{time}+08:00", member=member) for member, time in times.items()
    ]
    result = bonus(*events, terms={"day_cap": cap})
    assert sorted(row["ref"] for row in result["entries"]) == expected
    full = {member for member in times if member not in expected}
    assert {ref for _, ref, reason in zeros(result) if reason == "DAY_CAP"} == full


def test_at_one_moment_the_smaller_order_goes_first() -> None:
    events = [acquire("m1"), acquire("m2"), order("o2", 1_000, member="m1"), order("o1", 1_000, member="m2")]
    assert [row["ref"] for row in bonus(*events, terms={"day_cap": 1})["entries"]] == ["m2"]
    events = [acquire("m1"), order("o2", 1_000), order("o1", 999)]
    assert amounts(bonus(*events)) == []  # o1 is the first order


def test_who_drops_out_frees_the_place() -> None:
    events = [acquire("m1"), acquire("m2"), order("o1", 1_000, member="m1"), order("o2", 1_000, member="m2")]
    result = bonus(*events, refund("o1", 1, at="2026-01-11T12:00:00+08:00"), terms={"day_cap": 1})
    assert [row["ref"] for row in result["entries"]] == ["m2"]


def test_an_earlier_first_order_moves_a_bonus_or_takes_it() -> None:
    """It may be learned after the bonus was posted for a later one."""
    for paid, expected in ((1_000, {"A": 300}), (999, {"A": 0})):
        result = bonus(acquire(), order("o1", 1_000), run(event="r1"), order("o0", paid, day="09"))
        assert amounts(result, run="r1") == [300]
        assert by_payee(result) == expected
    # the day it leaves has a place for the next
    events = [acquire("m1"), acquire("m2"), order("o1", 1_000), order("o2", 1_000, member="m2"), run(event="r1")]
    result = bonus(*events, order("o0", 1_000, day="09"), terms={"day_cap": 1})
    assert [(row["run"], row["ref"]) for row in result["entries"]] == [("r1", "m1"), ("run-2026-01", "m2")]


def test_a_bonus_belongs_to_the_month_of_the_order_and_waits_for_it() -> None:
    steps = [acquire(), sale("o1", 1_000, at="2026-02-01T12:00:00+08:00", member="m1")]
    waiting = bonus(*steps)
    assert [row["period"] for row in waiting["zeros"] if row["reason"] == "PERIOD_NOT_DUE"] == ["2026-02"] * 2
    result = agreed(scenario(*steps, close(), run("2026-02"), plans=[plan(acquisition=TERMS)]))
    assert [(row["effective_period"], row["posted_period"]) for row in result["entries"]] == [("2026-02", "2026-02")]


def test_a_bonus_is_borne_by_the_home_store_on_the_day_of_registration() -> None:
    mover = {
        "id": "A",
        "assignments": [
            {"store": "S1", "from": "2025-01-01", "to": "2026-01-05", "plan": "P1"},
            {"store": "S2", "from": "2026-01-05", "plan": "P1"},
        ],
    }
    stores = [{"id": "S1", "entity": "HQ"}, {"id": "S2", "entity": "F1"}]
    result = bonus(acquire(), order("o1", 1_000), associates=[mover], stores=stores, entities=["HQ", "F1"])
    assert [(row["store"], row["payer"], row["employer"], row["version"]) for row in result["entries"]] == [
        ("S1", "HQ", "HQ", "P1@1")
    ]


# --- tasks and adjustments -------------------------------------------------------------------------------------------


def task(name: str = "t1", at: str = "2026-01-31T23:59:59+08:00", event: str = "task") -> Json:
    return {"type": "TASK", "id": event, "task": name, "payee": "A", "amount": 77, "at": at}


def test_a_task_is_paid_in_its_local_month() -> None:
    stores = [{"id": "S1", "entity": "HQ", "day_cut_hours": 4}]  # tasks have no store, and so no cut
    later = "2026-02-01T00:00:00+08:00"
    result = agreed(scenario(task(), task("t2", at=later, event="next"), run(), stores=stores))
    assert [(row["ref"], row["effective_period"], row["amount"]) for row in result["entries"]] == [
        ("t1", "2026-01", 77)
    ]
    assert [(row["component"], row["ref"], row["reason"], row["period"]) for row in result["zeros"]] == [
        ("TASK", "t2", "PERIOD_NOT_DUE", "2026-02")
    ]


def test_a_task_is_paid_once_to_each_person() -> None:
    result = agreed(scenario(task(), task(event="again"), {**task(event="b"), "payee": "B"}, run()))
    assert [row["code"] for row in result["events"]] == [None, "TASK_REPEATED", None, None]
    assert [row["payee"] for row in result["entries"]] == ["A", "B"]


def adjust(period: str, amount: int = -5, event: str = "adjust") -> Json:
    head = {"type": "ADJUST", "id": event, "payee": "A", "amount": amount, "effective_period": period}
    return {**head, "reason": "r", "requested_by": "x", "approved_by": "y"}


@pytest.mark.parametrize(
    ("period", "store"),
    [
        ("2026-01", "S2"),  # before they came: where they came first
        ("2026-02", "S2"),  # from the last day of the month on
        ("2026-03", "S2"),  # the move is on the first day after it
        ("2026-04", "S1"),
        ("2026-05", "S1"),  # after they left: where they were last
    ],
)
def test_an_adjustment_is_borne_by_the_last_store_of_the_person(period: str, store: str) -> None:
    career = [
        {"store": "S1", "from": "2026-04-01", "to": "2026-04-20"},
        {"store": "S2", "from": "2026-02-28", "to": "2026-04-01"},
    ]
    document = scenario(
        *(close(f"2026-0{n}") for n in range(1, 5)),
        adjust(period),
        run("2026-05"),
        stores=[{"id": "S1", "entity": "HQ"}, {"id": "S2", "entity": "HQ"}],
        associates=[{"id": "A", "assignments": career}],
    )
    assert [(row["store"], row["amount"]) for row in agreed(document)["entries"]] == [(store, -5)]


@pytest.mark.parametrize(
    ("period", "code"), [("2025-12", "BAD_PERIOD"), ("2026-01", None), ("2026-02", None), ("2026-03", "BAD_PERIOD")]
)
def test_an_adjustment_is_for_a_month_up_to_the_open_one(period: str, code: str | None) -> None:
    result = agreed(scenario(close(), adjust(period), run("2026-02")))
    assert result["events"][1]["code"] == code
