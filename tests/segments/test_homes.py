"""A member's store is copied beside tags and purchases: whoever moves the member meanwhile, the copies follow."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from guide_app.base.kernel import clock, replaying
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import Subscriber
from guide_app.base.kernel.verifying import compare
from guide_app.ground.members.placed import MEMBERS
from guide_app.ground.members.rules import Gender
from guide_app.ground.stores.assets import Handing
from segments.checks import HOMES
from segments.conditions import Conditions
from segments.handlers import SEGMENTS
from segments.purchases import Bought, note_purchases
from segments.running import begin_run, look_at_due, mark_due, run_on
from segments.schemas import PutTag
from segments.searches import SaveRule
from segments.service.ruling import save_rule
from segments.service.tagging import put_tag
from tests.databases import owning
from tests.factories import a_member, a_store
from tests.performance.trading import DAY, NOON, a_chain, delivered
from tests.segments.test_tags import Tagged, a_shop

EVERYBODY = Conditions(genders=tuple(Gender))
MOVE = "UPDATE member SET home_store = $1 WHERE id = $2"
COPIES = "SELECT home_store FROM member_tag UNION ALL SELECT home_store FROM member_purchases"
Copy = Callable[[], Awaitable[object]]


async def by_hand(shop: Tagged) -> Copy:
    wanted = await shop.tag("爱跑步")
    return lambda: put_tag(shop.hq, shop.member.id, PutTag(tag_id=wanted.id))


async def by_a_rule(shop: Tagged) -> Copy:
    ruled = await shop.tag("老朋友", by_rule=True)
    assert await begin_run(ruled.id, 1, EVERYBODY, dry=False, by=None) is not None
    return run_on


async def by_what_is_due(shop: Tagged) -> Copy:
    ruled = await shop.tag("老朋友", by_rule=True)
    await save_rule(shop.hq, ruled.id, SaveRule(conditions=EVERYBODY, replaces=0))
    await mark_due([shop.member.id])
    return look_at_due


async def by_a_purchase(shop: Tagged) -> Copy:
    at = clock.now()
    sale = Bought(shop.member.id, business_date(at), 1, 100, shop.store.id, at)
    return lambda: note_purchases([sale])


@pytest.mark.parametrize("moved_first", [True, False])
@pytest.mark.parametrize("making", [by_hand, by_a_rule, by_what_is_due, by_a_purchase])
async def test_a_copy_and_a_move_at_once_agree(
    making: Callable[[Tagged], Awaitable[Copy]], moved_first: bool, committed_db: str
) -> None:
    shop = await a_shop()
    follower = await a_store("A_2")
    copy = await making(shop)
    at = clock.now()
    handing = Handing(
        closing_id=new_id(),
        store_id=shop.store.id,
        store_code=shop.store.code,
        successor_id=follower.id,
        successor_code=follower.code,
        successor_path=follower.path,
        closes_on=business_date(at),
        at=at,
        by=None,
    )
    written = asyncio.Event()

    async def slowly(work: Copy) -> None:
        async with transaction():
            assert await work() != 0
            written.set()
            await asyncio.sleep(0.5)

    async def after(work: Copy) -> None:
        await written.wait()
        async with transaction():
            await work()

    async def move() -> object:
        return await MEMBERS.hand_on(SYSTEM, handing) if MEMBERS.hand_on else None

    first, second = (move, copy) if moved_first else (copy, move)
    await asyncio.gather(slowly(first), after(second))
    assert [one[0] for one in await fetch(COPIES)] == [follower.id]


async def test_copies_follow_who_moves_while_a_replay_builds_them(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = await a_chain()
    before, after = [await a_member(chain.one, dedicated=chain.jun) for _ in range(2)]
    for one in (before, after):
        await chain.sell(chain.mei, 1, at=NOON - DAY, to=one)
    with clock.pinned(NOON):
        await delivered()
    swap = replaying._swap

    async def moved_first(subscriber: Subscriber, twin: Subscriber) -> int:
        await execute(MOVE, chain.two.id, before.id)
        taken = await swap(subscriber, twin)
        await execute(MOVE, chain.two.id, after.id)
        return taken

    monkeypatch.setattr(replaying, "_swap", moved_first)
    with clock.pinned(NOON):
        async with owning(committed_db):
            assert await rebuild(SEGMENTS) > 0
    assert [one[0] for one in await fetch(COPIES)] == [chain.two.id] * 2
    assert (await compare(HOMES)).different == 0
