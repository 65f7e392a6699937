"""The first day of a store, over HTTP with real sign-ins and the real worker: every figure is computed by hand here.

The order: 2 pairs of shoes at 199.00 and 3 pairs of socks at 29.90, with a coupon of 50.00 off 300.00.

    list      39 800 + 8 970                             = 48 770
    coupon     4 080 +   920  (5 000 by largest remainder: 4 080.38 and 919.62)
    paid      35 720 + 8 050                             = 43 770
    1.25 %       447 +   101  (446.5 and 100.625, half away from zero) = 548

One pair of shoes comes back: 17 860 of 35 720. The line keeps 17 860, which earns 223 (223.25): 224 are taken back.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pypdfium2
import pytest
import zxingcpp

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring, worker
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from qr_codes.scans.resolving import forget_everything
from tests.factories import an_associate
from tests.journeys.chain_over_http import PASSWORD, Caller, another_device, open_store, seconds_until, sign_in, take_on
from tests.members.consents import fields_of

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
"""12:00 in Shanghai."""
TODAY, PERIOD = "2026-11-18", "2026-11"
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "Accept": "text/html"}
MM = 72 / 25.4


@pytest.fixture
async def hq(committed_db: str, client: httpx.AsyncClient) -> Caller:
    """The one person that is there before the API is used."""
    forget_everything()
    operator = await an_associate(role=Role.HQ_OPERATOR, name="周景行")
    await open_account(SYSTEM, OpenAccount(associate_id=operator.id, login="hq", password=PASSWORD))
    return await sign_in(client, "hq", PASSWORD)


@asynccontextmanager
async def working() -> AsyncIterator[None]:
    """The worker's own loop over the event log, one task per subscriber, as `guide worker` runs them."""
    await register(wiring.SUBSCRIBERS)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for subscriber in wiring.SUBSCRIBERS:
            group.create_task(worker.listen(subscriber, stop))
        try:
            yield
        finally:
            stop.set()


async def give_task(hq: Caller) -> None:
    """A task for the store's region: goods worth 400.00 by the end of the month."""
    task = await hq.post(
        "/v1/tasks",
        {
            "code": "FIRST-DAY",
            "title": "开业首日：个人业绩 400 元",
            "audience_path": "/EAST/",
            "measure": "sales_fen",
            "target": 40_000,
            "reward_fen": 2_000,
            "starts_at": (NOON - timedelta(hours=4)).isoformat(),
            "ends_at": (NOON + timedelta(days=7)).isoformat(),
        },
    )
    released = await hq.post(f"/v1/tasks/{task['id']}/release", status=200)
    assert released["assigned"] == 1


async def register_customer(associate: Caller) -> str:
    """The associate enters a customer, who agrees on the page of his own phone; the member's id."""
    started = await associate.post("/v1/registrations", {"phone": "139 1234 5678", "name": "李小明"})
    page_path = httpx.URL(started["consent_url"]).path
    customer = another_device(associate.http)
    page = await customer.get(page_path, headers=PHONE)
    assert "139****5678" in page.text
    agreed = await customer.post(page_path, data=fields_of(page.text), headers=PHONE)
    assert agreed.status_code == 200, agreed.text
    done = await associate.get(f"/v1/registrations/{started['registration']['id']}")
    assert (done["status"], done["is_new_member"]) == ("confirmed", True)
    return str(done["member_id"])


async def sell(associate: Caller, member_id: str) -> dict[str, object]:
    """Issue a coupon, place the order with it, take the payment; the paid order."""
    issued = await associate.post("/v1/coupons", {"template": "WELCOME50", "member_id": member_id})
    coupon = await associate.get(f"/v1/coupons/{issued['id']}")
    cart = {
        "member_id": member_id,
        "lines": [{"sku": "SHOE-37", "quantity": 2}, {"sku": "SOCKS", "quantity": 3}],
        "coupon_codes": [coupon["code"]],
    }
    placed = await associate.post("/v1/orders", cart)
    assert (placed["status"], placed["list_fen"], placed["coupon_fen"]) == ("placed", 48_770, 5_000)
    assert [line["paid_fen"] for line in placed["lines"]] == [35_720, 8_050]
    locked = await associate.get(f"/v1/coupons/{issued['id']}")
    assert (locked["state"], locked["usable"]) == ("LOCKED", False)
    payment = {"method": "wechat", "amount_fen": 43_770, "reference": "4200002026111800001"}
    paid = await associate.post(f"/v1/orders/{placed['id']}/payments", payment)
    assert (paid["status"], paid["payable_fen"]) == ("paid", 43_770)
    assert (await associate.get(f"/v1/coupons/{issued['id']}"))["state"] == "USED"
    return dict(paid)


