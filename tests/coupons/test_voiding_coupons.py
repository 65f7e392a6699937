"""Voiding a coupon: who may, what is told of it; and what is told of any coupon stays."""

import pytest

from coupons.events import CouponVoided
from coupons.service.voiding import void_coupon
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from tests.coupons.coupon_scenes import REASON, issued, void_it, voided
from tests.factories import a_store, an_actor_as


async def test_a_void_is_audited_published_and_tells_why(db: None, noon: None) -> None:
    scene = await voided()
    audit = await fetch_row("SELECT actor_id, detail FROM audit_entry WHERE action = 'coupons.voided'")
    assert audit is not None
    assert audit["actor_id"] == scene.hq.id
    event = CouponVoided.decode(await fetch_value("SELECT payload FROM event WHERE type = 'coupon_voided'"))
    assert (event.coupon_id, event.member_id) == (scene.coupon_id, scene.shop.member.id)
    told = await fetch_row("SELECT reason, actor_id FROM coupon_event WHERE command = 'void'")
    assert told is not None
    assert tuple(told.values()) == ("发错对象", scene.hq.id)
    await void_it(scene)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'coupon_voided'") == 1


async def test_who_may_void_and_whose(db: None, noon: None) -> None:
    scene = await issued()
    with pytest.raises(Forbidden):
        await void_coupon(scene.shop.actor, scene.coupon_id, REASON)
    stranger = await an_actor_as(Role.STORE_MANAGER, await a_store())
    with pytest.raises(NotFound):
        await void_coupon(stranger, scene.coupon_id, REASON)
    manager = await an_actor_as(Role.STORE_MANAGER, scene.shop.store)
    assert (await void_coupon(manager, scene.coupon_id, REASON)).state == "VOID"


async def test_the_history_of_a_coupon_is_never_rewritten(db: None, noon: None) -> None:
    scene = await issued()
    for statement in ("UPDATE coupon_event SET reason = 'x'", "DELETE FROM coupon_event"):
        with pytest.raises(Exception, match="permission denied"):
            await _savepoint(statement)
    assert scene.coupon_id


async def _savepoint(statement: str) -> None:
    async with transaction():
        await execute(statement)
