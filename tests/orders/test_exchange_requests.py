"""Associates ask for an exchange; their manager makes it with one step, as it was asked for, or says no."""

import asyncio
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.exchange_schemas import ExchangedGoods, ExchangeOrder
from guide_app.ground.orders.returns.schemas import ExchangeAsked
from guide_app.ground.orders.schemas import LineReturned, LineWanted
from tests.factories import ASku, a_sku, a_store, an_associate, once, signed_in
from tests.orders.counter import Counter, a_counter, books_agree, one

CASH = {"method": "till_cash"}
COSTS = "UPDATE price SET price_fen = $2 WHERE sku = $1"


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient) -> Counter:
    return await a_counter(client)


async def asked(counter: Counter, order: dict[str, Any], sku: ASku, status: int = 202, **body: Any) -> dict[str, Any]:
    """The seller asks for one unit of `sku` instead of one of the order's first line."""
    wanted = {"returns": one(1), "lines": [{"sku": sku.code, "quantity": 1}], "reason": "尺码不合适"} | body
    path = f"/v1/orders/{order['id']}/exchange-requests"
    answer = await counter.http.post(path, json=wanted, headers=counter.seller | once())
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decided(counter: Counter, request: dict[str, Any], status: int = 200, *, what: str = "approval") -> Any:
    path = f"/v1/approvals/{request['id']}/{what}"
    answer = await counter.http.post(path, json={"note": ""}, headers=counter.manager | once())
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("price_fen", "payment", "said"),
    [(24_900, CASH, "顾客补差价 50.00 元"), (14_900, None, "退差价 50.00 元"), (19_900, None, "没有差价")],
)
async def test_what_a_seller_asks_for_is_made_when_the_manager_says_yes(
    counter: Counter, price_fen: int, payment: dict[str, str] | None, said: str
) -> None:
    old, other = await counter.buys(1), await a_sku(price_fen=price_fen)
    request = await asked(counter, old, other, payment=payment)
    assert (request["kind"], request["subject"]) == ("orders.exchange", f"order:{old['id']}")
    assert (said in request["summary_zh"], other.code in str(request)) == (True, False)
    assert await fetch_value("SELECT count(*) FROM exchange") == 0, "nothing is done yet"
    shown = (await counter.http.get(f"/v1/approvals/{request['id']}", headers=counter.manager)).json()
    assert shown["command"]["difference_fen"] == price_fen - 19_900
    assert [(goods["units"], goods["amount_fen"]) for goods in shown["command"]["returned"]] == [(1, 19_900)]
    assert [(goods["sku"], goods["amount_fen"]) for goods in shown["command"]["taken"]] == [(other.code, price_fen)]
    assert (await asked(counter, old, other, 409, payment=payment))["code"] == "already_asked"
    await decided(counter, request)
    (made,) = await fetch("SELECT new_order, difference_fen FROM exchange WHERE order_id = $1", old["id"])
    assert made["difference_fen"] == price_fen - 19_900
    new = await counter.sees({"id": made["new_order"]})
    assert (new["serving_id"], new["status"]) == (str(counter.shop.associate.id), "paid"), "it is the seller's sale"
    with_both = "SELECT count(*) FROM audit_entry WHERE action = 'orders.refunded' AND detail ?& array['approved_by']"
    assert await fetch_value(with_both) == 1
    await books_agree()


async def test_a_price_that_changed_meanwhile_is_told_and_nothing_is_made(counter: Counter) -> None:
    old, other = await counter.buys(1), await a_sku(price_fen=24_900)
    request = await asked(counter, old, other, payment=CASH)
    await execute(COSTS, other.id, 25_900)
    refused = await decided(counter, request, 409)
    assert (refused["code"], refused["difference_fen"], refused["asked_fen"]) == ("exchange_changed", 6_000, 5_000)
    assert await fetch_value("SELECT count(*) FROM exchange") == 0
    await decided(counter, request, what="refusal")
    again = await asked(counter, old, other, payment=CASH)
    await decided(counter, again)
    assert await fetch_value("SELECT difference_fen FROM exchange") == 6_000
    await books_agree()


