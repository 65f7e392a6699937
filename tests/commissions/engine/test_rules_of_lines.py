"""What a sold line pays: which rule fits an article, gates, units, HQ's part of a discount, pools."""

from typing import Any

import pytest

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import (
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
    zeros,
)

SHOE = {"sku": "K1", "spu": "U1", "brand": "N", "category": "/shoes/run"}
MILLION = 1_000_000  # fen paid, so that a rate in ppm is the amount in fen


def rule(ppm: int, rule_id: str = "", **more: Any) -> Json:
    return {"id": rule_id or f"r{ppm}", "kind": "RATE", "ppm": ppm, **more}


def paid_by(rules: list[Json], article: Json) -> list[int]:
    document = scenario(
        sale("o1", MILLION),
        run(),
        catalog=[article],
        plans=[plan(line_components=[{"id": "BASE", "rules": rules}])],
    )
    return amounts(agreed(document))


LEVELS = [
    rule(6, match={"sku": "K1"}),
    rule(5, match={"spu": "U1"}),
    rule(4, match={"brand": "N", "category": "/shoes"}),
    rule(3, match={"category": "/shoes"}),
    rule(2, match={"brand": "N"}),
    rule(1),
]


@pytest.mark.parametrize("first", range(6))
def test_the_more_specific_rule_is_chosen(first: int) -> None:
    assert paid_by(LEVELS[first:], SHOE) == [6 - first]
    assert paid_by(LEVELS[first:][::-1], SHOE) == [6 - first]


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({"sku": "K1"}, True),
        ({"sku": "K2"}, False),
        ({"sku": "K1", "brand": "M"}, False),  # all that is given must be equal
        ({"spu": "U1"}, True),
        ({"spu": "U2"}, False),
        ({"spu": "U1", "sku": "K2"}, False),
        ({"brand": "N"}, True),
        ({"brand": "M"}, False),
        ({"brand": "N", "category": "/bags"}, False),
        ({"brand": "M", "category": "/shoes"}, False),
        ({"category": "/shoes"}, True),
        ({"category": "/shoes/run"}, True),
        ({"category": "/shoes/run/fast"}, False),
        ({"category": "/shoe"}, False),  # whole segments only
        ({"category": "/shoes/ru"}, False),
        ({"category": "/run"}, False),
        ({}, True),
    ],
)
def test_a_rule_fits_when_everything_it_names_is_equal(match: Json, *, fits: bool) -> None:
    assert paid_by([rule(7, match=match)], SHOE) == ([7] if fits else [])


@pytest.mark.parametrize("match", [{"spu": "U1"}, {"brand": "N"}, {"category": "/shoes"}])
def test_an_article_without_the_field_does_not_fit(match: Json) -> None:
    assert paid_by([rule(7, match=match)], {"sku": "K1"}) == []


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        ([rule(1, match={"category": "/shoes"}, priority=9), rule(2, match={"category": "/shoes/run"})], 2),
        ([rule(1, "a", match={"brand": "N"}), rule(2, "b", match={"brand": "N"}, priority=1)], 2),
        ([rule(1, "a", match={"brand": "N"}, priority=-1), rule(2, "b", match={"brand": "N"})], 2),
        ([rule(2, "b"), rule(1, "a")], 1),  # smaller id
        # a rule for a SKU that also names a category goes before one that does not, by depth
        ([rule(1, "a", match={"sku": "K1"}), rule(2, "b", match={"sku": "K1", "category": "/shoes"})], 2),
    ],
)
def test_equal_levels_are_decided_by_depth_then_priority_then_id(rules: list[Json], chosen: int) -> None:
    assert paid_by(rules, SHOE) == [chosen]
    assert paid_by(rules[::-1], SHOE) == [chosen]


def test_a_rule_of_zero_fits_and_stops_the_search() -> None:
    rules = [rule(0, match={"sku": "K1"}), rule(1)]
    components = [{"id": "BASE", "rules": rules}, {"id": "OTHER", "rules": []}]
    result = agreed(
        scenario(sale("o1", 100), run(), catalog=[SHOE], plans=[plan(line_components=components)]),
    )
    assert amounts(result) == []
    assert zeros(result) == [("BASE", "o1/L1", "RULE_ZERO"), ("OTHER", "o1/L1", "NO_RULE")]


