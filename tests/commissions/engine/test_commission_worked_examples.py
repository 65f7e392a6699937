"""Examples worked by hand, each with the arithmetic beside it."""

from typing import Any

import pytest

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
    refunded_after_the_close,
    run,
    sale,
    scenario,
    statement,
    whole,
)

THREE_ROLES = {"SERVING": "A", "DEDICATED": "B", "ACQUIRER": "C"}
TIERS = whole((0, 10_000), (500_000, 20_000), (1_000_000, 30_000))


def test_the_pool_is_rounded_once_and_then_split() -> None:
    document = scenario(
        sale("o1", 10_001, roles=THREE_ROLES),
        run(),
        plans=[plan(line_components=rate(50_000))],
        credit_rules=[{"id": "w", "weights": {"SERVING": 1, "DEDICATED": 1, "ACQUIRER": 1}}],
    )
    result = agreed(document)
    assert amounts(result) == [167, 167, 166]
    assert [row["amount"] for row in result["performance"]] == [3_334, 3_334, 3_333]


def test_refunds_are_never_rounded_by_themselves() -> None:
    steps: list[Any] = [sale("o1", 1_000), run(event="r0")]
    for n, amount in enumerate((333, 333, 334), start=1):
        steps += [refund("o1", amount, at="2026-01-20T12:00:00+08:00", n=n), run(event=f"r{n}")]
    result = agreed(scenario(*steps, plans=[plan(line_components=rate(12_500))]))
    assert amounts(result) == [13, -5, -4, -4]
    assert [row["target"] for row in result["entries"]] == [13, 8, 4, 0]


@pytest.mark.parametrize(
    ("fallback", "expected"),
    [
        ("TO_SERVING", {"A": 720, "B": 80}),
        ("TO_STORE_POOL", {"A": 480, "B": 80, "POOL:S1": 240}),
        ("REDISTRIBUTE", {"A": 686, "B": 114}),
        ("TO_COMPANY", {"A": 480, "B": 80}),
    ],
)
def test_the_weight_of_a_missing_role_goes_where_the_rule_says(fallback: str, expected: dict[str, int]) -> None:
    document = scenario(
        sale("o1", 20_000, roles={"SERVING": "A", "ACQUIRER": "B"}),
        run(),
        stores=[{"id": "S1", "entity": "HQ", "plan": "P1"}],
        plans=[plan(line_components=rate(40_000))],
        credit_rules=[
            {
                "id": "w",
                "weights": {"SERVING": 6, "DEDICATED": 3, "ACQUIRER": 1},
                "missing": {"DEDICATED": fallback},
            }
        ],
    )
    result = agreed(document)
    assert by_payee(result) == expected
    company = [row["amount"] for row in result["performance"] if row["payee"] == "COMPANY"]
    assert company == ([6_000] if fallback == "TO_COMPANY" else [])


@pytest.mark.parametrize(
    ("policy", "january", "february"),
    [("RESTATE", -10_200, 12_000), ("SAME_RATE", -300, 12_000), ("NET_CURRENT", 0, 11_800)],
)
def test_a_refund_of_a_closed_month_follows_the_policy_of_the_plan(policy: str, january: int, february: int) -> None:
    result = agreed(refunded_after_the_close(period_components=TIERS, refund_policy=policy))
    posted = {"posted_period": "2026-02"}
    assert sum(amounts(result, **posted, effective_period="2026-01")) == january
    assert sum(amounts(result, **posted, effective_period="2026-02")) == february
    assert statement(result, "2026-01")["earned"] == 30_000


def test_a_late_sale_lifts_the_tier_of_its_closed_month() -> None:
    document = scenario(
        sale("o1", 495_000),
        close(),
        sale("o2", 5_000, at="2026-01-31T23:50:00+08:00"),
        run("2026-02"),
        plans=[plan(period_components=TIERS)],
    )
    rows = agreed(document)["entries"]
    assert [(row["amount"], row["effective_period"], row["posted_period"]) for row in rows] == [
        (4_950, "2026-01", "2026-01"),
        (5_050, "2026-01", "2026-02"),
    ]


