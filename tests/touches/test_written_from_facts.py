"""Orders, coupons and notes are touches: each fact once, on the history of the person."""

from datetime import UTC, datetime

import pytest

from coupons.events import CouponIssued, CouponRedeemed, SpentCoupon
from coupons.handlers import COUPON_TOUCHES
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.events import Event
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.handlers import ORDER_TOUCHES
from guide_app.ground.touches.errors import AlreadyNoted
from guide_app.ground.touches.queries import touches_of_member
from guide_app.ground.touches.rules import Noted, TouchKind
from guide_app.ground.touches.schemas import NoteTouch
from guide_app.ground.touches.service import note_touch
from tests.factories import a_member, an_actor, an_actor_as, an_associate

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
ALL = PageRequest(None, 100)


async def tell(subscriber: Subscriber, event: Event) -> None:
    """Deliver a fact twice, as a worker may."""
    for _ in range(2):
        await subscriber.on[type(event)]([Delivered(1, NOW, event)])


async def test_what_happened_with_a_member_is_on_their_history_once(db: None) -> None:
    seller = await an_associate()
    member, merged = await a_member(dedicated=seller), await a_member(dedicated=seller)
    store, order, coupon = member.home_store_id, new_id(), new_id()
    sale = OrderPaid(
        order_id=order,
        number="1",
        store_id=store,
        member_id=merged.id,
        channel="till",
        paid_at=NOW,
        goods_fen=1,
        payable_fen=1,
        serving_id=seller.id,
    )
    await tell(
        COUPON_TOUCHES,
        CouponIssued(
            coupon_id=coupon, template_code="T", member_id=member.id, issuer_id=seller.id, store_id=store, at=NOW
        ),
    )
    await tell(
        COUPON_TOUCHES,
        CouponRedeemed(
            order_id=order,
            store_id=store,
            member_id=member.id,
            coupons=(SpentCoupon(coupon_id=coupon, discount_fen=1, issuer_id=seller.id),),
            at=NOW,
        ),
    )
    await tell(ORDER_TOUCHES, sale)
    await execute("UPDATE member SET merged_into = $2 WHERE id = $1", merged.id, member.id)
    found = (await touches_of_member(an_actor(seller), member.id, ALL)).items
    assert [(one.kind, one.source.split(":")[0], one.associate_id) for one in found] == [
        (TouchKind.COUPON, "coupon", seller.id),
        (TouchKind.COUPON, "redeemed", seller.id),
        (TouchKind.ORDER, "order", seller.id),
    ]


async def test_who_serves_a_customer_notes_a_visit_once_a_day(db: None) -> None:
    seller = await an_associate()
    member = await a_member(dedicated=seller)
    noted = await note_touch(an_actor(seller), member.id, NoteTouch(Noted.VISIT))
    assert (noted.kind, noted.associate_id) == (TouchKind.VISIT, seller.id)
    with pytest.raises(AlreadyNoted):
        await note_touch(an_actor(seller), member.id, NoteTouch(Noted.VISIT))
    await note_touch(an_actor(seller), member.id, NoteTouch(Noted.CONTACT))
    assert len((await touches_of_member(an_actor(seller), member.id, ALL)).items) == 2
    with pytest.raises(NotFound):
        await note_touch(await an_actor_as(Role.ASSOCIATE), member.id, NoteTouch(Noted.VISIT))
    with pytest.raises(Forbidden):
        await note_touch(await an_actor_as(Role.HQ_OPERATOR), member.id, NoteTouch(Noted.VISIT))
