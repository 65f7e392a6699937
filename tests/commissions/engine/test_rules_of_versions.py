"""A version published later: what it changes of what was already posted, and what it leaves alone."""

from typing import Any

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    ALWAYS,
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
    statement,
    whole,
)

JANUARY = "2026-01-01T00:00:00+08:00"
FEBRUARY = "2026-02-01T00:00:00+08:00"
NOON = "2026-01-15T12:00:00+08:00"


def publish(start: str, *, no: int = 2, plan_id: str = "P1", **terms: Any) -> Json:
    version = {"no": no, "valid_from": start, **terms}
    return {"type": "PUBLISH", "id": f"publish-{plan_id}-{no}", "plan": plan_id, "version": version}


def changed_by(version: Json, *events: Json, before: Json, **parts: Any) -> dict[str, int]:
    """Component -> what a run posts after the version was published, when all else was posted before."""
    document = scenario(*events, run(event="r1"), version, run(event="r2"), plans=[plan(**before)], **parts)
    rows = [row for row in agreed(document)["entries"] if row["run"] == "r2"]
    assert len({row["component"] for row in rows}) == len(rows)
    return {row["component"]: row["amount"] for row in rows}


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (JANUARY, {"BASE": 20}),
        (NOON, {"BASE": 20}),  # the moment of the sale
        ("2026-01-15T12:00:00.000001+08:00", {}),
        ("2026-01-31T23:59:59+08:00", {}),
        (FEBRUARY, {}),
    ],
)
def test_a_version_holds_for_sales_from_its_start_on(start: str, expected: dict[str, int]) -> None:
    version = publish(start, line_components=rate(30_000))
    assert changed_by(version, sale("o1", 1_000), before={"line_components": rate(10_000)}) == expected


def test_a_version_is_read_by_the_business_time_of_the_store() -> None:
    stores = [{"id": "S1", "entity": "HQ", "day_cut_hours": 4}]
    for hour, expected in (("15:59:59", {}), ("16:00:00", {"BASE": 20})):
        version = publish(NOON, line_components=rate(30_000))
        sold = sale("o1", 1_000, at=f"2026-01-15T{hour}+08:00")
        assert changed_by(version, sold, before={"line_components": rate(10_000)}, stores=stores) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"cap": 60}, {"CAP": -40}),
        ({"guarantee": 150}, {"GUARANTEE": 50}),
        ({"period_components": whole((0, 30_000))}, {"TIER": 30}),
        ({"acquisition": {"bonus": 7, "min_first_order_net": 1_000}}, {"ACQUISITION": 7}),
        ({"acquisition": {"bonus": 7, "min_first_order_net": 1_001}}, {}),
    ],
)
def test_a_version_of_the_open_month_changes_it_whole(terms: Json, expected: dict[str, int]) -> None:
    at = "2026-01-02T12:00:00+08:00"
    acquire = {"type": "ACQUIRE", "id": "acquire", "member": "m1", "payee": "A", "at": at}
    events = [acquire, sale("o1", 1_000, member="m1")]
    parts = {"associates": [associate("A")]}
    line: Json = {"line_components": rate(100_000)}
    assert changed_by(publish(JANUARY, **line, **terms), *events, before=line, **parts) == expected
    assert changed_by(publish(FEBRUARY, **line, **terms), *events, before=line, **parts) == {}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # 30 000 paid and 20 000 by HQ: the base is 30 000 at 1 %, or 50 000 at 3 %
        ({}, {"base_mode": "NET_PAID_PLUS_HQ"}, {"TIER": 1_200}),
        ({"base_mode": "NET_PAID_PLUS_HQ"}, {}, {"TIER": -1_200}),
        ({"base_mode": "NET_PAID_PLUS_HQ"}, {"base_mode": "NET_PAID_PLUS_HQ"}, {}),
    ],
)
@pytest.mark.parametrize("start", [ALWAYS, JANUARY])
def test_a_version_may_count_another_base(start: str, before: Json, after: Json, expected: dict[str, int]) -> None:
    ladder: Json = {"period_components": whole((0, 10_000), (50_000, 30_000))}
    version = publish(start, restate=True, **ladder, **after)
    sold = sale("o1", 30_000, line={"list": 50_000, "hq_funded": 20_000})
    assert changed_by(version, sold, before={**ladder, **before}) == expected


@pytest.mark.parametrize("start", [ALWAYS, JANUARY])
def test_a_version_may_treat_late_refunds_another_way(start: str) -> None:
    """50 000 of January at 3 %; 10 000 come back in February, where nothing is sold."""
    ladder: Json = {"period_components": whole((0, 10_000), (50_000, 30_000))}
    expected = {"RESTATE": 400, "SAME_RATE": 1_200, "NET_CURRENT": 1_500}  # what January stands at
    for first in expected:
        for second, january in expected.items():
            document = scenario(
                sale("o1", 50_000),
                close(),
                refund("o1", 10_000),
                run("2026-02", event="r1"),
                publish(start, restate=True, **ladder, refund_policy=second),
                run("2026-02", event="r2"),
                plans=[plan(**ladder, refund_policy=first)],
            )
            result = agreed(document)
            assert sum(amounts(result, effective_period="2026-01")) == january
            # February bears the 10 000 at its first rate, or nothing
            assert sum(amounts(result, effective_period="2026-02")) == (-100 if second == "NET_CURRENT" else 0)


