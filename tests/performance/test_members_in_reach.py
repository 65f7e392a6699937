"""The list of members in reach: who belongs there, narrowed by what holds no personal data, page by page."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import PageRequest, decode_cursor
from guide_app.ground.members.rules import MemberSource
from performance.queries.in_reach import members_in_reach
from tests.factories import AMember, a_member, an_actor, an_actor_as, signed_in
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered

FIRST = PageRequest(None, 50)


@dataclass
class Members:
    """Li bought yesterday and Zhang never, both Mei's; Chen is of the other store and Mei's too, won by Lan."""

    chain: Chain
    li: AMember
    zhang: AMember
    chen: AMember


@pytest.fixture
async def members(committed_db: str) -> Members:
    chain = await a_chain()
    made = Members(
        chain,
        chen=await a_member(chain.two, dedicated=chain.mei, acquirer=chain.lan, registered_at=NOON - 60 * DAY),
        li=await a_member(chain.one, dedicated=chain.mei, acquirer=chain.mei, registered_at=NOON - 50 * DAY),
        zhang=await a_member(chain.one, dedicated=chain.mei, registered_at=NOON - 40 * DAY),
    )
    await chain.sell(chain.mei, 3, at=NOON - DAY, to=made.li)
    await delivered()
    return made


async def listed(actor: Actor, **asked: object) -> list[UUID]:
    with clock.pinned(NOON + DAY):
        return [each.id for each in (await members_in_reach(actor, FIRST, **asked)).items]  # type: ignore[arg-type]


async def test_the_newest_comes_first_with_what_they_bought(members: Members) -> None:
    chain = members.chain
    hq = await an_actor_as(Role.HQ_OPERATOR)
    zhang, li, chen = (await members_in_reach(hq, FIRST)).items
    assert (zhang.id, li.id, chen.id) == (members.zhang.id, members.li.id, members.chen.id)
    assert (li.orders, li.net_fen, li.last_visit_at) == (1, 3_000, NOON - DAY)
    assert (zhang.orders, zhang.net_fen, zhang.last_visit_at) == (0, 0, None)
    assert (li.dedicated_name, li.home_store_name) == (chain.mei.name, chain.one.name)
    assert (chen.acquirer_id, chen.acquirer_name) == (chain.lan.id, chain.lan.name)


async def test_pages_follow_one_another(members: Members) -> None:
    hq = await an_actor_as(Role.HQ_OPERATOR)
    seen, after = [], None
    for _ in range(3):
        page = await members_in_reach(hq, PageRequest(after, 1))
        seen += [each.id for each in page.items]
        after = decode_cursor(page.next_cursor) if page.next_cursor else None
    assert (seen, after) == ([members.zhang.id, members.li.id, members.chen.id], None)


async def test_everybody_sees_those_of_their_reach_and_their_own(members: Members) -> None:
    chain = members.chain
    of_one = [members.zhang.id, members.li.id]
    assert await listed(an_actor(chain.mei)) == [*of_one, members.chen.id], "Chen is hers wherever they belong"
    assert await listed(an_actor(chain.mei), store_id=chain.one.id) == of_one
    assert await listed(an_actor(chain.mei), store_id=chain.two.id) == []
    assert await listed(an_actor(chain.manager)) == of_one
    region = an_actor(chain.supervisor)
    assert await listed(region) == [*of_one, members.chen.id]
    assert await listed(region, path=chain.two.path) == [members.chen.id]
    with pytest.raises(NotFound):
        await listed(an_actor(chain.manager), path=chain.two.path)


async def test_each_filter_leaves_out_who_it_does_not_mean(members: Members) -> None:
    chain = members.chain
    day = (NOON - 50 * DAY).date()
    for actor in (await an_actor_as(Role.HQ_OPERATOR), an_actor(chain.mei)):
        everybody = [members.zhang.id, members.li.id, members.chen.id]
        assert await listed(actor, level="basic") == everybody
        assert await listed(actor, source=MemberSource.ASSISTED) == [members.li.id, members.chen.id]
        assert await listed(actor, level="gold") == []
        assert await listed(actor, source=MemberSource.TILL) == []
        assert await listed(actor, dedicated_id=chain.mei.id) == everybody
        assert await listed(actor, dedicated_id=chain.lan.id) == []
        assert await listed(actor, acquirer_id=chain.lan.id) == [members.chen.id]
        assert await listed(actor, first=day, last=day) == [members.li.id]
        assert await listed(actor, first=day + timedelta(days=1)) == [members.zhang.id]
        assert await listed(actor, last=day - timedelta(days=1)) == [members.chen.id]
        assert await listed(actor, unseen_days=3) == [members.zhang.id, members.chen.id]
        assert await listed(actor, unseen_days=45) == [members.chen.id]


async def test_the_list_is_asked_over_http(members: Members, client: httpx.AsyncClient) -> None:
    headers = await signed_in(members.chain.mei)
    asked = {"acquirer_id": str(members.chain.lan.id), "last": "2099-01-01"}
    (chen,) = (await client.get("/v1/customers", params=asked, headers=headers)).json()["items"]
    assert (chen["id"], "*" in chen["name_masked"]) == (str(members.chen.id), True)
    beyond = await client.get("/v1/customers", params={"path": "/NOWHERE/"}, headers=headers)
    assert beyond.status_code == 404
