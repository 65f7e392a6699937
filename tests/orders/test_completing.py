"""When the customer has what they ordered: with the payment where it is handed over, otherwise when it is said."""

from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from commissions.handlers import COMMISSIONS
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.clock import now, pinned
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.rules import Channel, PaymentMethod, completes_with_payment
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.completing import complete_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.databases import owning
from tests.factories import AnAssociate, a_sku, a_store, an_actor, an_associate, once, signed_in
from tests.journeys.chain_over_http import Caller

DESK = CouponDesk()
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
COMPLETED = "SELECT order_id, completed_on FROM commission_completion ORDER BY completed_on, order_id"


@pytest.mark.parametrize(
    ("channel", "freight_fen", "completes"),
    [
        (Channel.TILL, 0, True),
        (Channel.ASSOCIATE_APP, 0, True),
        (Channel.ASSOCIATE_APP, 1, False),
        (Channel.LIVESTREAM, 0, False),
        (Channel.MALL, 0, False),
    ],
)
def test_what_is_handed_over_is_complete_with_its_payment(channel: Channel, freight_fen: int, completes: bool) -> None:
    assert completes_with_payment(channel, freight_fen) == completes


@pytest.mark.parametrize(
    ("channel", "payable_fen", "completed"), [("till", 10, True), ("till", 11, False), ("mall", 10, False)]
)
def test_a_fact_of_before_says_what_it_would_have_said(channel: str, payable_fen: int, completed: bool) -> None:
    fact = OrderPaid(
        order_id=new_id(),
        number="1",
        store_id=new_id(),
        member_id=None,
        channel=channel,
        paid_at=now(),
        goods_fen=10,
        payable_fen=payable_fen,
    )
    assert fact.completed == completed
    written = msgspec.json.decode(msgspec.json.encode(fact))
    assert ("completed" in written) == completed
    written.pop("completed", None)
    assert msgspec.convert(written, OrderPaid, strict=False) == fact


async def sold(seller: AnAssociate, channel: Channel, *, paid: bool = True) -> OrderView:
    sku = await a_sku()
    command = PlaceOrder(lines=[LineWanted(sku.code, 2)], channel=channel, payment=CASH if paid else None)
    return await place_order(an_actor(seller), command, desk=DESK)


async def refused(by: Caller, order: OrderView) -> tuple[int, str]:
    answer = await by.http.post(f"/v1/orders/{order.id}/completions", headers=by.headers | once())
    return answer.status_code, answer.json()["code"]


async def test_an_order_is_completed_once_and_shown_as_it_is(db: None, client: httpx.AsyncClient) -> None:
    seller = await an_associate()
    by = Caller(client, await signed_in(seller))
    handed_over = await sold(seller, Channel.ASSOCIATE_APP)
    assert handed_over.completed_at == handed_over.paid_at
    assert await refused(by, handed_over) == (409, "order_complete_already")
    sent = await sold(seller, Channel.LIVESTREAM)
    assert sent.completed_at is None
    done = await by.post(f"/v1/orders/{sent.id}/completions")
    assert done["completed_at"] is not None
    assert (await by.get(f"/v1/orders/{sent.id}"))["completed_at"] == done["completed_at"]
    assert await refused(by, sent) == (409, "order_complete_already")
    [told] = await fetch("SELECT payload FROM event WHERE type = 'order_completed'")
    assert msgspec.json.decode(told["payload"])["order_id"] == str(sent.id)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'orders.completed'") == 1


async def test_what_is_unpaid_or_came_back_is_not_completed(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    seller, manager = await an_associate(store), await an_associate(store, Role.STORE_MANAGER)
    by = Caller(client, await signed_in(seller))
    assert await refused(by, await sold(seller, Channel.LIVESTREAM, paid=False)) == (409, "order_not_completable")
    sent = await sold(seller, Channel.LIVESTREAM)
    for _ in range(2):
        await refund_order(an_actor(manager), sent.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)
    answer = await client.post(f"/v1/orders/{sent.id}/completions", headers=by.headers | once())
    assert (answer.status_code, answer.json()["order_status"]) == (409, "refunded")
    stranger = Caller(client, await signed_in(await an_associate()))
    assert await refused(stranger, await sold(seller, Channel.LIVESTREAM)) == (404, "order_not_found")


async def test_the_database_has_no_order_complete_before_it_is_paid(db: None) -> None:
    order = await sold(await an_associate(), Channel.LIVESTREAM, paid=False)
    with pytest.raises(Exception, match="complete_once_paid"):
        await execute("UPDATE orders SET completed_at = now() WHERE id = $1", order.id)


async def test_commissions_know_since_when_and_a_replay_builds_the_same(committed_db: str) -> None:
    """On the business day of the order's store: with the cut at 04:00, the night belongs to the day before."""
    seller = await an_associate(await a_store(day_cut_hours=4))
    await register([COMMISSIONS])
    night = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)  # 02:00 on the 1st of April
    with pinned(night - timedelta(days=2)):
        sent, kept = await sold(seller, Channel.LIVESTREAM), await sold(seller, Channel.LIVESTREAM)
        handed_over = await sold(seller, Channel.ASSOCIATE_APP)
    with pinned(night):
        await complete_order(an_actor(seller), sent.id)
    await drain([COMMISSIONS])
    known = [(row["order_id"], row["completed_on"].isoformat()) for row in await fetch(COMPLETED)]
    assert known == [(handed_over.id, "2026-03-29"), (sent.id, "2026-03-31")]
    assert kept.id not in dict(known)
    async with owning(committed_db):
        await rebuild(COMMISSIONS)
    assert [(row["order_id"], row["completed_on"].isoformat()) for row in await fetch(COMPLETED)] == known