def test_a_goal_is_prorated_by_active_days_and_then_measured_against() -> None:
    bands = [{"from_ppm": 0, "bonus": 1}, {"from_ppm": 1_000_000, "bonus": 2}]
    for paid, bonus in ((2_032_257, 1), (2_032_258, 2)):
        document = scenario(
            sale("o1", paid),
            run(),
            associates=[associate("A", since="2026-01-11")],
            plans=[plan(period_components=[{"id": "GOAL", "kind": "ATTAINMENT", "bands": bands}])],
            targets=[{"payee": "A", "period": "2026-01", "value": 3_000_000}],
        )
        (row,) = agreed(document)["entries"]
        assert row["explain"] == {"x": paid, "late": 0, "goal": 2_032_258, "amount": bonus}


@pytest.mark.parametrize(
    ("policy", "payers", "owed"),
    [
        ("SELLING_STORE_PAYS", {"A": "F1", "B": "F1"}, [("F1", "HQ", 600)]),
        ("OWNER_ENTITY_PAYS", {"A": "HQ", "B": "F1"}, []),
    ],
)
def test_a_franchise_store_that_sells_pays_or_is_paid_for(
    policy: str, payers: dict[str, str], owed: list[tuple[str, str, int]]
) -> None:
    document = scenario(
        sale("o1", 50_000, store="SF", roles={"SERVING": "B", "DEDICATED": "A"}),
        run(),
        settings={"payer_policy": policy},
        entities=["HQ", "F1"],
        stores=[{"id": "S1", "entity": "HQ"}, {"id": "SF", "entity": "F1"}],
        associates=[associate("A"), associate("B", "SF")],
        plans=[plan(line_components=rate(40_000))],
        credit_rules=[{"id": "w", "weights": {"SERVING": 7, "DEDICATED": 3}}],
    )
    result = agreed(document)
    assert by_payee(result) == {"A": 600, "B": 1_400}
    assert {row["payee"]: row["payer"] for row in result["entries"]} == payers
    assert [(row["debtor"], row["creditor"], row["amount"]) for row in result["intercompany"]] == owed


def test_the_cost_of_a_tier_and_of_its_cap_is_shared_by_the_stores_that_sold() -> None:
    document = scenario(
        sale("o1", 70_000),
        sale("o2", 50_000, store="SF"),
        run(),
        entities=["HQ", "F1"],
        stores=[{"id": "S1", "entity": "HQ"}, {"id": "SF", "entity": "F1"}],
        plans=[plan(period_components=whole((0, 20_000)), cap=2_000)],
    )
    result = agreed(document)
    assert amounts(result, component="TIER") == [1_400, 1_000]
    assert amounts(result, component="CAP") == [-233, -167]


def test_money_that_has_not_vested_is_held_back_and_clawed_back_first() -> None:
    document = scenario(
        sale("o1", 40_000, at="2026-01-28T12:00:00+08:00"),
        {"type": "COMPLETE", "id": "done", "order": "o1", "at": "2026-01-30T12:00:00+08:00"},
        close(),
        refund("o1", 10_000, at="2026-02-03T12:00:00+08:00"),
        run("2026-02"),
        plans=[plan(line_components=rate(25_000), vest_days=7)],
    )
    result = agreed(document)
    january, february = statement(result, "2026-01"), statement(result, "2026-02")
    assert (january["earned"], january["pending_out"], january["payable"]) == (1_000, 1_000, 0)
    assert (february["earned"], february["pending_in"], february["pending_out"]) == (-250, 1_000, 0)
    assert february["payable"] == 750


