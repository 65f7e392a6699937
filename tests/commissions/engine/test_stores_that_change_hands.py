"""A store that another legal entity takes over: lines go by the day of the sale, months by their first day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commissions.engine.api import EntitySince, Organisation, Store, day_from
from tests.commissions.engine.small_scenarios import associate, plan, rate, result_of, run, sale, scenario

FIRST = date(2026, 1, 1)
TURNED = {"id": "S1", "entity": "HQ", "entities": [{"from": "2026-01-16", "entity": "F1"}]}
OVERRIDE = [{"id": "OVER", "kind": "MANAGER_OVERRIDE", "ppm": 10_000}]


def test_a_store_that_turns_franchise_in_mid_month_is_settled_by_day() -> None:
    document = scenario(
        sale("o1", 10_000, at="2026-01-15T23:59:00+08:00"),
        sale("o2", 20_000, at="2026-01-16T00:00:00+08:00"),
        sale("o3", 40_000, at="2026-01-20T12:00:00+08:00", roles={"SERVING": "B"}),
        run(),
        entities=["HQ", "F1"],
        stores=[TURNED, {"id": "S2", "entity": "HQ"}],
        associates=[associate("A"), associate("B", "S2"), associate("M", plan_id="P2", position="MANAGER")],
        plans=[plan(line_components=rate(50_000)), plan("P2", period_components=OVERRIDE)],
    )
    result = result_of(document)
    rows = {(row["payee"], row["ref"]): (row["payer"], row["employer"], row["amount"]) for row in result["entries"]}
    assert rows == {
        ("A", "o1/L1"): ("HQ", "HQ", 500),
        ("A", "o2/L1"): ("F1", "F1", 1_000),
        ("B", "o3/L1"): ("F1", "HQ", 2_000),
        ("M", "S/S1/P2"): ("HQ", "HQ", 700),
    }
    assert [(row["debtor"], row["creditor"], row["amount"]) for row in result["intercompany"]] == [("F1", "HQ", 2_000)]


@given(st.sets(st.integers(0, 60)), st.integers(-5, 70))
def test_the_entity_of_a_day_is_the_last_that_came_by_then(turns: set[int], on: int) -> None:
    later = tuple(EntitySince(day_from(FIRST + timedelta(days=day)), f"E{day}") for day in sorted(turns))
    organisation = Organisation([Store(id="S", entity="E", entities=later)], [])
    begun = [day for day in turns if day <= on]
    found = organisation.entity_of("S", day_from(FIRST + timedelta(days=on)))
    assert found == (f"E{max(begun)}" if begun else "E")
