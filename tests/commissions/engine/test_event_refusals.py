"""Each refusal of an event, the order of its checks, duplicates and conflicts."""

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    ALWAYS,
    amounts,
    close,
    plan,
    rate,
    refund,
    result_of,
    run,
    sale,
    scenario,
)

FEBRUARY = "2026-02-01T00:00:00+08:00"


def reply_to(*events: Json, **parts: object) -> tuple[str, str | None]:
    """Status and code of the last event."""
    last = result_of(scenario(*events, **parts))["events"][-1]
    return last["status"], last["code"]


def publish(no: int, start: str, *, plan_id: str = "P1", **terms: object) -> Json:
    version = {"no": no, "valid_from": start, **terms}
    return {"type": "PUBLISH", "id": f"p{no}", "plan": plan_id, "version": version}


def adjust(**fields: object) -> Json:
    common = {"type": "ADJUST", "id": "a", "payee": "A", "amount": 5, "effective_period": "2026-01"}
    return {**common, "reason": "r", "requested_by": "x", "approved_by": "y", **fields}


def acquire(**fields: object) -> Json:
    return {"type": "ACQUIRE", "id": "q", "member": "m", "payee": "A", "at": "2026-01-05T00:00:00Z", **fields}


def task(event: str = "t", **fields: object) -> Json:
    common = {"type": "TASK", "id": event, "task": "T1", "payee": "A", "amount": 5}
    return {**common, "at": "2026-01-05T00:00:00Z", **fields}


def attendance(**fields: object) -> Json:
    return {"type": "ATTENDANCE", "id": "n", "store": "S1", "period": "2026-01", "half_days": {"A": 1}, **fields}


EARLY = "2025-12-31T15:59:59.999999Z"

REFUSED = {
    "ORDER_EXISTS": [sale("o1", 1), {**sale("o1", 1, store="S9"), "id": "again"}],
    "UNKNOWN_STORE": [sale("o1", 1, store="S9", line={"sku": "K9"})],
    "UNKNOWN_SKU": [sale("o1", 1, line={"sku": "K9"}, roles={"SERVING": "Z"})],
    "UNKNOWN_PAYEE": [sale("o1", 1, at=EARLY, roles={"ISSUER": "Z"})],
    "LINE_REPEATED": [sale("o1", 1, at=EARLY, lines=[{"id": "L", "sku": "K1", "paid": 1}] * 2)],
    "BEFORE_START": [sale("o1", 1, at=EARLY)],
    "UNKNOWN_ORDER": [refund("o1", 1)],
    "UNKNOWN_LINE": [sale("o1", 1), refund("o1", 1, line="L2")],
    "ALREADY_COMPLETE": [
        sale("o1", 1),
        {"type": "COMPLETE", "id": "c1", "order": "o1", "at": FEBRUARY},
        {"type": "COMPLETE", "id": "c2", "order": "o1", "at": FEBRUARY},
    ],
    "ALREADY_SHIPPED": [
        sale("o1", 1),
        {"type": "SHIP", "id": "s1", "order": "o1", "at": FEBRUARY},
        {"type": "SHIP", "id": "s2", "order": "o1", "at": FEBRUARY},
    ],
    "NOT_ACTIVE": [task(at="2027-01-01T00:00:00Z")],
    "TASK_REPEATED": [task(), task("t2", amount=6)],
    "SAME_PERSON": [adjust(approved_by="x", effective_period="2025-01")],
    "BAD_PERIOD": [adjust(effective_period="2026-02")],
    "UNKNOWN_PLAN": [publish(1, FEBRUARY, plan_id="P9")],
    "PLAN_INVALID": [publish(1, FEBRUARY)],
    "PLAN_PERIOD_START": [publish(2, "2025-12-15T00:00:00+08:00", cap=1)],
    "PLAN_RETROACTIVE": [publish(2, "2025-12-15T00:00:00+08:00", vest_days=1)],
    "NOT_OPEN_PERIOD": [run("2026-02")],
    "POOL_UNALLOCATED": [sale("o1", 1_000), close()],
    "ID_CONFLICT": [sale("o1", 1), {**run(), "id": "sale-o1"}],
}


@pytest.mark.parametrize("code", REFUSED)
def test_an_event_is_refused_with_the_code_of_its_first_failing_check(code: str) -> None:
    pool = {"id": "POOL", "kind": "STORE_POOL", "ppm": 100_000}
    parts = {
        "stores": [{"id": "S1", "entity": "HQ", "plan": "PS"}],
        "plans": [plan(), plan("PS", period_components=[pool])],
        "associates": [
            {"id": payee, "assignments": [{"store": "S1", "from": "2025-01-01", "to": "2027-01-01", "plan": "P1"}]}
            for payee in ("A", "B")
        ],
    }
    assert reply_to(*REFUSED[code], **parts) == ("REFUSED", code)


