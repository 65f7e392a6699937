"""Orders credited anew: worked by hand, each agreed with the reference; the example of the rules page; refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from commissions.engine.api import ScenarioInvalid, read
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
    statement,
    whole,
)

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "recrediting.md"


def recredit(order: str = "o1", event: str = "again", **credits: Any) -> Json:
    """A correction of the order's credits; by weights all to B where nothing else is said."""
    at = "2026-01-20T12:00:00+08:00"
    return {"type": "RECREDIT", "id": event, "order": order, "at": at, **(credits or {"weights": {"B": 1}})}


def test_the_example_of_the_page_comes_out_as_it_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    result = agreed(json.loads(text.partition("```json")[2].partition("```")[0]))
    told = text.partition("| entry | run |")[2].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in told if line.startswith("|")]
    assert rows == [
        [str(entry[name]) for name in ("seq", "run", "payee", "amount", "target")] for entry in result["entries"]
    ]
    assert {row["payee"]: row["amount"] for row in result["performance"]} == {"A": 4_800, "B": 3_200}
    assert result["events"][-1] == {"id": "e6", "status": "REFUSED", "code": "PERIOD_CLOSED"}


def test_a_ladder_falls_for_the_one_and_rises_for_the_other() -> None:
    """0 → 1 %, 50 000 → 2 %: A has 60 000 and keeps 20 000, B has 20 000 and gets to 60 000."""
    result = agreed(
        scenario(
            sale("o1", 40_000),
            sale("o2", 20_000),
            sale("o3", 20_000, roles={"SERVING": "B"}),
            run(event="before"),
            recredit(),
            run(event="after"),
            plans=[plan(period_components=whole((0, 10_000), (50_000, 20_000)))],
        )
    )
    assert by_payee(result, run="before") == {"A": 1_200, "B": 200}
    assert by_payee(result, run="after") == {"A": -1_000, "B": 1_000}


def test_roles_go_by_the_rule_of_the_sale() -> None:
    """The rule of the channel and of that time splits 3 : 1; a dedicated associate who is not named is missing."""
    rules = [
        {"id": "then", "channel": "web", "to": "2026-01-18T00:00:00Z", "weights": {"SERVING": 3, "DEDICATED": 1}},
        {"id": "now", "channel": "web", "from": "2026-01-18T00:00:00Z", "weights": {"ISSUER": 1}},
    ]
    events = [sale("o1", 400, channel="web", roles={"SERVING": "A", "DEDICATED": "A"}), run(event="before")]
    parts: Json = {"credit_rules": rules, "plans": [plan(line_components=rate(1_000_000))]}
    given = {"SERVING": "B", "DEDICATED": "A"}
    result = agreed(scenario(*events, recredit(roles=given), run(event="after"), **parts))
    assert by_payee(result) == {"A": 100, "B": 300}
    result = agreed(scenario(*events, recredit(roles={"SERVING": "B"}), run(event="after"), **parts))
    assert by_payee(result) == {"A": 0, "B": 400}


def test_home_store_and_plan_are_those_of_the_sale() -> None:
    """B moved to another store under another plan since: neither counts."""
    moved = [
        {"store": "S1", "from": "2025-01-01", "to": "2026-01-16", "plan": "P1"},
        {"store": "S2", "from": "2026-01-16", "plan": "P2"},
    ]
    result = agreed(
        scenario(
            sale("o1", 1_000),
            recredit(),
            run(),
            stores=[{"id": "S1", "entity": "HQ"}, {"id": "S2", "entity": "HQ"}],
            associates=[associate("A"), {"id": "B", "assignments": moved}],
            plans=[plan(line_components=rate(10_000)), plan("P2", line_components=rate(90_000))],
        )
    )
    assert [(row["payee"], row["amount"], row["version"]) for row in result["entries"]] == [("B", 10, "P1@1")]


def test_a_version_published_later_reaches_the_line_once_for_whom_it_is_credited_to() -> None:
    """Credited to B and back, and told again: a version with another base mode counts the line once."""
    restated = {
        "type": "PUBLISH",
        "id": "p",
        "plan": "P1",
        "version": {
            "no": 2,
            "valid_from": "2025-01-01T00:00:00+08:00",
            "base_mode": "NET_PAID_PLUS_HQ",
            "restate": True,
            "period_components": whole((0, 100_000)),
        },
    }
    result = agreed(
        scenario(
            sale("o1", 1_000, line={"hq_funded": 500}),
            recredit(event="there"),
            recredit(event="back", weights={"A": 1}),
            restated,
            run(),
            plans=[plan(period_components=whole((0, 100_000)))],
        )
    )
    assert by_payee(result) == {"A": 150}


