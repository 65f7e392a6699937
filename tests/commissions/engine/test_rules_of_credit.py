"""Who is credited: the rule that holds for a sale, what becomes of a role nobody fills, and the order of ties."""

import json
from typing import Any

import pytest

from commissions.engine.api import Credit, read, simulation_of
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
    ALWAYS,
    agreed,
    amounts,
    associate,
    plan,
    rate,
    run,
    sale,
    scenario,
)

ROLES = {"SERVING": "A", "DEDICATED": "B", "ACQUIRER": "C"}
NOON = "2026-01-15T12:00:00+08:00"


def credit_rule(rule_id: str, role: str, **more: Any) -> Json:
    return {"id": rule_id, "weights": {role: 1}, **more}


def performance(*rules: Json, **more: Any) -> dict[str, int]:
    """Who performed 900 of a sale in store S1 over the channel web."""
    parts = {name: more.pop(name) for name in ("associates", "stores") if name in more}
    document = scenario(
        sale("o1", 900, **{"roles": ROLES, "channel": "web", **more}),
        run(),
        credit_rules=list(rules),
        plans=[plan(line_components=rate(10_000))],
        **parts,
    )
    return {row["payee"]: row["amount"] for row in agreed(document)["performance"]}


@pytest.mark.parametrize(
    ("rules", "winner"),
    [
        ([credit_rule("x", "DEDICATED", store="S1", channel="web"), credit_rule("a", "ACQUIRER", store="S1")], "B"),
        ([credit_rule("x", "DEDICATED", store="S1"), credit_rule("a", "ACQUIRER", channel="web")], "B"),
        ([credit_rule("x", "DEDICATED", channel="web"), credit_rule("a", "ACQUIRER")], "B"),
        ([credit_rule("x", "DEDICATED", store="S2"), credit_rule("y", "ACQUIRER")], "C"),
        ([credit_rule("x", "DEDICATED", channel="app"), credit_rule("y", "ACQUIRER")], "C"),
        ([credit_rule("x", "DEDICATED", channel="app", store="S1"), credit_rule("y", "ACQUIRER")], "C"),
        # the later start, and a start before none
        ([credit_rule("x", "DEDICATED", **{"from": "2026-01-02T00:00:00Z"}), credit_rule("a", "ACQUIRER")], "B"),
        (
            [
                credit_rule("x", "DEDICATED", **{"from": "2026-01-02T00:00:00Z"}),
                credit_rule("a", "ACQUIRER", **{"from": "2026-01-01T00:00:00Z"}),
            ],
            "B",
        ),
        # equal starts: the smaller id
        ([credit_rule("x", "DEDICATED"), credit_rule("a", "ACQUIRER")], "C"),
        # null is the same as not given
        ([credit_rule("a", "DEDICATED", store=None, channel=None, **{"from": None, "to": None})], "B"),
        # a scope is read before time: over is over
        ([credit_rule("x", "DEDICATED", store="S1", to=NOON), credit_rule("a", "ACQUIRER")], "C"),
    ],
)
def test_the_closest_rule_in_force_is_chosen(rules: list[Json], winner: str) -> None:
    stores = [{"id": "S1", "entity": "HQ"}, {"id": "S2", "entity": "HQ"}]
    assert performance(*rules, stores=stores) == {winner: 900}
    assert performance(*rules[::-1], stores=stores) == {winner: 900}


@pytest.mark.parametrize(
    ("limits", "winner"),
    [
        ({"from": NOON}, "B"),  # from is included
        ({"from": "2026-01-15T12:00:00.000001+08:00"}, "A"),
        ({"to": NOON}, "A"),  # to is not
        ({"to": "2026-01-15T12:00:00.000001+08:00"}, "B"),
    ],
)
def test_a_rule_holds_from_its_start_until_before_its_end(limits: Json, winner: str) -> None:
    assert performance(credit_rule("x", "DEDICATED", **limits)) == {winner: 900}


def test_a_rule_reads_the_business_time_of_the_store() -> None:
    stores = [{"id": "S1", "entity": "HQ", "day_cut_hours": 4}]
    for hour, winner in (("15:59:59", "A"), ("16:00:00", "B")):
        at = f"2026-01-15T{hour}+08:00"
        rule = credit_rule("x", "DEDICATED", **{"from": NOON})
        assert performance(rule, at=at, stores=stores) == {winner: 900}


def test_without_a_rule_the_serving_person_has_it_all() -> None:
    assert performance() == {"A": 900}
    assert performance(roles={"DEDICATED": "B"}) == {"COMPANY": 900}