async def test_goods_that_came_back_meanwhile_do_so_once(counter: Counter) -> None:
    old, other = await counter.buys(2), await a_sku(price_fen=19_900)
    request = await asked(counter, old, other)
    assert (await counter.gives_back(old, lines=one(1))).status_code == 201
    assert (await decided(counter, request, 409))["code"] == "subject_changed"


async def test_a_yes_that_is_pressed_twice_makes_one_exchange(counter: Counter) -> None:
    old, other = await counter.buys(2), await a_sku(price_fen=19_900)
    request = await asked(counter, old, other)
    path = f"/v1/approvals/{request['id']}/approval"
    answers = await asyncio.gather(
        *(counter.http.post(path, json={"note": ""}, headers=counter.manager | once()) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert await fetch_value("SELECT count(*) FROM exchange") == 1
    await books_agree()


async def test_a_no_changes_nothing(counter: Counter) -> None:
    old, other = await counter.buys(1), await a_sku(price_fen=19_900)
    await decided(counter, await asked(counter, old, other), what="refusal")
    assert (await counter.sees(old), await fetch_value("SELECT count(*) FROM exchange")) == (old, 0)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "difference_not_paid"),
        ({"payment": CASH | {"amount_fen": 1}}, 422, "amount_differs"),
        ({"payment": {"method": "till_card"}}, 422, "card_reference_needed"),
        ({"payment": CASH, "reason": " "}, 422, "invalid_field"),
        ({"payment": {"method": "exchange"}}, 422, "invalid_field"),
        ({"payment": CASH, "returns": one(2)}, 422, "quantity_exceeds"),
        ({"payment": CASH, "lines": [{"sku": "NO-SUCH"}]}, 422, "sku_not_sold"),
    ],
)
async def test_what_could_not_be_made_is_not_asked_for(
    counter: Counter, body: dict[str, Any], status: int, code: str
) -> None:
    old, other = await counter.buys(1), await a_sku(price_fen=24_900)
    assert (await asked(counter, old, other, status, **body))["code"] == code
    assert await fetch_value("SELECT count(*) FROM approval") == 0


async def test_who_may_not_sell_or_does_not_reach_the_order_asks_nobody(counter: Counter) -> None:
    old, other = await counter.buys(1), await a_sku(price_fen=19_900)
    body = {"returns": one(1), "lines": [{"sku": other.code}], "reason": "换货"}
    path = f"/v1/orders/{old['id']}/exchange-requests"
    for role, store, status in ((Role.FINANCE, None, 403), (Role.ASSOCIATE, await a_store(), 404)):
        somebody = await signed_in(await an_associate(store, role))
        assert (await counter.http.post(path, json=body, headers=somebody | once())).status_code == status
    seen = await counter.http.post(
        f"/v1/orders/{old['id']}/exchanges/previews",
        json={"returns": body["returns"], "lines": body["lines"]},
        headers=counter.seller,
    )
    assert (seen.status_code, seen.json()["second_person"]) == (200, True)


def test_dearer_goods_are_another_matter_though_what_comes_back_is_worth_more_too() -> None:
    wanted = ExchangeOrder(returns=[LineReturned(1, 1)], lines=[LineWanted("A", 1)], reason="换色")
    goods = (ExchangedGoods("A", "跑鞋", 1, 24_900),)
    at_first = ExchangeAsked(
        order_id=new_id(), number="1", amount_fen=0, exchange=wanted, difference_fen=5_000, taken=goods
    )
    assert at_first.is_at(5_000, 24_900)
    assert not at_first.is_at(5_000, 25_000)
    assert not at_first.is_at(4_900, 24_900)
    assert replace(at_first, difference_fen=None).is_at(1, 1), "asked before it was kept what it comes to"
