"""A link to a badge for one customer: a share once a day, a click once a day, and both name whose sale it is."""

import asyncio
from datetime import timedelta

import httpx

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.orders.attribution.approvals import propose_policy
from guide_app.ground.orders.attribution.queries import attribution_of_order
from guide_app.ground.orders.attribution.rules import LastTouch, TouchWindow
from guide_app.ground.orders.attribution.schemas import WritePolicy
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.touches.rules import TouchKind
from tests.factories import a_member, a_sku, a_store, an_associate, once, signed_in, with_account

PHONE = {"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}
BOT = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}
TOUCHES = "SELECT kind, associate, member, store FROM touch WHERE kind IN ('share', 'click') ORDER BY at, kind DESC"


async def test_a_link_is_shared_and_opened_once_a_day_and_counts_for_its_associate(
    committed_db: str, client: httpx.AsyncClient
) -> None:
    store, elsewhere = await a_store(), await a_store()
    seller, stranger = await an_associate(store), await an_associate(elsewhere)
    member = await a_member(store)
    headers, now = await signed_in(seller), clock.now()

    async def share(who: dict[str, str]) -> httpx.Response:
        return await client.post("/v1/shared-links", json={"member_id": str(member.id)}, headers=who | once())

    answers = await asyncio.gather(*(share(headers) for _ in range(4)))
    assert {one.status_code for one in answers} == {201}
    (url,) = {one.json()["url"] for one in answers}
    assert (await share(await signed_in(stranger))).status_code == 404
    path = url[url.index("/s/") :]
    assert (await client.get(path, headers=BOT)).status_code == 302
    opened = await asyncio.gather(*(client.get(path, headers=PHONE) for _ in range(4)))
    badge = await fetch_value("SELECT code FROM touchpoint WHERE associate = $1 AND kind = 'BADGE'", seller.id)
    assert {(one.status_code, one.headers["location"]) for one in opened} == {(302, f"/q/{badge}")}
    whose = (seller.id, member.id, store.id)
    assert [tuple(row) for row in await fetch(TOUCHES)] == [("share", *whose), ("click", *whose)]
    with clock.pinned(now + timedelta(days=1)):
        await client.get(path, headers=PHONE)
    with clock.pinned(now + timedelta(days=31)):
        assert (await client.get(path, headers=PHONE)).status_code == 302, "it leads on, and counts no more"
    assert await fetch_value("SELECT count(*) FROM touch WHERE kind = 'click'") == 2
    unknown = await client.get("/s/AAAAAAAAAAAAAAAAAAAAAA", headers=PHONE | {"accept": "text/html"})
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "text/html; charset=utf-8")

    asker, approver = [await with_account(await an_associate(role=Role.HQ_OPERATOR)) for _ in range(2)]
    steps = (LastTouch((TouchWindow(TouchKind.CLICK, 7),)),)
    wanted = WritePolicy(path="/", title="链接", valid_from=business_date(now), steps=steps)
    await approve(approver, (await propose_policy(asker, wanted)).id, Decide())
    sku, paid = await a_sku(), PaymentTaken(method=PaymentMethod.TILL_CASH)
    command = PlaceOrder([LineWanted(sku.code)], member.id, store.id, payment=paid)
    order = await place_order(asker, command, desk=CouponDesk())
    found = await attribution_of_order(asker, order.id)
    assert found is not None
    assert (found.associate_id, found.touch_kind) == (seller.id, TouchKind.CLICK)
    await execute("UPDATE member SET erased_at = $2 WHERE id = $1", member.id, now)
    with clock.pinned(now + timedelta(days=2)):
        await client.get(path, headers=PHONE)
    assert await fetch_value("SELECT count(*) FROM touch WHERE kind = 'click'") == 2, "of who is erased none"