def test_a_version_of_a_manager_or_of_a_store_changes_what_the_store_pays() -> None:
    over = {"id": "OVER", "kind": "MANAGER_OVERRIDE", "ppm": 10_000}
    pool = {"id": "POOL", "kind": "STORE_POOL", "ppm": 10_000}
    document = scenario(
        sale("o1", 10_000, roles={"SERVING": "B"}),
        run(event="r1"),
        publish(JANUARY, period_components=[{**over, "ppm": 20_000}]),
        publish(JANUARY, plan_id="P2", period_components=[{**pool, "ppm": 30_000}]),
        run(event="r2"),
        stores=[{"id": "S1", "entity": "HQ", "plan": "P2"}],
        associates=[associate("A", position="MANAGER"), associate("B", plan_id=None)],
        plans=[plan(period_components=[over]), plan("P2", period_components=[pool])],
    )
    result = agreed(document)
    assert by_payee(result, run="r1") == {"A": 100, "UNALLOCATED:S1": 100}
    assert by_payee(result, run="r2") == {"A": 100, "UNALLOCATED:S1": 200}


def test_a_version_holds_back_what_was_posted_already() -> None:
    """And gives it free again when the next one says so."""
    line: Json = {"line_components": rate(100_000)}
    steps = [sale("o1", 1_000), run(event="r1")]
    for versions, pending in (
        ([], 0),
        ([publish(JANUARY, vest_days=7, **line)], 100),
        ([publish("2026-01-15T12:00:00.000001+08:00", vest_days=7, **line)], 0),
        ([publish(JANUARY, vest_days=7, **line), publish(JANUARY, no=3, **line)], 0),
    ):
        result = agreed(scenario(*steps, *versions, plans=[plan(**line)]))
        assert statement(result, "2026-01")["pending_out"] == pending


def test_a_version_for_a_later_month_waits_for_it() -> None:
    later: Json = {"line_components": rate(30_000), "cap": 20}
    document = scenario(
        sale("o1", 1_000),
        publish(FEBRUARY, **later),
        close(),
        sale("o2", 1_000, at="2026-02-10T12:00:00+08:00"),
        run("2026-02"),
        plans=[plan(line_components=rate(10_000))],
    )
    rows = [(row["effective_period"], row["component"], row["amount"]) for row in agreed(document)["entries"]]
    assert rows == [("2026-01", "BASE", 10), ("2026-02", "BASE", 30), ("2026-02", "CAP", -10)]


@pytest.mark.parametrize(
    ("start", "restate", "code"),
    [
        (FEBRUARY, False, None),
        ("2026-01-31T23:59:59.999999+08:00", False, "PLAN_RETROACTIVE"),
        ("2026-01-31T23:59:59.999999+08:00", True, None),
        (ALWAYS, True, None),
        (ALWAYS, False, "PLAN_RETROACTIVE"),
    ],
)
def test_a_version_that_begins_before_the_open_month_says_that_it_restates(
    start: str,
    restate: bool,
    code: str | None,
) -> None:
    result = agreed(scenario(close(), publish(start, restate=restate, line_components=rate(1))))
    assert result["events"][-1]["code"] == code


def test_a_version_counts_another_base_from_its_own_month_on() -> None:
    """January and February hold 30 000 paid and 20 000 by HQ each; the second version begins with February."""
    ladder: Json = {"period_components": whole((0, 10_000), (50_000, 30_000))}
    line = {"list": 50_000, "hq_funded": 20_000}
    sales = [sale("o1", 30_000, line=line), sale("o2", 30_000, line=line, at="2026-02-05T12:00:00+08:00")]
    for start, january in ((FEBRUARY, 300), (JANUARY, 1_500)):
        for ordered in (sales, sales[::-1]):
            document = scenario(
                *ordered,
                close(),
                run("2026-02", event="r1"),
                publish(start, restate=True, base_mode="NET_PAID_PLUS_HQ", **ladder),
                run("2026-02", event="r2"),
                plans=[plan(**ladder)],
            )
            result = agreed(document)
            assert sum(amounts(result, effective_period="2026-01")) == january
            assert sum(amounts(result, effective_period="2026-02")) == 1_500


def test_a_plan_may_get_its_first_version_after_it_was_sold_under() -> None:
    ladder: Json = {"line_components": rate(10_000), "period_components": whole((0, 10_000), (50_000, 30_000))}
    document = scenario(
        sale("o1", 50_000),
        run(event="r1"),
        publish(JANUARY, no=1, **ladder),
        run(event="r2"),
        plans=[{"id": "P1", "versions": []}],
    )
    result = agreed(document)
    assert by_payee(result, run="r1") == {}
    assert [(row["component"], row["amount"]) for row in result["entries"]] == [("BASE", 500), ("TIER", 1_500)]