def test_what_is_not_vested_follows_the_line() -> None:
    """January's money is held back for B, who has the line now, and no longer for A."""
    terms = plan(line_components=rate(50_000), vest_days=7)
    result = agreed(scenario(sale("o1", 10_000), run(event="before"), recredit(), run(event="after"), plans=[terms]))
    assert [statement(result, "2026-01", payee)["pending_out"] for payee in "AB"] == [0, 500]
    assert [statement(result, "2026-01", payee)["payable"] for payee in "AB"] == [0, 0]


def test_a_sale_of_a_later_month_waits_with_its_new_credits() -> None:
    later = sale("o1", 1_000, at="2026-02-02T12:00:00+08:00")
    result = agreed(scenario(later, recredit(), close(), run("2026-02"), plans=[plan(line_components=rate(10_000))]))
    assert amounts(result, payee="B") == [10]
    assert by_payee(result) == {"B": 10}


def test_the_same_again_is_a_duplicate_and_another_content_conflicts() -> None:
    again = recredit(weights={"A": 1})
    result = agreed(scenario(sale("o1", 1), recredit(), recredit(), again))
    assert [row["status"] for row in result["events"]] == ["ACCEPTED", "ACCEPTED", "DUPLICATE", "REFUSED"]
    assert result["events"][-1]["code"] == "ID_CONFLICT"


LATE = {"id": "D", "assignments": [{"store": "S1", "from": "2026-01-16", "plan": "P1"}]}
REFUSED: list[tuple[str, list[Json]]] = [
    ("UNKNOWN_ORDER", [recredit("o9", weights={"Z": 1})]),
    ("UNKNOWN_PAYEE", [close(), recredit(weights={"D": 1, "Z": 1})]),
    ("UNKNOWN_PAYEE", [close(), recredit(roles={"ISSUER": "Z"})]),
    ("NOT_ACTIVE", [close(), recredit(weights={"A": 1, "D": 1})]),
    ("PERIOD_CLOSED", [close(), recredit(roles={"SERVING": "D"})]),
    ("PERIOD_CLOSED", [close(), recredit()]),
]


@pytest.mark.parametrize(("code", "events"), REFUSED)
def test_refusals_come_in_their_order(code: str, events: list[Json]) -> None:
    people = [associate("A"), associate("B"), LATE]
    result = agreed(scenario(sale("o1", 1), *events, associates=people))
    assert (result["events"][-1]["status"], result["events"][-1]["code"]) == ("REFUSED", code)


def test_a_role_whose_person_did_not_work_then_is_missing() -> None:
    result = agreed(scenario(sale("o1", 1), recredit(roles={"SERVING": "D"}), associates=[associate("A"), LATE]))
    assert [row["payee"] for row in result["performance"]] == ["COMPANY"]


@pytest.mark.parametrize(
    "credits",
    [
        {"roles": {"SERVING": "A"}, "weights": {"A": 1}},
        {"roles": None},
        {"weights": {}},
        {"weights": {"A": 0}},
        {"weights": {"A": 1_000_001}},
        {"weights": {"POOL:S1": 1}},
        {"roles": {"STORE_POOL": "A"}},
    ],
)
def test_it_says_either_roles_or_weights(credits: Json) -> None:
    with pytest.raises(ScenarioInvalid):
        read(json.dumps(scenario(sale("o1", 1), recredit(**credits))).encode())


def test_it_says_one_of_the_two() -> None:
    bare = {"type": "RECREDIT", "id": "e", "order": "o1", "at": "2026-01-20T12:00:00+08:00"}
    with pytest.raises(ScenarioInvalid):
        read(json.dumps(scenario(sale("o1", 1), bare)).encode())


def test_refunds_before_it_count_for_the_new_people() -> None:
    parts: Json = {"plans": [plan(line_components=rate(100_000))]}
    back = refund("o1", 333, at="2026-01-16T12:00:00+08:00")
    result = agreed(scenario(sale("o1", 1_000), run(event="before"), back, recredit(), run(event="after"), **parts))
    assert by_payee(result, run="after") == {"A": -100, "B": 67}
