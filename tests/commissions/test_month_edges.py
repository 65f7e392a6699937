"""Edges of months and days, movers, and people in two stores, on stored facts; every amount is worked out by hand."""

import json
from collections import Counter
from typing import Any

import pytest

from commissions.engine.api import simulate
from guide_app.entry.replay.replaying import replay
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import associate, close, plan, rate, run, sale, scenario, whole

STORES: list[Json] = [
    {"id": "S1", "entity": "HQ"},
    {"id": "S2", "entity": "F1", "day_cut_hours": 4},
]
LADDER = whole((0, 10_000), (100_000, 20_000))


async def amounts(document: Json) -> dict[tuple[str, str, str], int]:
    """(month, payee, store) -> fen of all its entries, once database and memory are seen to agree."""
    written = json.dumps(document).encode()
    result: dict[str, Any] = json.loads(json.dumps(await replay(written)))
    assert result == json.loads(b"".join(simulate(written)))
    found: Counter[tuple[str, str, str]] = Counter()
    for entry in result["entries"]:
        found[entry["effective_period"], entry["payee"], entry["store"]] += entry["amount"]
    return dict(found)


async def test_a_sale_belongs_to_the_month_of_its_store_s_business_day(db: None) -> None:
    at_midnight, at_the_cut = "2026-02-01T00:00:00+08:00", "2026-02-01T04:00:00+08:00"
    document = scenario(
        sale("A1", 10_000, "2026-01-31T23:59:59+08:00"),
        sale("A2", 20_000, at_midnight),
        sale("B1", 30_000, "2026-02-01T03:59:59+08:00", store="S2", roles={"SERVING": "B"}),
        sale("B2", 40_000, at_the_cut, store="S2", roles={"SERVING": "B"}),
        close("2026-01"),
        run("2026-02"),
        entities=["HQ", "F1"],
        stores=STORES,
        associates=[associate("A"), associate("B", "S2")],
        plans=[plan(line_components=rate(10_000))],
    )
    assert await amounts(document) == {
        ("2026-01", "A", "S1"): 100,
        ("2026-02", "A", "S1"): 200,
        ("2026-01", "B", "S2"): 300,
        ("2026-02", "B", "S2"): 400,
    }


@pytest.mark.parametrize(("store_move", "in_each"), [("SEGMENT", 600), ("COMBINED", 1_200)])
async def test_who_moves_in_mid_month_climbs_by_each_store_or_by_both(db: None, store_move: str, in_each: int) -> None:
    mover = {
        "id": "C",
        "assignments": [
            {"store": "S1", "from": "2025-01-01", "to": "2026-01-16", "plan": "P1"},
            {"store": "S3", "from": "2026-01-16", "plan": "P1"},
        ],
    }
    document = scenario(
        sale("C1", 60_000, "2026-01-15T23:59:59+08:00", roles={"SERVING": "C"}),
        sale("C2", 60_000, "2026-01-16T00:00:00+08:00", store="S3", roles={"SERVING": "C"}),
        run("2026-01"),
        stores=[{"id": "S1", "entity": "HQ"}, {"id": "S3", "entity": "HQ"}],
        associates=[mover],
        plans=[plan(period_components=LADDER, store_move=store_move)],
    )
    assert await amounts(document) == {("2026-01", "C", "S1"): in_each, ("2026-01", "C", "S3"): in_each}


async def test_somebody_in_two_stores_on_one_day_earns_at_the_cost_of_each(db: None) -> None:
    """Own sales at 1 %, and by half days from the pool of 0.5 % of each store: 3 of 4 in one, 1 of 2 in the other."""
    day = "2026-01-20"
    document = scenario(
        sale("D1", 50_000, f"{day}T10:00:00+08:00", roles={"SERVING": "D"}),
        sale("D2", 80_000, f"{day}T18:00:00+08:00", store="S2", roles={"SERVING": "D"}),
        {"type": "ATTENDANCE", "id": "a1", "store": "S1", "period": "2026-01", "half_days": {"D": 3, "E": 1}},
        {"type": "ATTENDANCE", "id": "a2", "store": "S2", "period": "2026-01", "half_days": {"D": 1, "F": 1}},
        run("2026-01"),
        entities=["HQ", "F1"],
        stores=[one | {"plan": "POOL"} for one in STORES],
        associates=[associate("D"), associate("E", plan_id=None), associate("F", "S2", plan_id=None)],
        plans=[
            plan(line_components=rate(10_000)),
            plan("POOL", period_components=[{"id": "TEAM", "kind": "STORE_POOL", "ppm": 5_000}]),
        ],
    )
    assert await amounts(document) == {
        ("2026-01", "D", "S1"): 500 + 188,  # of 250: 187.5 and 62.5, and of equal rests the first
        ("2026-01", "E", "S1"): 62,
        ("2026-01", "D", "S2"): 800 + 200,
        ("2026-01", "F", "S2"): 200,
    }