async def figures_of(associate: Caller) -> tuple[int, int, int, int]:
    """业绩, 提成 and the sum of the entries of this month, and the progress of the one task."""
    performance = await associate.get("/v1/my/performance", period=PERIOD)
    entries = (await associate.get("/v1/my/commissions", period=PERIOD))["items"]
    (task,) = (await associate.get("/v1/my/tasks"))["items"]
    posted = sum(entry["amount_fen"] for entry in entries)
    return performance["performance_fen"], performance["commission_fen"], posted, task["progress"]


async def test_the_first_day_of_a_store(hq: Caller) -> None:
    with clock.pinned(NOON):
        await open_store_and_trade(hq)


async def open_store_and_trade(hq: Caller) -> None:
    store_id = await open_store(hq)
    associate_id, associate = await take_on(hq, "A001", "associate")
    _, manager = await take_on(hq, "M001", "store_manager")
    await give_task(hq)
    async with working():
        member_id = await register_customer(associate)
        assert await figures_of(associate) == (0, 0, 0, 0)

        order = await sell(associate, member_id)
        assert (order["serving_id"], order["dedicated_id"], order["issuer_id"]) == (associate_id,) * 3
        after_sale = await seconds_until(lambda: figures_of(associate), (43_770, 548, 548, 43_770))

        back = {"lines": [{"line": 1, "units": 1}], "reason": "尺码不合适"}
        refused = await associate.http.post(
            f"/v1/orders/{order['id']}/refunds", json=back, headers=associate.headers | {"Idempotency-Key": "r-1"}
        )
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        with clock.pinned(NOON + timedelta(hours=2)):
            refund = await manager.post(f"/v1/orders/{order['id']}/refunds", back)
        assert (refund["amount_fen"], refund["fully_returned"]) == (17_860, False)
        after_refund = await seconds_until(lambda: figures_of(associate), (25_910, 324, 324, 25_910))
    print(f"figures after {after_sale:.2f} s (sale), {after_refund:.2f} s (refund)")
    assert max(after_sale, after_refund) < 1.0, (after_sale, after_refund)

    await drain(wiring.SUBSCRIBERS)  # the completed task is told in two steps, which no figure above waits for
    entries = (await associate.get("/v1/my/commissions", period=PERIOD))["items"]
    assert sorted(entry["amount_fen"] for entry in entries) == [-224, 101, 447]
    (task,) = (await associate.get("/v1/my/tasks"))["items"]
    assert (task["gained"], task["taken_back"], task["status"]) == (43_770, 17_860, "done")
    await day_of_the_store(manager, store_id, associate_id)
    await settled_without_a_rest(hq)
    await badge_is_scanned(associate, associate_id)


async def day_of_the_store(manager: Caller, store_id: str, associate_id: str) -> None:
    """What the manager sees in the evening."""
    day = await manager.get(f"/v1/stores/{store_id}/day", on=TODAY)
    assert (day["orders"], day["units"], day["sales_fen"], day["refunds_fen"]) == (1, 5, 43_770, 17_860)
    assert (day["net_fen"], day["atv_fen"], day["upt_milli"]) == (25_910, 43_770, 5_000)
    (row,) = day["associates"]
    assert (row["associate_id"], row["sales_fen"], row["refunds_fen"]) == (associate_id, 43_770, 17_860)


async def settled_without_a_rest(hq: Caller) -> None:
    """The settlement computes the month from nothing, and adds the reward of the task alone."""
    first = await hq.post("/v1/settlements", {"period": PERIOD})
    assert (first["net_sales_fen"], first["performance_fen"], first["commission_fen"]) == (25_910, 25_910, 324 + 2_000)
    assert first["entries"] == 1
    again = await hq.post("/v1/settlements", {"period": PERIOD})
    assert again == first | {"entries": 0}


async def badge_is_scanned(associate: Caller, associate_id: str) -> None:
    """The associate prints the badge; a customer's phone reads it off the paper, and the scan counts for them."""
    document = pypdfium2.PdfDocument(await associate.pdf("/v1/my/badge.pdf"))
    (page,) = document
    left, bottom, right, top = page.get_trimbox()
    assert ((right - left) / MM, (top - bottom) / MM) == pytest.approx((85.60, 53.98), abs=0.01)
    (symbol,) = zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())
    document.close()
    shown = await associate.http.get(httpx.URL(symbol.text).path, headers=PHONE)
    assert (shown.status_code, "王A001" in shown.text) == (200, True)

    async def scans() -> tuple[int, int, list[str]]:
        report = await associate.get(f"/v1/associates/{associate_id}/scans")
        return report["scans"], report["credited"], [day["day"] for day in report["days"]]

    # The page waits a moment for the log and no longer: on a busy machine the scan is written after it.
    await seconds_until(scans, (1, 1, [TODAY]))
