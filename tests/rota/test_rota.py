"""The rota: typed as a grid, copied, published, imported; who is on duty; what is refused, with words."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.schemas import Leave, PostTo
from guide_app.ground.associates.service import leave, post_to
from guide_app.ground.rota import queries
from guide_app.ground.rota.errors import NothingToCopy, ShiftNameTaken
from guide_app.ground.rota.schemas import AddShift, SetWeek, WorksOn
from guide_app.ground.rota.service import add_shift, copy_last_week, publish_week, retire_shift, set_week
from guide_app.ground.stores.schemas import StoreView
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.scans.resolving import forget_everything
from qr_codes.schemas import BindCode, MintCodes
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes
from tests.factories import AnAssociate, a_region, a_store, an_actor, an_actor_as, an_associate, hq_actor, signed_in
from tests.imports.sheets import csv_text, imported

MONDAY = date(2026, 12, 7)
NOON = datetime(2026, 12, 7, 4, tzinfo=UTC)


class Shop:
    """A store with two shifts, a manager and two people."""

    store: StoreView
    other: StoreView
    manager: Actor
    mei: AnAssociate
    lan: AnAssociate
    early: UUID
    night: UUID


@pytest.fixture
async def shop(db: None) -> Shop:
    """An early shift and one that passes midnight."""
    made = Shop()
    east = await a_region("EAST")
    made.store, made.other = await a_store("S1", east), await a_store("S2", east)
    made.manager = await an_actor_as(Role.STORE_MANAGER, made.store)
    made.mei = await an_associate(made.store, name="王小美", number="A1")
    made.lan = await an_associate(made.store, name="陈兰", number="A2")
    made.early = (await add_shift(made.manager, made.store.id, AddShift(name="早班", starts="09:00", ends="17:30"))).id
    made.night = (await add_shift(made.manager, made.store.id, AddShift(name="晚班", starts="17:00", ends="01:00"))).id
    return made


def on(person: AnAssociate, day: date, shift: UUID) -> WorksOn:
    return WorksOn(person.id, day, shift)


async def test_a_week_is_made_published_and_read_by_whom_it_concerns(shop: Shop) -> None:
    manager, store = shop.manager, shop.store.id
    works = [on(shop.mei, MONDAY, shop.early), on(shop.lan, MONDAY - timedelta(days=1), shop.night)]
    sunday = SetWeek(works=[works[1]])
    with pytest.raises(InvalidField):
        await set_week(manager, store, MONDAY, SetWeek(works=works), expected_version=0)
    before = MONDAY - timedelta(days=7)
    await set_week(manager, store, before, sunday, expected_version=0)
    made = await set_week(manager, store, MONDAY, SetWeek(works=works[:1]), expected_version=0)
    assert ([(one.name, one.starts, one.until) for one in made.shifts], len(made.people)) == (
        [("早班", "09:00", "17:30"), ("晚班", "17:00", "01:00")],
        3,
    )
    with pytest.raises(Stale):
        await set_week(manager, store, MONDAY, SetWeek(works=[]), expected_version=0)
    with clock.pinned(NOON):
        assert await queries.my_rota(an_actor(shop.mei)) == []
        assert not (await queries.on_duty(manager, store)).planned
        await publish_week(manager, store, MONDAY, expected_version=made.version)
        await publish_week(manager, store, before, expected_version=1)
        (mine,) = await queries.my_rota(an_actor(shop.mei))
        assert (mine.day, mine.shift, mine.starts) == (MONDAY, "早班", "09:00")
        duty = await queries.on_duty(manager, store)
        assert [one.name for one in duty.on_duty] == ["王小美"]
        assert {one.name for one in duty.off} == {"陈兰", "王小美"} - {"王小美"} | {
            one.name for one in made.people if one.number not in {"A1", "A2"}
        }
    with clock.pinned(datetime(2026, 12, 6, 16, 30, tzinfo=UTC)):
        assert [one.name for one in (await queries.on_duty(manager, store)).on_duty] == ["陈兰"]
    assert (await queries.half_days_of(manager, store, MONDAY, MONDAY))[shop.mei.id] == 2
    emptied = await set_week(manager, store, MONDAY, SetWeek(works=[]), expected_version=2)
    assert (emptied.works, emptied.published_at is not None) == ((), True)
    assert await fetch_value("SELECT count(*) FROM rota_assignment WHERE removed_at IS NOT NULL") == 1


async def test_what_cannot_be_worked_is_refused_with_words(shop: Shop) -> None:
    manager, store = shop.manager, shop.store.id
    stranger = await an_associate(shop.other, name="外店")
    await leave(await hq_actor(), shop.lan.id, Leave(on=date(2026, 12, 10)))
    theirs = await add_shift(
        await an_actor_as(Role.STORE_MANAGER, shop.other),
        shop.other.id,
        AddShift(name="早班", starts="09:00", ends="17:30"),
    )
    for wrong, where in (
        (on(stranger, MONDAY, shop.early), "works[0].associate_id"),
        (on(shop.lan, date(2026, 12, 10), shop.early), "works[0].associate_id"),
        (on(shop.mei, MONDAY, theirs.id), "works[0].shift_id"),
        (on(shop.mei, MONDAY + timedelta(days=7), shop.early), "works[0].day"),
    ):
        with pytest.raises(InvalidField) as refused:
            await set_week(manager, store, MONDAY, SetWeek(works=[wrong]), expected_version=0)
        assert refused.value.facts["field"] == where
    both = SetWeek(works=[on(shop.mei, MONDAY, shop.early), on(shop.mei, MONDAY, shop.night)])
    with pytest.raises(InvalidField) as met:
        await set_week(manager, store, MONDAY, both, expected_version=0)
    assert "重叠" in met.value.facts["rule"]
    with pytest.raises(InvalidField):
        await set_week(manager, store, MONDAY + timedelta(days=1), SetWeek(works=[]), expected_version=0)
    with pytest.raises(ShiftNameTaken):
        await add_shift(manager, store, AddShift(name="早班", starts="08:00", ends="12:00"))
    with pytest.raises(NotFound):
        await queries.week(manager, shop.other.id, MONDAY)
    with pytest.raises(Forbidden):
        await set_week(an_actor(shop.mei), store, MONDAY, SetWeek(works=[]), expected_version=0)


async def test_last_week_is_copied_for_those_who_still_work_there(shop: Shop) -> None:
    manager, store, before = shop.manager, shop.store.id, MONDAY - timedelta(days=7)
    with pytest.raises(NothingToCopy):
        await copy_last_week(manager, store, MONDAY, expected_version=0)
    works = [on(shop.mei, before, shop.early), on(shop.lan, before, shop.early), on(shop.mei, before, shop.night)]
    works[2] = on(shop.mei, before + timedelta(days=1), shop.night)
    await set_week(manager, store, before, SetWeek(works=works), expected_version=0)
    await execute("UPDATE posting SET valid_to = $2 WHERE associate = $1", shop.lan.id, MONDAY)
    await retire_shift(manager, store, shop.night)
    copied = await copy_last_week(manager, store, MONDAY, expected_version=0)
    assert copied.works == (on(shop.mei, MONDAY, shop.early),)
    assert [one.name for one in copied.shifts] == ["早班"]


async def test_a_sheet_adds_shifts_and_says_what_is_wrong_with_the_others(shop: Shop) -> None:
    operator = await hq_actor()
    head = ("门店编码", "工号", "日期", "班次")
    sheet = csv_text(
        head,
        ("S1", "A1", MONDAY, "早班"),
        ("S1", "A1", MONDAY, "晚班"),
        ("S1", "A2", MONDAY, "中班"),
        ("S2", "A2", MONDAY, "早班"),
        ("S1", "A9", MONDAY, "早班"),
    )
    told = await imported("rota", sheet, operator)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (1, 4)
    again = await imported("rota", csv_text(head, ("S1", "A1", MONDAY, "早班")), operator)
    assert again.applied is not None
    assert (again.applied.new, again.applied.unchanged) == (0, 1)
    made = await queries.week(shop.manager, shop.store.id, MONDAY)
    assert (made.works, made.version) == ((on(shop.mei, MONDAY, shop.early),), 1)


async def test_a_code_of_the_store_leads_to_who_is_on_duty(shop: Shop, client: httpx.AsyncClient) -> None:
    minted = await mint_codes(shop.manager, MintCodes(kind=TouchpointKind.POSTER, count=1, store_id=shop.store.id))
    code = await bind_code(shop.manager, minted.codes[0].id, BindCode(store_id=shop.store.id))
    works = SetWeek(works=[on(shop.mei, MONDAY, shop.early)])
    await set_week(shop.manager, shop.store.id, MONDAY, works, expected_version=0)
    await publish_week(shop.manager, shop.store.id, MONDAY, expected_version=1)
    said = []
    for hour in (0, 4):
        with clock.pinned(NOON.replace(hour=hour)):
            forget_everything()
            said.append((await client.get(f"/q/{code.code}", headers={"Accept": "application/json"})).json()["on_duty"])
    assert said == [None, "王小美"]


async def test_over_http_a_week_is_put_and_an_old_one_refused(shop: Shop, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(shop.store, Role.STORE_MANAGER))
    at = f"/v1/stores/{shop.store.id}/rota-weeks/{MONDAY}"
    empty = await client.get(at, headers=headers)
    assert (empty.json()["version"], empty.headers["etag"]) == (0, '"0"')
    body = {"works": [{"associate_id": str(shop.mei.id), "day": str(MONDAY), "shift_id": str(shop.early)}]}
    put = await client.put(at, json=body, headers=headers | {"If-Match": '"0"'})
    assert (put.status_code, put.json()["version"]) == (200, 1)
    assert (await client.put(at, json=body, headers=headers | {"If-Match": '"0"'})).status_code == 412
    wrong = await client.put(at, json={"works": body["works"] * 2}, headers=headers | {"If-Match": '"1"'})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "works")
    rows = (await client.get(f"/v1/rota?first={MONDAY}", headers=headers)).json()["items"]
    assert [(one["name"], one["shift"], one["published"]) for one in rows] == [("王小美", "早班", False)]


async def test_shifts_of_who_has_gone_hold_no_more_and_hinder_nobody(shop: Shop, client: httpx.AsyncClient) -> None:
    store, thursday = shop.store.id, MONDAY + timedelta(days=3)
    minted = await mint_codes(shop.manager, MintCodes(kind=TouchpointKind.POSTER, count=1, store_id=store))
    code = await bind_code(shop.manager, minted.codes[0].id, BindCode(store_id=store))
    works = [on(shop.mei, day, shop.early) for day in (MONDAY, thursday)] + [on(shop.lan, thursday, shop.night)]
    await set_week(shop.manager, store, MONDAY, SetWeek(works=works), expected_version=0)
    await publish_week(shop.manager, store, MONDAY, expected_version=1)
    hq = await hq_actor()
    goes = PostTo(role=Role.ASSOCIATE, store=shop.other.code, valid_from=MONDAY + timedelta(days=2))
    await post_to(hq, shop.mei.id, goes)
    await leave(hq, shop.lan.id, Leave(on=thursday))
    seen = await queries.week(shop.manager, store, MONDAY)
    assert seen.works == (on(shop.mei, MONDAY, shop.early),)
    again = SetWeek(works=list(seen.works))
    await set_week(shop.manager, store, MONDAY, again, expected_version=seen.version)
    with clock.pinned(NOON + timedelta(days=3)):
        forget_everything()
        duty = await queries.on_duty(shop.manager, store)
        assert (duty.planned, duty.on_duty, duty.later) == (False, (), ())
        assert await queries.my_rota(an_actor(shop.mei)) == []
        assert (await client.get(f"/q/{code.code}", headers={"Accept": "application/json"})).json()["on_duty"] is None
    entered = await queries.rota(shop.manager, PageRequest(None, 10))
    assert len(entered.items) == 3, "as it was entered"
