"""What a cart would cost, with the best of the customer's coupons: as placing it says a moment later."""

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.orders.errors import SkuNotSold
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder, PreviewOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import preview_order
from tests.coupons.coupon_factories import a_coupon, a_shop
from tests.factories import a_member, a_sku, a_store, an_actor, signed_in
from tests.statements import statements_of_the_pool

DESK = CouponDesk()


async def test_the_best_coupons_are_used_and_the_others_say_why_not(db: None, noon: None) -> None:
    shop = await a_shop()
    sku = await a_sku(price_fen=10_000)
    small, _ = await a_coupon(shop, {"kind": "FIXED", "off": 500, "group": "a"})
    large, code = await a_coupon(shop, {"kind": "FIXED", "off": 3_000, "group": "a"})
    far, _ = await a_coupon(shop, {"kind": "FIXED", "off": 9_000, "threshold": 25_000, "group": "b"})
    actor = an_actor(shop.associate)
    lines = [LineWanted(sku.code, 2)]
    preview = await preview_order(
        actor, PreviewOrder(lines=lines, member_id=shop.member.id, store_id=shop.store.id), desk=DESK
    )
    assert (preview.list_fen, preview.coupon_fen, preview.payable_fen) == (20_000, 3_000, 17_000)
    told = {one.coupon_id: (one.used, one.discount_fen, one.reason, one.short_by_fen) for one in preview.coupons}
    assert told == {
        large: (True, 3_000, None, None),
        small: (False, 0, "GROUP_TAKEN", None),
        far: (False, 0, "BELOW_THRESHOLD", 5_000),
    }
    assert preview.coupons[0].code == code
    order = await place_order(
        actor,
        PlaceOrder(lines=lines, member_id=shop.member.id, store_id=shop.store.id, coupon_codes=[code]),
        desk=DESK,
    )
    assert order.payable_fen == preview.payable_fen


async def test_with_named_coupons_those_alone_are_used(db: None, noon: None) -> None:
    shop = await a_shop()
    sku = await a_sku(price_fen=10_000)
    _, code = await a_coupon(shop, {"kind": "FIXED", "off": 500, "group": "a"})
    better, _ = await a_coupon(shop, {"kind": "FIXED", "off": 3_000, "group": "a"})
    asked = PreviewOrder(
        lines=[LineWanted(sku.code)], member_id=shop.member.id, store_id=shop.store.id, coupon_codes=[code.lower()]
    )
    preview = await preview_order(an_actor(shop.associate), asked, desk=DESK)
    assert preview.coupon_fen == 500
    assert [(one.coupon_id, one.reason) for one in preview.coupons if not one.used] == [(better, "NOT_SELECTED")]
    none = PreviewOrder(lines=asked.lines, member_id=shop.member.id, store_id=shop.store.id, coupon_codes=[])
    assert (await preview_order(an_actor(shop.associate), none, desk=DESK)).coupon_fen == 0


async def test_nothing_is_written_and_one_read_is_enough(db: None, noon: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    sku = await a_sku(price_fen=10_000)
    await a_coupon(shop)
    headers = await signed_in(shop.associate)
    body = {"lines": [{"sku": sku.code}], "member_id": str(shop.member.id), "store_id": str(shop.store.id)}
    assert (await client.post("/v1/orders/previews", json=body, headers=headers)).status_code == 200
    async with statements_of_the_pool() as sent:
        answer = await client.post("/v1/orders/previews", json=body, headers=headers)
    assert answer.json()["coupons"][0]["used"] is True
    assert not [statement for statement in sent if "INSERT" in statement or "UPDATE" in statement]


async def test_what_is_not_sold_or_out_of_reach_is_refused(db: None, noon: None) -> None:
    shop = await a_shop()
    actor = an_actor(shop.associate)
    with pytest.raises(SkuNotSold):
        await preview_order(actor, PreviewOrder(lines=[LineWanted("NOT-THERE")], store_id=shop.store.id), desk=DESK)
    elsewhere = await a_store()
    sku = await a_sku(price_fen=100)
    for asked in (
        PreviewOrder(lines=[LineWanted(sku.code)], store_id=elsewhere.id),
        PreviewOrder(lines=[LineWanted(sku.code)], store_id=shop.store.id, member_id=(await a_member(elsewhere)).id),
    ):
        with pytest.raises(NotFound):
            await preview_order(actor, asked, desk=DESK)
