"""Merging while others buy, spend and merge as well: nothing is lost, nothing stands twice."""

import asyncio
from dataclasses import replace

from coupons.books import discrepancies
from coupons.errors import CouponNotUsable
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.members.merging import checks
from guide_app.ground.members.merging.errors import AlreadyOnePerson, MergeChanged
from guide_app.ground.members.merging.jobs import EVER
from guide_app.ground.members.merging.service.pairing import find_duplicates
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.reads import identities_of
from tests.coupons.coupon_factories import a_coupon, a_shop, buy
from tests.factories import a_member, hq_actor
from tests.members.merging import DESK, known_to_till, merged, till_number

OF_PERSON = "SELECT count(*) FROM orders WHERE member = ANY($1::uuid[])"


async def test_two_merges_sales_and_a_coupon_at_once(committed_db: str) -> None:
    shop, hq = await a_shop(), await hq_actor()
    one, other = shop.member, await a_member(shop.store)
    coupon_id, code = await a_coupon(replace(shop, member=other))

    async def merge(*ids: object) -> object:
        for _ in range(20):
            try:
                return await merged(hq, *ids)  # type: ignore[arg-type]  # two ids
            except MergeChanged:  # a sale came between, look again
                await asyncio.sleep(0.01)
        raise AssertionError("never quiet")

    buying = [buy(replace(shop, member=who)) for who in (one, other) * 4]
    done = await asyncio.gather(
        merge(one.id, other.id),
        merge(other.id, one.id),
        buy(replace(shop, member=other), code),
        *buying,
        return_exceptions=True,
    )
    both = await identities_of(one.id)
    assert set(both) == {one.id, other.id}
    assert sum(isinstance(each, AlreadyOnePerson) for each in done[:2]) == 1, done[:2]
    assert [each for each in done[3:] if isinstance(each, BaseException)] == []
    if isinstance(done[2], BaseException):  # priced before the merge, spent after it: said, and not spent
        assert isinstance(done[2], CouponNotUsable)
        await buy(replace(shop, member=other), code)
    assert await fetch_value("SELECT status FROM coupon WHERE id = $1", coupon_id) == "USED"
    assert await fetch_value(OF_PERSON, both) == 9
    assert await discrepancies() == []
    merge_id = await fetch_value("SELECT id FROM member_merge")
    twice = await asyncio.gather(
        *(undo_merge(hq, merge_id, because="两个人") for _ in range(3)), return_exceptions=True
    )
    assert sum(not isinstance(each, BaseException) for each in twice) == 1
    assert await identities_of(one.id) == [one.id]
    assert await fetch_value(OF_PERSON, both) == 9
    await merge(one.id, other.id)
    for check in checks.CHECKS:
        assert isinstance(check.statement, str)
        assert await fetch_value(f"SELECT count(*) FROM ({check.statement}) x WHERE different > 0") == 0, check.name


async def test_two_runs_of_the_finding_job_join_a_till_member_once(committed_db: str) -> None:
    shop = await a_shop()
    phone = "13911112222"
    till = await a_member(shop.store, number=till_number(phone))
    await known_to_till([till.id])
    member = await a_member(shop.store, phone=phone)
    found = await asyncio.gather(*(find_duplicates(SYSTEM, now(), since=EVER, desk=DESK) for _ in range(3)))
    assert sum(found) == 1
    assert await identities_of(till.id) == [member.id, till.id]