@pytest.mark.parametrize(
    ("weights", "missing", "roles", "expected"),
    [
        # a role nobody fills falls to who serves, unless the rule says otherwise
        ({"DEDICATED": 2, "ACQUIRER": 1}, {}, {"SERVING": "A", "ACQUIRER": "C"}, {"A": 600, "C": 300}),
        ({"DEDICATED": 2, "ACQUIRER": 1}, {}, {"ACQUIRER": "C"}, {"COMPANY": 600, "C": 300}),
        ({"ISSUER": 1}, {"ISSUER": "TO_STORE_POOL"}, {}, {"POOL:S1": 900}),
        ({"ISSUER": 1}, {"ISSUER": "TO_COMPANY"}, {"SERVING": "A"}, {"COMPANY": 900}),
        ({"ISSUER": 1}, {"ISSUER": "REDISTRIBUTE"}, {"SERVING": "A"}, {"COMPANY": 900}),  # nobody left
        ({"ISSUER": 2, "SERVING": 1}, {"ISSUER": "REDISTRIBUTE"}, {"SERVING": "A"}, {"A": 900}),
        ({"SERVING": 1, "STORE_POOL": 2}, {}, {"SERVING": "A"}, {"A": 300, "POOL:S1": 600}),
        # both shares of a pool are one
        ({"SERVING": 1, "STORE_POOL": 1, "ISSUER": 1}, {"ISSUER": "TO_STORE_POOL"}, {"SERVING": "A"},
         {"A": 300, "POOL:S1": 600}),
        # a weight of 0 is none
        ({"SERVING": 0, "DEDICATED": 1, "STORE_POOL": 0}, {}, {"SERVING": "A", "DEDICATED": "B"}, {"B": 900}),
        ({}, {}, {"SERVING": "A"}, {"COMPANY": 900}),
        # one person in two roles
        ({"SERVING": 1, "DEDICATED": 1, "ACQUIRER": 1}, {}, {"SERVING": "A", "DEDICATED": "B", "ACQUIRER": "A"},
         {"A": 600, "B": 300}),
    ],
)  # fmt: skip
def test_weights_go_where_the_rule_says(weights: Json, missing: Json, roles: Json, expected: dict[str, int]) -> None:
    assert performance({"id": "w", "weights": weights, "missing": missing}, roles=roles) == expected


def test_who_does_not_work_that_day_is_missing() -> None:
    for since, winner in (("2026-01-15", "B"), ("2026-01-16", "A")):
        people = [associate("A"), associate("B", since=since), associate("C")]
        assert performance(credit_rule("w", "DEDICATED"), associates=people) == {winner: 900}
    leaver = {"id": "B", "assignments": [{"store": "S1", "from": "2025-01-01", "to": "2026-01-15", "plan": "P1"}]}
    people = [associate("A"), leaver, associate("C")]
    assert performance(credit_rule("w", "DEDICATED"), associates=people) == {"A": 900}


@pytest.mark.parametrize(
    ("roles", "missing", "expected"),
    [
        # 2 fen among three: the first two in order of role
        ({"SERVING": "C", "DEDICATED": "B", "ACQUIRER": "A"}, {}, {"C": 1, "B": 1}),
        ({"SERVING": "A", "DEDICATED": "B", "ACQUIRER": "C"}, {}, {"A": 1, "B": 1}),
        # the weight of DEDICATED fell to the company in DEDICATED's place
        ({"SERVING": "C", "ACQUIRER": "A"}, {"DEDICATED": "TO_COMPANY"}, {"C": 1, "COMPANY": 1}),
        # the weight of SERVING fell to the pool in SERVING's place
        ({"DEDICATED": "B", "ACQUIRER": "A"}, {"SERVING": "TO_STORE_POOL"}, {"POOL:S1": 1, "B": 1}),
    ],
)
def test_ties_are_broken_in_the_order_of_the_roles(roles: Json, missing: Json, expected: dict[str, int]) -> None:
    rule = {"id": "w", "weights": {"SERVING": 1, "DEDICATED": 1, "ACQUIRER": 1}, "missing": missing}
    document = scenario(sale("o1", 2, roles=roles), run(), credit_rules=[rule])
    assert {row["payee"]: row["amount"] for row in agreed(document)["performance"]} == expected


def test_the_pool_of_a_store_earns_under_the_plan_of_the_store() -> None:
    rule = {"id": "w", "weights": {"SERVING": 1, "STORE_POOL": 1}}
    for store_plan, expected in (("P2", [("A", 5), ("POOL:S1", 9)]), (None, [("A", 5)])):
        document = scenario(
            sale("o1", 900),
            run(),
            stores=[{"id": "S1", "entity": "HQ", "plan": store_plan}],
            credit_rules=[rule],
            plans=[plan(line_components=rate(10_000)), plan("P2", line_components=rate(20_000))],
        )
        rows = agreed(document)["entries"]
        assert [(row["payee"], row["amount"]) for row in rows] == expected


def test_a_plan_holds_from_its_start_and_the_latest_number_corrects_it() -> None:
    versions = [
        {"no": 1, "valid_from": ALWAYS, "line_components": rate(10_000)},
        {"no": 2, "valid_from": NOON, "line_components": rate(20_000)},
        {"no": 3, "valid_from": NOON, "line_components": rate(30_000)},
    ]
    for at, expected in (("2026-01-15T11:59:59.999999+08:00", 10), (NOON, 30)):
        document = scenario(sale("o1", 1_000, at=at), run(), plans=[{"id": "P1", "versions": versions}])
        assert amounts(agreed(document)) == [expected]


def test_the_pool_comes_after_every_role() -> None:
    # 1 fen between the issuer and the pool, whose name is the smaller one
    rule = {"id": "w", "weights": {"ISSUER": 1, "STORE_POOL": 1}}
    document = scenario(sale("o1", 1, roles={"ISSUER": "Z"}), run(), associates=[associate("Z")], credit_rules=[rule])
    assert {row["payee"]: row["amount"] for row in agreed(document)["performance"]} == {"Z": 1}


@pytest.mark.parametrize(("roles", "payee", "home"), [({"SERVING": "A"}, "A", "S1"), ({}, "COMPANY", None)])
def test_who_is_alone_has_a_weight_of_one(roles: Json, payee: str, home: str | None) -> None:
    document = scenario(sale("o1", 900, roles=roles))
    read_document = read(json.dumps(document).encode())
    simulation = simulation_of(read_document)
    simulation.receive(read_document.events[0])
    (line,) = simulation.history.lines()
    assert line.credits == (Credit(payee, 0, 1, home_store=home, plan="P1" if home else None),)