@pytest.mark.parametrize("event", [acquire(at=EARLY), task(at=EARLY), attendance(period="2025-12")])
def test_what_happened_before_the_first_month_is_refused(event: Json) -> None:
    assert reply_to(event) == ("REFUSED", "BEFORE_START")


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (sale("o1", 1, lines=[{"id": f"L{sku}", "sku": sku, "paid": 1} for sku in ("K1", "K9")]), "UNKNOWN_SKU"),
        (sale("o1", 1, roles={"SERVING": "A", "ISSUER": "Z"}), "UNKNOWN_PAYEE"),
        (attendance(half_days={"A": 1, "Z": 0}), "UNKNOWN_PAYEE"),
    ],
)
def test_one_unknown_among_known_is_enough(event: Json, code: str) -> None:
    assert reply_to(event) == ("REFUSED", code)


def test_a_sale_need_not_say_who_did_what() -> None:
    event = sale("o1", 1)
    del event["roles"]
    assert reply_to(event) == ("ACCEPTED", None)


STRANGERS = [acquire(payee="Z"), task(payee="Z"), attendance(half_days={"Z": 0}), adjust(payee="Z")]


@pytest.mark.parametrize("event", STRANGERS)
def test_somebody_unknown_is_refused(event: Json) -> None:
    assert reply_to(event) == ("REFUSED", "UNKNOWN_PAYEE")


def test_the_business_day_of_the_store_decides_whether_a_sale_is_too_early() -> None:
    parts = {"stores": [{"id": "S1", "entity": "HQ", "day_cut_hours": 4}]}
    assert reply_to(sale("o1", 1, at="2026-01-01T03:59:59+08:00"), **parts) == ("REFUSED", "BEFORE_START")
    assert reply_to(sale("o1", 1, at="2026-01-01T04:00:00+08:00"), **parts) == ("ACCEPTED", None)


def test_the_same_content_in_another_order_of_keys_is_a_duplicate() -> None:
    event = sale("o1", 100, roles={"SERVING": "A", "ISSUER": "B"})
    turned = {**dict(reversed(event.items())), "roles": {"ISSUER": "B", "SERVING": "A"}}
    assert reply_to(event, turned) == ("DUPLICATE", None)


@pytest.mark.parametrize(
    ("event", "change"),
    [
        (sale("o1", 100), {"at": "2026-01-15T04:00:00Z"}),
        (sale("o1", 100), {"lines": [{"id": "L1", "sku": "K1", "paid": 100, "qty": 1}]}),
        (acquire(), {"was_member": False}),
        (publish(2, FEBRUARY), {"version": {"no": 2, "valid_from": FEBRUARY, "restate": False}}),
        (close(), {"accept_unallocated": False}),
    ],
)
def test_a_default_or_a_moment_written_another_way_is_another_content(event: Json, change: Json) -> None:
    assert reply_to(event, {**event, **change}) == ("REFUSED", "ID_CONFLICT")


def test_a_refused_event_may_come_again() -> None:
    early, later = refund("o1", 40, at="2026-01-20T00:00:00Z"), run(event="r")
    document = scenario(early, sale("o1", 100), early, later, plans=[plan(line_components=rate(1_000_000))])
    result = result_of(document)
    assert [row["status"] for row in result["events"]] == ["REFUSED", "ACCEPTED", "ACCEPTED", "ACCEPTED"]
    assert amounts(result) == [60]


def test_what_a_refund_asks_beyond_what_is_there_is_an_exception() -> None:
    result = result_of(scenario(sale("o1", 100), refund("o1", 130, units=3)))
    assert [(row["kind"], row["amount"]) for row in result["exceptions"]] == [("OVER_REFUND", 30), ("OVER_RETURN", 2)]


def test_a_pool_for_nobody_closes_only_when_accepted() -> None:
    pool = {"id": "POOL", "kind": "STORE_POOL", "ppm": 100_000}
    document = scenario(
        sale("o1", 1_000),
        close(),
        {**close(), "accept_unallocated": True},
        stores=[{"id": "S1", "entity": "HQ", "plan": "PS"}],
        plans=[plan(), plan("PS", period_components=[pool])],
    )
    result = result_of(document)
    assert [row["code"] for row in result["events"]] == [None, "POOL_UNALLOCATED", None]
    assert [(row["payee"], row["amount"]) for row in result["entries"]] == [("UNALLOCATED:S1", 100)]
    assert all(row["payee"] != "UNALLOCATED:S1" for row in result["statements"])


def test_a_correction_with_the_same_start_replaces_the_wrong_version() -> None:
    document = scenario(
        sale("o1", 1_000),
        close(),
        publish(2, ALWAYS, restate=True, line_components=rate(50_000)),
        run("2026-02"),
        plans=[plan(line_components=rate(20_000))],
    )
    rows = result_of(document)["entries"]
    assert [(row["amount"], row["version"], row["posted_period"]) for row in rows] == [
        (20, "P1@1", "2026-01"),
        (30, "P1@2", "2026-02"),
    ]
