"""Orders of the app that are paid at a till, and phones that cashiers type for cards, are known for what they are."""

from datetime import timedelta
from pathlib import Path

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from guide_app.ground.orders.exchange_schemas import ExchangeOrder, HeldExchangeView
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.exchanging import exchange_goods
from guide_app.ground.orders.service.placing import place_order
from tests.coupons.coupon_factories import a_coupon, a_shop
from tests.factories import a_member, a_reference, a_sku, a_store, an_actor, an_associate, hq_actor
from tests.orders.terms import without_limits
from tests.orders.till_import.till_books import imported, require_books_add_up, told

HEAD = "单号,时间,门店,导购,会员卡号,货号,数量,金额,导购订单号,原单号\n"


@pytest.fixture
def now() -> str:
    """A minute from now, as a till whose clock runs ahead writes it."""
    return f"{clock.now().astimezone(SHANGHAI) + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}"


async def an_order(payment: PaymentTaken | None, *, quantity: int = 1) -> OrderView:
    """An order of the app at store S1, of an article at 599.00."""
    store = await a_store("S1")
    seller = an_actor(await an_associate(store, number="S1-1"))
    await a_sku("RUN-1", price_fen=59_900)
    return await place_order(seller, PlaceOrder(lines=[LineWanted("RUN-1", quantity)], payment=payment), desk=DESK)


async def booked(folder: Path, *rows: str) -> dict[str, int]:
    path = folder / "till.csv"
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    summary = (await imported(path)).summary
    return {"booked": summary.already_booked, "accepted": summary.accepted, **summary.refused}


async def test_an_order_that_the_till_was_paid_for_counts_once(db: None, tmp_path: Path, now: str) -> None:
    await an_order(PaymentTaken(PaymentMethod.TILL_CASH, reference="0017"))
    assert await booked(tmp_path, f"0017,{now},S1,S1-1,,RUN-1,1,599.00,,") == {"booked": 1, "accepted": 1}
    assert await fetch_value("SELECT count(*) FROM orders") == 1


async def test_the_same_number_at_another_till_is_another_sale(db: None, tmp_path: Path, now: str) -> None:
    await an_order(PaymentTaken(PaymentMethod.TILL_CASH, reference="0017"))
    assert await booked(tmp_path, f"0017,{now},S2,S2-1,,RUN-1,1,599.00,,") == {"booked": 0, "accepted": 1}
    assert await fetch_value("SELECT count(*) FROM orders") == 2


async def test_an_order_that_costs_something_else_is_refused(db: None, tmp_path: Path, now: str) -> None:
    await an_order(PaymentTaken(PaymentMethod.TILL_CASH, reference="0017"))
    found = await booked(tmp_path, f"0017,{now},S1,S1-1,,RUN-1,1,500.00,,")
    assert found == {"booked": 0, "accepted": 0, "app_order_differs": 1}


async def test_an_order_that_waits_is_paid_by_the_receipt_that_names_it(db: None, tmp_path: Path, now: str) -> None:
    order = await an_order(None)
    row = f"0018,{now},S1,S1-1,,RUN-1,1,599.00,{order.number},"
    assert await booked(tmp_path, row) == {"booked": 1, "accepted": 1}
    assert await booked(tmp_path, row, "") == {"booked": 1, "accepted": 1}
    paid = await fetch(
        "SELECT o.status, p.method, p.amount_fen, p.reference FROM orders o JOIN payment p ON p.order_id = o.id"
    )
    assert [tuple(one) for one in paid] == [("paid", "imported", 59_900, "0018")]
    (fact,) = await told(OrderPaid)
    assert isinstance(fact, OrderPaid)
    assert fact.order_id == order.id
    await require_books_add_up()


async def test_an_order_of_the_app_comes_back_at_the_till_with_its_coupon(db: None, tmp_path: Path, now: str) -> None:
    shop = await a_shop()
    coupon, code = await a_coupon(shop, {"kind": "PERCENT", "pay_ppm": 900_000})
    line = LineWanted(shop.sku.code, 1)
    command = PlaceOrder(
        lines=[line],
        member_id=shop.member.id,
        coupon_codes=[code],
        payment=PaymentTaken(PaymentMethod.WECHAT, reference=a_reference()),
    )
    order = await place_order(shop.actor, command, desk=DESK)
    row = f"R1,{now},{shop.store.code},,,{shop.sku.code},-1,-{order.payable_fen / 100:.2f},,{order.number}"
    assert await booked(tmp_path, row) == {"booked": 0, "accepted": 1}
    assert await fetch_value("SELECT returned_in_full FROM orders WHERE id = $1", order.id) is True
    assert await fetch_value("SELECT status FROM coupon WHERE id = $1", coupon) == "ISSUED"
    (fact,) = await told(OrderRefunded)
    assert isinstance(fact, OrderRefunded)
    assert (fact.order_id, fact.amount_fen, fact.fully_returned) == (order.id, order.payable_fen, True)