def test_a_draw_is_advanced_and_taken_back_from_the_month_agreed() -> None:
    draw = {"amount": 100_000, "start": "2026-01", "periods": 6, "recovery_from": 4}
    steps: list[Any] = []
    for month, earned in (("2026-01", 50_000), ("2026-02", 70_000), ("2026-03", 40_000), ("2026-04", 130_000)):
        steps += [sale(f"o{month}", earned, at=f"{month}-15T12:00:00+08:00"), close(month)]
    result = agreed(scenario(*steps, plans=[plan(line_components=rate(1_000_000), draw=draw)]))
    rows = [statement(result, f"2026-0{n}") for n in (1, 2, 3, 4)]
    assert [row["draw"] for row in rows] == [50_000, 30_000, 60_000, 0]
    assert [row["recovery"] for row in rows] == [0, 0, 0, 30_000]
    assert (rows[3]["payable"], rows[3]["draw_balance"]) == (100_000, 110_000)


def test_a_debt_is_taken_from_a_limited_part_of_the_pay() -> None:
    adjust = {"type": "ADJUST", "id": "debt", "payee": "A", "amount": -10_000, "effective_period": "2026-01"}
    document = scenario(
        {**adjust, "reason": "r", "requested_by": "x", "approved_by": "y"},
        close(),
        sale("o1", 30_000, at="2026-02-05T12:00:00+08:00"),
        run("2026-02"),
        plans=[plan(line_components=rate(1_000_000), max_deduct_ppm=200_000)],
    )
    row = statement(agreed(document), "2026-02")
    assert (row["carry_in"], row["net"], row["offset"], row["payable"]) == (-10_000, 30_000, 6_000, 24_000)
    assert row["carry_out"] == -4_000


def test_a_whole_document_prints_every_list() -> None:
    rule = {"id": "n", "match": {"brand": "N"}, "kind": "RATE", "ppm": 15_000}
    document = scenario(
        sale("o1", 12_345),
        close(),
        refund("o1", 2_345),
        run("2026-02"),
        associates=[associate("A")],
        catalog=[{"sku": "K1", "brand": "N"}],
        plans=[plan(line_components=[{"id": "BASE", "rules": [rule]}])],
    )
    result = agreed(document)
    first, second = result["entries"]
    assert first == {
        "seq": 1,
        "run": "close-2026-01",
        "posted_period": "2026-01",
        "effective_period": "2026-01",
        "payee": "A",
        "component": "BASE",
        "ref": "o1/L1",
        "store": "S1",
        "payer": "HQ",
        "employer": "HQ",
        "amount": 185,
        "target": 185,
        "rev": 1,
        "version": "P1@1",
        "explain": {"base": 12_345, "pool": 185},
    }
    assert (second["amount"], second["target"], second["rev"]) == (-35, 150, 2)
    assert [row["amount"] for row in result["runs"]] == [185, -35]
    assert result["performance"] == [{"period": "2026-01", "payee": "A", "store": "S1", "amount": 10_000}]
    assert statement(result, "2026-02")["carry_out"] == -35


def test_a_key_outlives_the_kind_of_component_it_came_from() -> None:
    tier, override = whole((0, 20_000))[0], {"id": "TIER", "kind": "MANAGER_OVERRIDE", "ppm": 10_000}
    published = {"no": 2, "valid_from": ALWAYS, "restate": True, "period_components": [override]}
    document = scenario(
        sale("o1", 10_000),
        run(event="r1"),
        {"type": "PUBLISH", "id": "p", "plan": "P1", "version": published},
        run(event="r2"),
        associates=[associate("A", position="MANAGER")],
        plans=[plan(period_components=[tier])],
    )
    rows = agreed(document)["entries"]
    assert [(row["amount"], row["target"], row["version"]) for row in rows] == [(200, 200, "P1@1"), (-100, 100, "P1@2")]


def test_a_bonus_follows_the_first_order_to_another_day() -> None:
    acquire = {"type": "ACQUIRE", "id": "a", "member": "m1", "payee": "A", "at": "2026-01-02T12:00:00+08:00"}
    document = scenario(
        acquire,
        sale("o1", 500, at="2026-01-20T12:00:00+08:00", member="m1"),
        run(event="r1"),
        sale("o2", 500, at="2026-01-10T12:00:00+08:00", member="m1"),
        run(event="r2"),
        plans=[plan(acquisition={"bonus": 300, "min_first_order_net": 1})],
    )
    assert amounts(agreed(document), component="ACQUISITION") == [300]
