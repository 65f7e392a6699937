"""Order confirmations: asked for once, sent once, retried by the kind of failure, never an old or a till's order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.money import yuan
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, OrderView, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.factories import ASku, a_sku, a_store, an_actor, an_associate, hq_actor
from tests.wecom_bridge.bridge_bench import ENVIRONMENT, Bridge, count, set_wecom
from wecom_bridge.calling.errors import WecomRefused, WecomUnreachable
from wecom_bridge.calling.limits import TEXT_BYTES
from wecom_bridge.errors import NotRetryable
from wecom_bridge.handlers import WECOM_MESSAGES
from wecom_bridge.messages.order_paid import is_told, order_text
from wecom_bridge.messages.sending import ATTEMPTS, send_message
from wecom_bridge.service import retry_message

DESK = CouponDesk()
NOW = datetime.fromisoformat("2026-03-02T04:00:00+00:00")


@dataclass
class Shop:
    """A store with an associate on WeCom and two articles."""

    associate: Actor
    shoe: ASku
    sock: ASku

    async def order(self) -> OrderView:
        """Two pairs of shoes and a sock, paid at once."""
        lines = [LineWanted(self.shoe.code, 2), LineWanted(self.sock.code)]
        payment = PaymentTaken(method=PaymentMethod.TILL_CASH)
        return await place_order(self.associate, PlaceOrder(lines=lines, payment=payment), desk=DESK)


@pytest.fixture
async def shop(bridge: Bridge) -> Shop:
    associate = await an_associate(await a_store(), wecom_userid="lina")
    return Shop(
        an_actor(associate), await a_sku(price_fen=61_725, name="跑鞋"), await a_sku(price_fen=990, name="袜子")
    )


async def the_message() -> tuple[str, str, int]:
    row = await fetch_row("SELECT status, error, attempts FROM wecom_message")
    assert row is not None
    return row["status"], row["error"], row["attempts"]


async def send_again(bridge: Bridge) -> None:
    [message_id] = [str(await fetch_value("SELECT id FROM wecom_message"))]
    await send_message(bridge.client, message_id.encode())


def an_order_paid(serving: UUID | None, *, paid_at: datetime, channel: str = Channel.ASSOCIATE_APP) -> OrderPaid:
    return OrderPaid(
        order_id=new_id(),
        number="20260302-ABCDEF0123",
        store_id=new_id(),
        member_id=None,
        channel=channel,
        paid_at=paid_at,
        goods_fen=100,
        payable_fen=100,
        serving_id=serving,
    )


async def hand_in(*orders: OrderPaid) -> None:
    async with transaction():
        await WECOM_MESSAGES.on[OrderPaid]([Delivered(seq, order.paid_at, order) for seq, order in enumerate(orders)])


async def test_a_paid_order_reaches_the_associate_with_number_amount_and_items(bridge: Bridge, shop: Shop) -> None:
    order = await shop.order()
    await bridge.settle()
    await bridge.call_outside()
    [message] = await bridge.see("messages")
    assert message["delivered"] == ["LiNa"]
    text = message["content"]["content"]
    assert order.number in text
    assert "¥1,244.40" in text
    assert "跑鞋 ×2" in text
    assert "袜子 ×1" in text
    row = await fetch_row("SELECT * FROM wecom_message")
    assert row is not None
    assert (row["status"], row["msgid"], row["request_key"]) == ("sent", message["msgid"], f"order_paid:{order.id}")


async def test_an_order_told_twice_is_one_message(bridge: Bridge, shop: Shop) -> None:
    await shop.order()
    await bridge.settle()
    event = OrderPaid.decode(await fetch_value("SELECT payload FROM event WHERE type = 'order_paid'"))
    await hand_in(event, event)
    await hand_in(event)
    assert await count("wecom_message") == 1
    await bridge.call_outside()
    await hand_in(event)
    await bridge.call_outside()
    await send_again(bridge)
    assert len(await bridge.see("messages")) == 1


async def test_the_till_s_orders_old_ones_and_nobody_s_are_not_told(bridge: Bridge) -> None:
    mine = (await an_associate(wecom_userid="LiNa")).id
    now = clock.now()
    await hand_in(
        an_order_paid(mine, paid_at=now, channel=Channel.TILL),
        an_order_paid(mine, paid_at=now - timedelta(hours=2)),
        an_order_paid(None, paid_at=now),
        an_order_paid((await an_associate()).id, paid_at=now),
        an_order_paid(new_id(), paid_at=now),
    )
    assert await count("wecom_message") == 0
    assert await bridge.queued("wecom.message") == []


@pytest.mark.parametrize(("age", "told"), [(0, True), (3599, True), (3600, True), (3601, False)])
def test_an_order_is_news_for_an_hour(age: int, told: bool) -> None:
    assert is_told(an_order_paid(new_id(), paid_at=NOW - timedelta(seconds=age)), at=NOW) is told


async def test_without_wecom_nothing_is_asked_for(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    set_wecom(monkeypatch, **{**ENVIRONMENT, "wecom_corp_id": ""})
    await hand_in(an_order_paid((await an_associate(wecom_userid="LiNa")).id, paid_at=clock.now()))
    assert await count("wecom_message") == 0


@pytest.mark.parametrize("errcode", [-1, 45009, 45033])
async def test_a_busy_wecom_is_tried_again_later(bridge: Bridge, shop: Shop, errcode: int) -> None:
    await shop.order()
    await bridge.settle()
    await bridge.do("faults", path="message/send", times=4, errcode=errcode)
    with pytest.raises(WecomRefused):
        await send_again(bridge)
    status, error, attempts = await the_message()
    assert (status, attempts) == ("waiting", 1)
    assert str(errcode) in error
    await bridge.do("clock", advance_seconds=60)
    for _ in range(4):
        if (await the_message())[0] == "waiting":
            try:
                await send_again(bridge)
            except WecomRefused:
                continue
    assert (await the_message())[:2] == ("sent", "")
    assert len(await bridge.see("messages")) == 1


@pytest.mark.parametrize("errcode", [48002, 60020, 301002, 40058])
async def test_what_only_a_person_can_mend_is_tried_once(bridge: Bridge, shop: Shop, errcode: int) -> None:
    await shop.order()
    await bridge.settle()
    await bridge.do("faults", path="message/send", errcode=errcode)
    await send_again(bridge)
    status, error, attempts = await the_message()
    assert (status, attempts) == ("failed", 1)
    assert str(errcode) in error
    await send_again(bridge)
    assert await bridge.see("messages") == []


async def test_a_failed_message_is_sent_when_a_person_says_so(bridge: Bridge, shop: Shop) -> None:
    await shop.order()
    await bridge.settle()
    await bridge.do("faults", path="message/send", errcode=60020)
    await bridge.call_outside()
    message_id = await fetch_value("SELECT id FROM wecom_message")
    hq = await hq_actor()
    await retry_message(hq, message_id)
    with pytest.raises(NotRetryable):
        await retry_message(hq, message_id)
    await bridge.call_outside()
    assert (await the_message())[0] == "sent"


async def test_a_receiver_wecom_does_not_know_fails_the_message(bridge: Bridge, shop: Shop) -> None:
    await execute("UPDATE associate SET wecom_userid = 'Nobody' WHERE wecom_userid = 'lina'")
    await shop.order()
    await bridge.settle()
    await bridge.call_outside()
    assert (await the_message())[0] == "failed"


async def test_a_message_whose_answer_was_lost_is_seen_once(bridge: Bridge, shop: Shop) -> None:
    await shop.order()
    await bridge.settle()
    await bridge.do("faults", path="message/send", times=4, http_status=504, after_effect=True)
    with pytest.raises(WecomUnreachable):
        await send_again(bridge)
    await send_again(bridge)
    assert (await the_message())[0] == "sent"
    delivered = [userid for message in await bridge.see("messages") for userid in message["delivered"]]
    assert delivered == ["LiNa"]


async def test_a_message_is_given_up_after_its_tries(bridge: Bridge, shop: Shop) -> None:
    await shop.order()
    await bridge.settle()
    await execute("UPDATE wecom_message SET attempts = $1", ATTEMPTS - 1)
    await bridge.do("faults", path="message/send", times=9, errcode=45009)
    await send_again(bridge)
    assert (await the_message())[0] == "failed"


def test_a_long_order_fits_into_a_text() -> None:
    order = msgspec.structs.replace(an_order_paid(new_id(), paid_at=NOW), payable_fen=1)
    text = order_text(order, [("女士专业竞速跑步鞋" * 10, 1)] * 200)
    assert len(text.encode()) <= TEXT_BYTES
    assert text.endswith("等共 200 种商品")
    assert order_text(order, [("袜子", 3)]).endswith("· 袜子 ×3")


@pytest.mark.parametrize(("fen", "text"), [(0, "¥0.00"), (5, "¥0.05"), (123_456_789, "¥1,234,567.89")])
def test_money_reads_as_people_write_it(fen: int, text: str) -> None:
    assert yuan(fen) == text