async def test_a_phone_typed_for_a_card_finds_its_member_or_stands_nowhere(db: None, tmp_path: Path, now: str) -> None:
    member = await a_member(await a_store("S1"), phone="13900001234")
    await booked(
        tmp_path,
        f"1,{now},S1,,13900001234,A,1,10,,",
        f"2,{now},S1,,13911112222,A,1,10,,",
        f"3,{now},S1,,+86 139-1111-2222,A,1,10,,",
    )
    found = await fetch("SELECT o.number, m.number AS member FROM orders o JOIN member m ON m.id = o.member ORDER BY 1")
    assert found[0]["member"] == member.number
    assert found[1]["member"] == found[2]["member"]
    assert found[1]["member"].startswith("TP")
    everything = await fetch(
        "SELECT row_to_json(m)::text AS said FROM member m UNION ALL SELECT number FROM till_member"
    )
    assert not [row for row in everything if "13911112222" in row["said"]]


async def test_a_return_that_came_before_its_sale_finds_it_later(db: None, tmp_path: Path, now: str) -> None:
    earlier = f"{clock.now().astimezone(SHANGHAI) - timedelta(days=2):%Y-%m-%d %H:%M}"
    assert await booked(tmp_path, f"R1,{now},S2,,,A,-1,-30,,17") == {"booked": 0, "accepted": 1}
    assert await fetch_value("SELECT sum(amount_fen) FROM unmatched_return") == 3_000
    path = tmp_path / "earlier.csv"
    path.write_text(HEAD + f"17,{earlier},S1,,,A,2,60,,\n", encoding="utf-8")
    summary = (await imported(path)).summary
    assert (summary.sales_fen, summary.found_later_fen) == (6_000, 3_000)
    assert await fetch_value("SELECT sum(amount_fen) FROM unmatched_return") == 0
    refunds = await fetch("SELECT r.amount_fen, o.number FROM refund r JOIN orders o ON o.id = r.order_id")
    assert [tuple(row) for row in refunds] == [(3_000, "17")]
    await require_books_add_up()


async def an_exchange(*, price_fen: int = 79_900) -> HeldExchangeView:
    """An exchange of an order of 599.00 whose difference the customer is to pay by a link."""
    await without_limits()
    old = await an_order(PaymentTaken(PaymentMethod.TILL_CASH, reference="0017"))
    await a_sku("RUN-2", price_fen=price_fen)
    command = ExchangeOrder(
        returns=[LineReturned(1, 1)], lines=[LineWanted("RUN-2", 1)], reason="换", by_link=True, store_id=old.store_id
    )
    held = await exchange_goods(await hq_actor(), old.id, command, desk=DESK)
    assert isinstance(held, HeldExchangeView)
    return held


HOLD = "SELECT h.state, n.status FROM exchange_hold h JOIN orders n ON n.id = h.new_order"


async def test_goods_that_come_back_at_the_till_end_the_exchange_that_waits(db: None, tmp_path: Path, now: str) -> None:
    held = await an_exchange()
    row = f"R1,{now},S1,,,RUN-1,-1,-599.00,,{held.order_number}"
    assert await booked(tmp_path, row) == {"booked": 0, "accepted": 1}
    assert [tuple(one) for one in await fetch(HOLD)] == [("lapsed", "placed")]
    assert await cancel_unpaid_orders(clock.now(), desk=DESK) == 1
    assert [tuple(one) for one in await fetch(HOLD)] == [("given_up", "cancelled")]
    await require_books_add_up()


async def test_a_till_that_rings_the_whole_of_an_exchange_has_sold_it(db: None, tmp_path: Path, now: str) -> None:
    held = await an_exchange()
    row = f"0019,{now},S1,S1-1,,RUN-2,1,799.00,{held.waits_for.number},"
    assert await booked(tmp_path, row) == {"booked": 1, "accepted": 1}
    assert [tuple(one) for one in await fetch(HOLD)] == [("given_up", "paid")]
    assert await fetch_value("SELECT sum(amount_fen) FROM payment WHERE order_id = $1", held.waits_for.id) == 79_900
    await require_books_add_up()
