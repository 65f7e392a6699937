"""The tree on a day: past days by the moves done since, days to come by those announced; what is to change."""

from datetime import date, timedelta

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.stores.closing.schemas import CloseStore
from guide_app.ground.stores.closing.service import announce_closing
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.moving.service import announce_move, carry_out_moves
from guide_app.ground.stores.schemas import RegionView
from guide_app.ground.stores.tree.queries import coming_changes, level, line_to, regions_called
from tests.factories import a_region, a_store, an_actor_as, an_associate, hq_actor
from tests.pages.visitor import Visitor

DAY = timedelta(days=1)


async def below(actor: Actor, region: RegionView, on: date | None = None) -> list[str]:
    found = await level(actor, region.id, on=on)
    return [one.code for one in found.regions] + [one.code for one in found.stores]


async def test_the_tree_of_a_day_is_that_of_the_moves_until_then(db: None) -> None:
    hq, today = await hq_actor(), business_date(clock.now())
    east, west = await a_region("EAST"), await a_region("WEST")
    north = await a_region("EAST-N", east)
    shop, other = await a_store("S1", north), await a_store("S2", west)
    await announce_move(SYSTEM, MoveUnit(parent="WEST", valid_from=today + DAY), region_id=north.id)
    await announce_move(SYSTEM, MoveUnit(parent="EAST", valid_from=today + 5 * DAY), store_id=shop.id)
    await announce_closing(SYSTEM, other.id, CloseStore(closes_on=today + 3 * DAY, reason="租约到期"))
    assert (await below(hq, east), await below(hq, west)) == (["EAST-N"], ["S2"])
    assert (await below(hq, east, today + DAY), await below(hq, west, today + DAY)) == ([], ["EAST-N", "S2"])
    assert (await below(hq, east, today + 5 * DAY), await below(hq, north, today + 5 * DAY)) == (["S1"], [])
    root = await fetch_value("SELECT id FROM region WHERE path = '/'")
    counted = [
        {one.code: (one.regions, one.stores) for one in (await level(hq, root, on=today + ahead * DAY)).regions}
        for ahead in (0, 1, 5)
    ]
    assert counted == [
        {"EAST": (1, 0), "WEST": (0, 1)},
        {"EAST": (0, 0), "WEST": (1, 1)},
        {"EAST": (0, 1), "WEST": (1, 1)},
    ]
    [marked] = (await level(hq, east.id)).regions
    assert (marked.moves_on, marked.moves_to) == (today + DAY, west.name)
    assert (await level(hq, west.id)).stores[0].closes_on == today + 3 * DAY
    assert [(one.kind, one.code) for one in await coming_changes(hq)] == [
        ("move", "EAST-N"),
        ("closing", "S2"),
        ("move", "S1"),
    ]
    of_west = await an_actor_as(Role.SUPERVISOR, region=west)
    texts = {text: [one.code for one in await regions_called(hq, text)] for text in ("east", "T", "st-n", "tn", "%")}
    assert texts == {"east": ["EAST", "EAST-N"], "T": ["EAST", "EAST-N", "WEST"], "st-n": ["EAST-N"], "tn": [], "%": []}
    assert [one.code for one in await regions_called(of_west, "st")] == ["WEST"]
    assert [one.code for one in await coming_changes(of_west)] == ["S2"]
    with clock.pinned(clock.now() + DAY):
        assert await carry_out_moves(SYSTEM, at=clock.now()) == 1
        assert (await below(hq, east), await below(hq, east, today)) == ([], ["EAST-N"])
        assert [one.code for one in await line_to(hq, north.id)] == ["HQ", "WEST", "EAST-N"]
        assert [one.code for one in await line_to(hq, north.id, on=today)] == ["HQ", "EAST", "EAST-N"]
        assert await below(of_west, west, today) == ["S2"], "what stood elsewhere then"


async def test_the_page_opens_level_by_level_and_takes_changes_back(db: None, client: httpx.AsyncClient) -> None:
    today = business_date(clock.now())
    east, west = await a_region("EAST", name="华东大区"), await a_region("WEST", name="华西大区")
    shop = await a_store("S1", east, name="人民广场店")
    await announce_move(SYSTEM, MoveUnit(parent="WEST", valid_from=today + DAY), store_id=shop.id)
    operator = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR))
    page = await operator.visit("/hq/organisation")
    assert ("华东大区" in page.text, page.text.count("人民广场店")) == (True, 1), "only among what is to come"
    page = await operator.visit(f"/hq/organisation?open={east.id}")
    assert page.text.count("人民广场店") == 2
    assert page.links["关店或合并"] == f"/hq/organisation/stores/{shop.id}/closing"
    tomorrow = await operator.visit(f"/hq/organisation?open={west.id}&on={today + DAY}")
    assert tomorrow.text.count("人民广场店") == 2, "it stands there by then"
    found = await operator.visit("/hq/organisation?text=华东")
    assert any(link.endswith(f"open={east.id}") for link in found.links.values())
    move = await fetch_value("SELECT id FROM unit_move")
    page = await operator.send(
        (await operator.visit("/hq/organisation")).form(f"/hq/organisation/moves/{move}/withdraw")
    )
    assert "调整已取消" in page.text
