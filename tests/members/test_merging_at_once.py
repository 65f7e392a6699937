"""Merging while others buy, spend and merge as well: nothing is lost, nothing stands twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from coupons.books import discrepancies
from coupons.errors import CouponLimitReached, CouponNotUsable
from coupons.service import issuing
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.ground.members.merging import checks
from guide_app.ground.members.merging.errors import AlreadyOnePerson, MergeChanged
from guide_app.ground.members.merging.jobs import EVER
from guide_app.ground.members.merging.service.pairing import find_duplicates
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.reads import identities_of
from tests.coupons.coupon_factories import a_coupon, a_shop, a_template, buy, issue
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


async def test_a_limit_holds_in_the_very_moment_of_a_merge(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who have read that they had none write after they have become one person, who may have one."""
    shop, hq = await a_shop(), await hq_actor()
    other = await a_member(shop.store)
    template = await a_template(per_member_limit=1, stock=50)
    all_have_read, merged_now = asyncio.Barrier(3), asyncio.Event()

    async def read_then_wait(*lookups: Lookup[Any]) -> Sequence[Any]:
        found = await look_up(*lookups)
        await all_have_read.wait()
        await merged_now.wait()
        return found

    monkeypatch.setattr(issuing, "look_up", read_then_wait)
    issued = [asyncio.create_task(issue(shop, template, one)) for one in (shop.member, other)]
    await all_have_read.wait()
    done = await merged(hq, shop.member.id, other.id)
    merged_now.set()
    given = await asyncio.gather(*issued, return_exceptions=True)
    assert sorted(isinstance(one, CouponLimitReached) for one in given) == [False, True], given
    assert await fetch_value("SELECT count(*) FROM coupon WHERE owner = $1", shop.member.id) == 1
    monkeypatch.undo()
    for no in range(6):  # as it comes: whoever is first, the person has one of each template in the end
        await undo_merge(hq, done.id, because="两个人")
        once = await a_template(per_member_limit=1, stock=50, shards=4)
        *given, done = await asyncio.gather(  # type: ignore[assignment]  # two issues and a merge
            *(issue(shop, once, one) for one in (shop.member, other)),
            merged(hq, *((shop.member.id, other.id) if no % 2 else (other.id, shop.member.id))),
            return_exceptions=True,
        )
        if isinstance(done, MergeChanged):
            done = await merged(hq, shop.member.id, other.id)
        refused = sum(isinstance(one, CouponLimitReached) for one in given)
        with pytest.raises(CouponLimitReached):
            await issue(shop, once)
        assert await fetch_value("SELECT count(*) FROM coupon WHERE template = $1", once.template.id) == 2 - refused
    assert await discrepancies() == []
