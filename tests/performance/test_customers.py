"""Customers in the order of their last visit: one's own, those of a store, and nobody else's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.events import publish
from guide_app.base.web.pages import PageRequest, decode_cursor
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.members.schemas import FindMembers
from performance.checks import mend_visits
from performance.queries.customers import find_customers, my_customers
from performance.rules import VisitKind
from performance.schemas import CustomerView
from tests.factories import AMember, AnAssociate, a_member, an_actor, an_actor_as, signed_in
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered, require_sound_sums

FIRST = PageRequest(None, 50)


@dataclass
class Regulars:
    """Mei's Li bought yesterday, her Zhang registered 40 days ago; of Lan's Chen part came back today."""

    chain: Chain
    li: AMember
    zhang: AMember
    chen: AMember


async def registered(chain: Chain, who: AnAssociate, at: datetime, *, phone: str | None = None) -> AMember:
    member = await a_member(chain.one, dedicated=who, acquirer=who, registered_at=at, phone=phone)
    won = MemberRegistered(member_id=member.id, associate_id=who.id, store_id=chain.one.id, registered_at=at)
    async with transaction():
        await publish(won, at=at)
    return member


@pytest.fixture
async def regulars(committed_db: str) -> Regulars:
    chain = await a_chain()
    li = await registered(chain, chain.mei, NOON - 50 * DAY, phone="13800006484")
    zhang = await registered(chain, chain.mei, NOON - 40 * DAY)
    chen = await registered(chain, chain.lan, NOON - 60 * DAY, phone="13900006484")
    await chain.sell(chain.mei, 2, at=NOON - 5 * DAY, to=li)
    await chain.sell(chain.mei, 3, at=NOON - DAY, to=li)
    returned = await chain.sell(chain.lan, 4, at=NOON - 10 * DAY, to=chen)
    await chain.take_back(returned, at=NOON)
    await delivered()
    return Regulars(chain, li, zhang, chen)


async def listed(who: AnAssociate, at: datetime = NOON + DAY, **asked: object) -> list[CustomerView]:
    with clock.pinned(at):
        return (await my_customers(an_actor(who), FIRST, **asked)).items  # type: ignore[arg-type]


def ids(views: list[CustomerView]) -> list[UUID]:
    return [view.id for view in views]


async def test_my_customers_are_mine_alone_the_latest_first(regulars: Regulars) -> None:
    li, zhang = await listed(regulars.chain.mei)
    assert (li.id, zhang.id) == (regulars.li.id, regulars.zhang.id)
    assert (li.last_visit_at, li.last_visit_kind) == (NOON - DAY, VisitKind.ORDER)
    assert (li.last_order_on, li.last_order_fen, li.orders, li.net_fen) == ((NOON - DAY).date(), 3_000, 2, 5_000)
    assert (zhang.last_visit_at, zhang.last_visit_kind) == (NOON - 40 * DAY, VisitKind.REGISTRATION)
    assert (zhang.last_order_id, zhang.orders, zhang.net_fen) == (None, 0, 0)
    assert li.phone_masked.endswith("**6484")
    assert "*" in li.name_masked
    await require_sound_sums()


async def test_who_brings_something_back_was_here_and_has_bought_less(regulars: Regulars) -> None:
    (chen,) = await listed(regulars.chain.lan)
    assert (chen.last_visit_at, chen.last_visit_kind, chen.last_order_fen) == (NOON, VisitKind.RETURN, 4_000)
    assert (chen.orders, chen.net_fen) == (1, 3_000)


async def test_a_manager_sees_the_customers_of_the_store_and_an_associate_does_not(regulars: Regulars) -> None:
    chain = regulars.chain
    assert ids(await listed(chain.manager)) == [regulars.chen.id, regulars.li.id, regulars.zhang.id]
    assert await listed(chain.manager, mine=True) == []
    assert ids(await listed(chain.supervisor, store_id=chain.one.id))[0] == regulars.chen.id
    assert await listed(chain.supervisor, store_id=chain.far.id) == []
    with pytest.raises(Forbidden):
        await listed(chain.mei, store_id=chain.one.id)
    with pytest.raises(Forbidden):
        await my_customers(await an_actor_as(Role.TRAINER, region=chain.east), FIRST)


async def test_who_may_not_be_served_here_is_not_listed_here(regulars: Regulars) -> None:
    chain = regulars.chain
    await execute("UPDATE member SET home_store = $2 WHERE id = $1", regulars.li.id, chain.far.id)
    assert regulars.li.id not in ids(await listed(chain.manager))
    await execute(
        "INSERT INTO member_store (member, store, since) VALUES ($1, $2, $3)", regulars.li.id, chain.one.id, NOON
    )
    assert regulars.li.id in ids(await listed(chain.manager))
    await execute("UPDATE member SET erased_at = $2 WHERE id = $1", regulars.li.id, NOON)
    assert regulars.li.id not in ids(await listed(chain.manager))


@pytest.mark.parametrize(("days", "found"), [(1, 2), (2, 1), (3, 1), (42, 0)])
async def test_those_who_have_not_been_seen_for_some_days_are_found(regulars: Regulars, days: int, found: int) -> None:
    away = await listed(regulars.chain.manager, NOON + DAY, unseen_days=days, longest_away_first=True)
    assert ids(away) == ids(list(reversed(await listed(regulars.chain.manager))))[:found]


async def test_pages_follow_each_other_without_a_gap_in_both_orders(regulars: Regulars) -> None:
    for who in (regulars.chain.manager, regulars.chain.mei):
        for turned in (False, True):
            whole = ids(await listed(who, longest_away_first=turned))
            seen: list[UUID] = []
            asked = PageRequest(None, 1)
            with clock.pinned(NOON + DAY):
                while True:
                    page = await my_customers(an_actor(who), asked, longest_away_first=turned)
                    seen += ids(page.items)
                    if page.next_cursor is None:
                        break
                    asked = PageRequest(decode_cursor(page.next_cursor), 1)
            assert seen == whole


async def test_an_associate_finds_their_own_and_a_manager_all_of_the_store(
    regulars: Regulars, client: httpx.AsyncClient
) -> None:
    wanted = FindMembers(phone_tail="6484")
    assert ids(await find_customers(an_actor(regulars.chain.mei), wanted)) == [regulars.li.id]
    assert ids(await find_customers(an_actor(regulars.chain.manager), wanted)) == [regulars.chen.id, regulars.li.id]
    answer = await client.post(
        "/v1/my/customers/search", json={"phone_tail": "6484"}, headers=await signed_in(regulars.chain.mei)
    )
    assert [one["id"] for one in answer.json()] == [str(regulars.li.id)]
    refused = await client.post("/v1/my/customers/search", json={}, headers=await signed_in(regulars.chain.mei))
    assert refused.status_code == 422


async def test_an_older_fact_that_is_told_late_does_not_turn_time_back(regulars: Regulars) -> None:
    await regulars.chain.sell(regulars.chain.mei, 9, at=NOON - timedelta(days=3), to=regulars.li)
    await delivered()
    li = (await listed(regulars.chain.mei))[0]
    assert (li.last_visit_at, li.last_order_fen, li.orders, li.net_fen) == (NOON - DAY, 3_000, 3, 14_000)
    await require_sound_sums()
    async with transaction():
        await mend_visits()
    assert (await listed(regulars.chain.mei))[0] == li
