"""A member's store is copied beside tags and purchases: whoever moves the member meanwhile, the copies follow."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members.placed import MEMBERS
from guide_app.ground.members.rules import Gender
from guide_app.ground.stores.assets import Handing
from segments.conditions import Conditions
from segments.purchases import Bought, note_purchases
from segments.running import begin_run, look_at_due, mark_due, run_on
from segments.schemas import PutTag
from segments.searches import SaveRule
from segments.service.ruling import save_rule
from segments.service.tagging import put_tag
from tests.factories import a_store
from tests.segments.test_tags import Tagged, a_shop

EVERYBODY = Conditions(genders=tuple(Gender))
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
