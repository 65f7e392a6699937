"""Somebody leaves: what hangs on them is counted, goes by the plan, and what could not go says why."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest
from guide_app.entry import wiring
from guide_app.ground.associates.ports import Way
from guide_app.ground.associates.schemas import Leave, PostTo
from guide_app.ground.associates.service import leave, post_to
from guide_app.ground.auth.tokens import forget_tokens
from guide_app.ground.members.errors import AssociateNotAvailable
from guide_app.ground.stores.schemas import StoreView
from inbox.queries import my_messages
from offboarding import queries
from offboarding.carrying_out import go_on
from offboarding.errors import CaseIsOpen, CaseUnderWay
from offboarding.rules import CaseState, LeavingReason, Problem
from offboarding.schemas import CaseWithParts, ChangeCase, OpenCase, PartOfCase, RuleFor
from offboarding.service import change_case, confirm_case, open_case, stop_case
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import BindCode, MintCodes
from qr_codes.service.badges import badge_code_of
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes
from tests.factories import (
    AnAssociate,
    a_member,
    a_region,
    a_store,
    an_actor,
    an_associate,
    hq_actor,
    once,
    signed_in,
    with_account,
)

FIRST = PageRequest(None, 50)
MEMBERS, CODES, BADGES = "members", "codes", "badges"


@dataclass(frozen=True)
class Shop:
    """A store with a manager, somebody who goes, and two who stay."""

    store: StoreView
    other: StoreView
    leads: AnAssociate
    manager: Actor
    leaver: AnAssociate
    stay: list[AnAssociate]


@pytest.fixture
async def shop(committed_db: str) -> Shop:
    """Five customers here and one in another store; a shelf tag and a badge."""
    await register(wiring.SUBSCRIBERS)
    east = await a_region("EAST")
    store, other = await a_store("S1", east), await a_store("S2", east)
    leads = await an_associate(store, Role.STORE_MANAGER, name="赵店长")
    leaver = await an_associate(store, name="林晓", number="A1")
    stay = [await an_associate(store, name="王芳", number="A2"), await an_associate(store, name="陈静", number="A3")]
    for _ in range(5):
        await a_member(store, dedicated=leaver)
    await a_member(store, dedicated=stay[0])
    await a_member(other, dedicated=leaver)
    manager = await with_account(leads)
    minted = await mint_codes(manager, MintCodes(kind=TouchpointKind.SHELF_TAG, count=1, store_id=store.id))
    await bind_code(manager, minted.codes[0].id, BindCode(associate_id=leaver.id))
    await badge_code_of(an_actor(leaver), leaver.id)
    return Shop(store, other, leads, manager, leaver, stay)


def part(case: CaseWithParts, asset: str) -> PartOfCase:
    return next(one for one in case.parts if one.asset == asset)


async def begun(shop: Shop, days: int = 0) -> CaseWithParts:
    last_day = business_date(clock.now()) + timedelta(days=days)
    command = OpenCase(last_day=last_day, reason=LeavingReason.RESIGNED)
    return await open_case(shop.manager, shop.leaver.id, command)


async def work() -> None:
    while await go_on():
        pass


async def customers_of(person: AnAssociate) -> int:
    count: int = await fetch_value("SELECT count(*) FROM member WHERE dedicated = $1", person.id)
    return count


async def test_what_hangs_on_somebody_goes_by_the_plan_and_the_rest_says_why(shop: Shop) -> None:
    case = await begun(shop)
    assert {one.asset: one.count for one in case.parts if one.count} == {MEMBERS: 6, CODES: 1, BADGES: 1}
    assert (part(case, MEMBERS).beyond, part(case, MEMBERS).stores[0].name) == (1, shop.store.name)
    assert (part(case, MEMBERS).way, part(case, MEMBERS).takers) == (Way.SPREAD, ("王芳", "陈静"))
    assert Way.STAY not in part(case, MEMBERS).ways
    with pytest.raises(CaseIsOpen):
        await begun(shop)
    to_one = RuleFor(asset=CODES, way=Way.COLLEAGUE, receiver=shop.stay[1].id)
    badge = RuleFor(asset=BADGES, way=Way.COLLEAGUE, receiver=shop.stay[1].id)
    planned = await change_case(
        shop.manager, case.case.id, ChangeCase(rules=[to_one, badge]), expected_version=case.case.version
    )
    with pytest.raises(Stale):
        await confirm_case(shop.manager, case.case.id, expected_version=case.case.version)
    confirmed = await confirm_case(shop.manager, case.case.id, expected_version=planned.case.version)
    assert confirmed.case.state is CaseState.CONFIRMED
    await work()
    done = await queries.case_with_parts(shop.manager, case.case.id)
    assert (done.case.state, done.case.moved, done.case.kept) == (CaseState.DONE, 7, 1)
    # Who had one already gets fewer: in the end they have the same.
    assert [await customers_of(one) for one in (shop.leaver, *shop.stay)] == [1, 3, 3]
    assert {(one.name, one.count) for one in part(done, MEMBERS).received} == {("王芳", 2), ("陈静", 3)}
    assert (part(done, MEMBERS).kept, part(done, MEMBERS).problem) == (1, Problem.OUT_OF_REACH)
    [code] = await fetch("SELECT associate FROM touchpoint WHERE kind = 'SHELF_TAG'")
    assert code["associate"] == shop.stay[1].id
    [old] = await fetch(
        "SELECT t.state, n.associate FROM touchpoint t JOIN touchpoint n ON n.id = t.replacement"
        " WHERE t.associate = $1",
        shop.leaver.id,
    )
    assert (old["state"], old["associate"]) == ("RETIRED", shop.stay[1].id)
    with pytest.raises(CaseUnderWay):
        await stop_case(shop.manager, case.case.id, expected_version=done.case.version)
    await drain(wiring.SUBSCRIBERS)
    told = await my_messages(shop.manager, FIRST)
    assert [one.text_zh for one in told.items] == ["交接完成：7 项已转出，1 项未能转出，请处理"]
    assert "移交给您" in (await my_messages(an_actor(shop.stay[1]), FIRST)).items[0].text_zh


async def test_nobody_who_could_take_is_said_and_other_ways_are_open(shop: Shop) -> None:
    case = (await begun(shop)).case
    for wrong in (
        RuleFor(asset=MEMBERS, way=Way.STAY),
        RuleFor(asset=MEMBERS, way=Way.COLLEAGUE),
        RuleFor(asset=MEMBERS, way=Way.POOL, receiver=shop.stay[0].id),
        RuleFor(asset="tasks", way=Way.POOL),
        RuleFor(asset="unknown", way=Way.POOL),
    ):
        with pytest.raises(InvalidField):
            await change_case(shop.manager, case.id, ChangeCase(rules=[wrong]), expected_version=case.version)
    far = await an_associate(shop.other)
    for nobody in (shop.leaver, far):
        rule = RuleFor(asset=MEMBERS, way=Way.COLLEAGUE, receiver=nobody.id)
        with pytest.raises((AssociateNotAvailable, NotFound)):
            await change_case(shop.manager, case.id, ChangeCase(rules=[rule]), expected_version=case.version)
    rule = RuleFor(asset=MEMBERS, way=Way.COLLEAGUE, receiver=shop.stay[0].id)
    pool = RuleFor(asset=CODES, way=Way.POOL)
    await change_case(shop.manager, case.id, ChangeCase(rules=[rule, pool]), expected_version=case.version)
    await confirm_case(shop.manager, case.id, expected_version=case.version + 1)
    await leave(await hq_actor(), shop.stay[0].id, Leave())
    await work()
    done = await queries.case_with_parts(shop.manager, case.id)
    assert (part(done, MEMBERS).moved, part(done, MEMBERS).problem) == (0, Problem.RECEIVER_GONE)
    assert part(done, CODES).received[0].name is None
    assert await fetch_value("SELECT count(*) FROM touchpoint WHERE kind = 'SHELF_TAG' AND store = $1", shop.store.id)
    again = await open_case(
        await hq_actor(),
        shop.leaver.id,
        OpenCase(last_day=business_date(clock.now()), reason=LeavingReason.RESIGNED),
    )
    back = ChangeCase(rules=[RuleFor(asset=MEMBERS, way=Way.POOL)])
    await change_case(shop.manager, again.case.id, back, expected_version=1)
    await confirm_case(shop.manager, again.case.id, expected_version=2)
    await work()
    assert await fetch_value("SELECT count(*) FROM member WHERE dedicated IS NULL") == 5
    assert (
        await fetch_value("SELECT count(*) FROM binding WHERE ended_at IS NULL AND associate = $1", shop.leaver.id) == 1
    )


async def test_a_leave_and_a_move_open_cases_and_late_ones_are_red(shop: Shop) -> None:
    hq = await hq_actor()
    empty = await an_associate(shop.store, name="无事")
    await leave(hq, empty.id, Leave())
    await leave(hq, shop.leaver.id, Leave())
    await post_to(hq, shop.stay[0].id, PostTo(role=Role.ASSOCIATE, store=shop.other.code))
    await drain(wiring.SUBSCRIBERS)
    await work()
    await drain(wiring.SUBSCRIBERS)
    listed = {one.name: one for one in (await queries.cases(shop.manager, FIRST)).items}
    assert {name: (one.state, one.overdue) for name, one in listed.items()} == {
        "林晓": (CaseState.OPEN, True),
        "无事": (CaseState.DONE, False),
        "王芳": (CaseState.OPEN, False),
    }
    assert [one.name for one in (await queries.cases(shop.manager, FIRST, overdue=True)).items] == ["林晓"]
    assert (await queries.case_sums(shop.manager)).overdue == 1
    assert len((await my_messages(shop.manager, FIRST)).items) == 2
    moving = await queries.case_with_parts(shop.manager, listed["王芳"].id)
    assert (part(moving, MEMBERS).count, Way.STAY in part(moving, MEMBERS).ways) == (1, True)
    assert part(moving, BADGES).count == 0
    await confirm_case(shop.manager, moving.case.id, expected_version=moving.case.version)
    await work()
    assert await customers_of(shop.stay[0]) == 0
    assert await customers_of(shop.stay[1]) == 1


async def test_the_plan_is_carried_out_by_the_rights_of_its_day(shop: Shop) -> None:
    case = (await begun(shop, days=1)).case
    await confirm_case(shop.manager, case.id, expected_version=case.version)
    assert not await go_on()
    await execute("UPDATE offboarding_case SET carry_out_on = $1", business_date(clock.now()))
    await leave(SYSTEM, shop.leads.id, Leave())
    assert await go_on()
    supervisor = await hq_actor()
    back = await queries.case(supervisor, case.id)
    assert (back.state, back.decided_by_name) == (CaseState.OPEN, None)
    assert await customers_of(shop.leaver) == 6


async def test_over_http_a_leaver_is_out_and_their_customers_are_not_lost(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    headers, theirs = await signed_in(shop.leads), await signed_in(shop.leaver)
    today = business_date(clock.now()).isoformat()
    address = f"/v1/associates/{shop.leaver.id}/offboarding-cases"
    key = once()
    opened = await client.post(address, json={"last_day": today, "reason": "resigned"}, headers=headers | key)
    assert opened.status_code == 201
    case = opened.json()["case"]
    again = await client.post(address, json={"last_day": today, "reason": "resigned"}, headers=headers | key)
    assert again.json()["case"]["id"] == case["id"]
    at = f"/v1/offboarding-cases/{case['id']}"
    assert (await client.get(at, headers=theirs)).status_code == 403
    stale = await client.post(f"{at}/confirm", headers=headers | once() | {"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    done = await client.post(f"{at}/confirm", headers=headers | once() | {"If-Match": '"1"'})
    assert done.json()["case"]["state"] == "confirmed"
    assert (await client.get("/v1/auth/me", headers=theirs)).status_code == 200
    await leave(await hq_actor(), shop.leaver.id, Leave())
    forget_tokens()
    assert (await client.get("/v1/auth/me", headers=theirs)).status_code == 401
    await work()
    found = (await client.get(at, headers=headers)).json()
    assert (found["case"]["state"], found["case"]["moved"]) == ("done", 7)
    assert not (await client.get("/v1/offboarding-cases?overdue=true", headers=headers)).json()["items"]