@pytest.mark.parametrize(
    ("paid", "line", "expected"),
    [
        (89_999, {"list": 100_000}, 900),  # 0.89999 of the list price: below the gate, 1 %: R(899.99)
        (90_000, {"list": 100_000}, 1_800),  # on the gate: 2 %
        (100_000, {}, 2_000),  # the list price is what was paid
        (1_000, {"list": 0}, 20),  # without a list price the last gate holds
    ],
)
def test_a_gate_looks_at_the_discount_as_sold(paid: int, line: Json, expected: int) -> None:
    gates = [{"from_ppm": 0, "ppm": 10_000}, {"from_ppm": 900_000, "ppm": 20_000}]
    terms = plan(line_components=[{"id": "BASE", "rules": [{"id": "g", "kind": "RATE", "gates": gates}]}])
    document = scenario(
        sale("o1", paid, line=line),
        run(event="r1"),
        refund("o1", paid // 2, at="2026-01-20T12:00:00+08:00"),
        run(event="r2"),
        plans=[terms],
    )
    result = agreed(document)
    assert amounts(result, run="r1") == [expected]
    # half of the money comes back, the rate stays: 89 999 - 44 999 = 45 000 at 1 %, and so on
    rows = [row["target"] for row in result["entries"] if row["run"] == "r2"]
    assert rows == [{900: 450, 1_800: 900, 2_000: 1_000, 20: 10}[expected]]


def test_units_and_money_come_back_on_their_own() -> None:
    rules = [{"id": "u", "kind": "PER_UNIT", "fen": 30}]
    once = [{"id": "l", "kind": "PER_LINE", "fen": 500}]
    steps: list[Json] = [sale("o1", 900, line={"qty": 3}), run(event="r0")]
    # goodwill of 100 without goods, one piece without money, two pieces more
    for n, (amount, units) in enumerate([(100, 0), (0, 1), (0, 2)], start=1):
        steps += [refund("o1", amount, at="2026-01-20T12:00:00+08:00", n=n, units=units), run(event=f"r{n}")]
    components = [{"id": "UNIT", "rules": rules}, {"id": "LINE", "rules": once}]
    result = agreed(scenario(*steps, plans=[plan(line_components=components)]))
    assert [(row["run"], row["component"], row["amount"]) for row in result["entries"]] == [
        ("r0", "LINE", 500),
        ("r0", "UNIT", 90),
        ("r2", "UNIT", -30),
        ("r3", "LINE", -500),
        ("r3", "UNIT", -60),
    ]
    assert zeros(result) == [("LINE", "o1/L1", "REFUNDED"), ("UNIT", "o1/L1", "REFUNDED")]


def test_a_gift_counts_no_units() -> None:
    rules = [{"id": "u", "kind": "PER_UNIT", "fen": 30}]
    components = [{"id": "UNIT", "rules": rules}, *rate(10_000)]
    result = agreed(scenario(sale("o1", 0, line={"qty": 3}), run(), plans=[plan(line_components=components)]))
    assert amounts(result) == []
    assert zeros(result) == [("BASE", "o1/L1", "GIFT"), ("UNIT", "o1/L1", "GIFT")]


@pytest.mark.parametrize(
    ("mode", "first", "second"),
    [
        # 10 % of 900, then of the 300 left
        ("NET_PAID", 90, 30),
        # 10 % of 900 + 100, then of 300 + R(100 · 300 / 900) = 333
        ("NET_PAID_PLUS_HQ", 100, 33),
    ],
)
def test_the_part_of_a_discount_that_hq_pays_is_added_to_the_base(mode: str, first: int, second: int) -> None:
    document = scenario(
        sale("o1", 900, line={"list": 1_000, "hq_funded": 100}),
        run(event="r1"),
        refund("o1", 600, at="2026-01-20T12:00:00+08:00"),
        run(event="r2"),
        plans=[plan(line_components=rate(100_000), base_mode=mode)],
    )
    assert [row["target"] for row in agreed(document)["entries"]] == [first, second]


def test_a_gift_has_no_base_even_when_hq_paid_it() -> None:
    document = scenario(
        sale("o1", 0, line={"hq_funded": 500}),
        run(),
        plans=[plan(line_components=rate(100_000), base_mode="NET_PAID_PLUS_HQ")],
    )
    assert amounts(agreed(document)) == []


def test_people_under_other_plans_share_a_pool_when_component_rate_and_base_are_equal() -> None:
    # 333 at 10 %, 1 : 1. One pool R(33.3) = 33 gives 17 and 16; two pools R(16.65) = 17 each.
    for mode, expected in (("NET_PAID", [17, 16]), ("NET_PAID_PLUS_HQ", [17, 17])):
        document = scenario(
            sale("o1", 333, roles={"SERVING": "A", "DEDICATED": "B"}),
            run(),
            associates=[associate("A"), associate("B", plan_id="P2")],
            plans=[plan(line_components=rate(100_000)), plan("P2", line_components=rate(100_000), base_mode=mode)],
            credit_rules=[{"id": "w", "weights": {"SERVING": 1, "DEDICATED": 1}}],
        )
        assert amounts(agreed(document)) == expected


def test_who_buys_from_themselves_earns_nothing_and_keeps_their_weight() -> None:
    document = scenario(
        sale("o1", 1_000, roles={"SERVING": "A", "DEDICATED": "B"}, member="m1"),
        run(),
        associates=[{**associate("A"), "member": "m1"}, {**associate("B"), "member": "m2"}],
        plans=[plan(line_components=rate(100_000))],
        credit_rules=[{"id": "w", "weights": {"SERVING": 3, "DEDICATED": 1}}],
    )
    result = agreed(document)
    assert by_payee(result) == {"B": 25}  # a quarter of 100
    assert zeros(result) == [("*", "o1/L1", "SELF_PURCHASE")]
    assert [row["amount"] for row in result["performance"]] == [750, 250]


def test_a_customer_nobody_is_may_have_no_number() -> None:
    """Neither a sale without a member nor an associate without one is an own purchase."""
    document = scenario(sale("o1", 1_000), run(), plans=[plan(line_components=rate(100_000))])
    assert by_payee(agreed(document)) == {"A": 100}
