"""Goals of a month: set within reach, all or none, the latest decision holds, earlier ones are in the audit log."""

import httpx
import pytest

from commissions.inputs.decided import goals_decided
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch
from tests.commissions.inputs.asking import Chain, a_chain
from tests.factories import a_region, a_store, an_associate, signed_in
from tests.imports.sheets import csv_text, imported, previewed
from tests.journeys.chain_over_http import Caller

MONTH = "/v1/commission-goals/2026-12"


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_chain(client)


def goals(chain: Chain, person: int, store: int) -> dict[str, object]:
    return {
        "goals": [
            {"associate_id": str(chain.associate.id), "value_fen": person},
            {"store_id": str(chain.store.id), "value_fen": store},
        ]
    }


async def test_the_latest_decision_holds_and_what_was_is_in_the_audit_log(chain: Chain) -> None:
    done = await chain.put(chain.supervisor, MONTH, goals(chain, 100, 900), version=0)
    assert (done["changed"], done["version"]) == (2, 2)
    done = await chain.put(chain.hq, MONTH, goals(chain, 150, 900), version=2)
    assert (done["changed"], done["version"]) == (1, 3)
    shown = (await chain.manager.get(MONTH))["items"]
    assert {(one["of"], one["code"], one["value_fen"]) for one in shown} == {
        ("associate", chain.associate.number, 150),
        ("store", "SH001", 900),
    }
    kept = await fetch("SELECT detail FROM audit_entry WHERE action = 'commissions.goals_set' ORDER BY id")
    assert '"before": 100' in kept[1]["detail"]
    assert sorted(goal.value for goal in await goals_decided()) == [150, 900]


async def test_an_edit_from_an_older_version_changes_nothing(chain: Chain) -> None:
    await chain.put(chain.hq, MONTH, goals(chain, 100, 900), version=0)
    refused = await chain.put(chain.supervisor, MONTH, goals(chain, 1, 2), version=0, status=412)
    assert (refused["code"], refused["current"]) == ("stale", 2)
    assert sorted(one["value_fen"] for one in (await chain.hq.get(MONTH))["items"]) == [100, 900]


async def test_the_version_is_that_of_ones_own_reach(chain: Chain) -> None:
    """A supervisor of another region is not kept from setting goals by what is set here."""
    await chain.put(chain.hq, MONTH, goals(chain, 100, 900), version=0)
    west = await a_region("WEST")
    shop = await a_store("BJ001", west)
    other = Caller(chain.http, await signed_in(await an_associate(role=Role.SUPERVISOR, region=west)))
    body = {"goals": [{"store_id": str(shop.id), "value_fen": 5}]}
    assert (await chain.put(other, MONTH, body, version=0))["version"] == 1
    assert [one["code"] for one in (await other.get(MONTH))["items"]] == ["BJ001"]
    assert len((await chain.hq.get(MONTH))["items"]) == 3
    assert [one["code"] for one in (await chain.hq.get(MONTH, store_id=str(shop.id)))["items"]] == ["BJ001"]


async def test_whoever_is_out_of_reach_is_named_by_the_place_in_the_list(chain: Chain) -> None:
    west = await a_store("BJ001", await a_region("WEST"))
    stranger = await an_associate(west)
    body = goals(chain, 1, 2)
    body["goals"].append({"associate_id": str(stranger.id), "value_fen": 3})  # type: ignore[attr-defined]
    refused = await chain.put(chain.supervisor, MONTH, body, version=0, status=404)
    assert refused["field"] == "goals[2].associate_id"
    assert (await chain.supervisor.get(MONTH))["items"] == [], "all of them or none"


@pytest.mark.parametrize(
    ("month", "goal", "field"),
    [
        ("2026-13", {"value_fen": 1}, "period"),
        ("2030-01", {"value_fen": 1}, "period"),
        ("2026-12", {"value_fen": 1}, "goals[0]"),
        ("2026-12", {"value_fen": -1}, "goals[0].value_fen"),
    ],
)
async def test_bad_input_is_named(chain: Chain, month: str, goal: dict[str, object], field: str) -> None:
    status = 400 if field.endswith("value_fen") else 422
    refused = await chain.put(chain.hq, f"/v1/commission-goals/{month}", {"goals": [goal]}, version=0, status=status)
    assert (refused["errors"][0] if status == 400 else refused)["field"] == field


async def test_each_person_stands_once(chain: Chain) -> None:
    twice = goals(chain, 1, 2)["goals"] * 2  # type: ignore[operator]
    refused = await chain.put(chain.hq, MONTH, {"goals": twice}, version=0, status=422)
    assert refused["field"] == "goals[2]"


async def test_managers_see_and_do_not_set_and_associates_do_neither(chain: Chain) -> None:
    assert (await chain.put(chain.manager, MONTH, goals(chain, 1, 2), version=0, status=403))["code"] == "forbidden"
    own = await signed_in(chain.associate)
    assert (await chain.http.get(MONTH, headers=own)).status_code == 403


async def test_goals_come_by_a_sheet(chain: Chain) -> None:
    head = ("月份", "门店编码", "工号", "目标")
    rows = [
        ("2026-12", "SH001", "", "3000.50"),
        ("2026年12月", "", chain.associate.number, "600"),
        ("2026-12", "SH001", chain.associate.number, "1"),
        ("2026-12", "NOWHERE", "", "1"),
        ("2026-12", "", "NOBODY", "1"),
        ("2026-15", "SH001", "", "1"),
    ]
    data = csv_text(head, *rows)
    _, told, _ = await previewed("goals", data)
    assert (told.previewed.new, told.previewed.refused) == (2, 4)
    assert [problem.field for row in told.shown for problem in row.problems] == ["store", "store", "number", "month"]
    assert await goals_decided() == []
    await imported("goals", data)
    assert sorted(goal.value for goal in await goals_decided()) == [60_000, 300_050]
    rows = [("2026-12", "SH001", "", "3000.50"), ("2026-12", "", chain.associate.number, "0")]
    again = await imported("goals", csv_text(head, *rows))
    assert (again.previewed.unchanged, again.previewed.changed) == (1, 1)
    assert sorted(goal.value for goal in await goals_decided()) == [0, 300_050]
