"""Money goes back at the counter: by policy, with freight, without goods; books and commissions follow exactly."""

import httpx
import pytest

from guide_app.base.kernel.database import fetch_value
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.rules import RefundPolicy
from tests.coupons.coupon_factories import a_coupon
from tests.factories import a_sku, by_wechat, once
from tests.orders.counter import Counter, a_counter, books_agree, one
from tests.orders.terms import without_limits, write_terms_of_refunds

NET_OF_LINES = "SELECT array_agg(c.net_fen ORDER BY l.no) FROM credited_line c JOIN order_line l ON l.id = c.id"
REPRICED = RefundTerms(policy=RefundPolicy.REPRICE)
TEN_PERCENT_FROM_THREE = {"kind": "PERCENT", "pay_ppm": 900_000, "threshold": 3 * 19_900}


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient) -> Counter:
    return await a_counter(client)


async def test_a_return_that_breaks_the_threshold(counter: Counter) -> None:
    _, code = await a_coupon(counter.shop, TEN_PERCENT_FROM_THREE)
    order = await counter.buys(3, code)
    assert order["payable_fen"] == 53_730
    await write_terms_of_refunds(REPRICED)
    assert await counter.amount(order, lines=one(2), policy="REPRICE") == 53_730 - 19_900
    assert (await counter.sees(order))["status"] == "paid"
    assert await counter.amount(order, lines=one(1)) == 19_900
    assert (await counter.sees(order))["status"] == "refunded"
    await books_agree()


async def test_units_keep_what_was_paid_for_them_unless_the_chain_says_otherwise(counter: Counter) -> None:
    _, code = await a_coupon(counter.shop, TEN_PERCENT_FROM_THREE)
    order = await counter.buys(3, code)
    assert await counter.amount(order, lines=one(2)) == 35_820
    above = await counter.buys(4)
    await write_terms_of_refunds(REPRICED)
    assert await counter.amount(above, lines=one(1), policy="REPRICE") == 19_900, "no coupon: nothing falls"
    await books_agree()


async def test_freight_goes_back_up_to_what_was_paid(counter: Counter) -> None:
    order = await counter.buys(1, freight_fen=1_000)
    assert await counter.amount(order, freight_fen=400) == 400
    over = await counter.gives_back(order, lines=one(1), freight_fen=700)
    assert (over.status_code, over.json()["code"], over.json()["left_fen"]) == (422, "amount_exceeds", 600)
    assert await counter.amount(order, lines=one(1), freight_fen=600) == 20_500
    seen = await counter.sees(order)
    assert (seen["status"], seen["refunded_fen"], seen["refunded_freight_fen"]) == (
        "refunded",
        order["payable_fen"],
        1_000,
    )
    await books_agree()


async def test_freight_may_go_back_after_the_goods(counter: Counter) -> None:
    order = await counter.buys(1, freight_fen=1_000)
    assert await counter.amount(order, lines=one(1)) == 19_900
    assert await counter.amount(order, freight_fen=1_000) == 1_000
    again = await counter.gives_back(order, lines=one(1))
    assert (again.status_code, again.json()["code"]) == (422, "quantity_exceeds")
    assert await fetch_value("SELECT count(*) FROM event WHERE payload->>'fully_returned' = 'true'") == 1
    await books_agree()


async def test_a_price_difference_goes_back_while_the_goods_stay(counter: Counter) -> None:
    order = await counter.buys(2)
    assert await counter.amount(order, amount_fen=5_000) == 5_000
    seen = await counter.sees(order)
    assert (seen["status"], seen["refunded_fen"]) == ("paid", 5_000)
    over = await counter.gives_back(order, amount_fen=34_801)
    assert (over.status_code, over.json()["left_fen"]) == (422, 34_800)
    assert await counter.amount(order, lines=one(1)) == 17_400
    assert await counter.amount(order, lines=one(1)) == 17_400
    assert (await counter.sees(order))["status"] == "refunded"
    await books_agree()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "lines"),
        ({"amount_fen": 100, "reason": " "}, "reason"),
        ({"amount_fen": 100, "lines": [{"line": 1, "units": 1}]}, "amount_fen"),
        ({"line": 1, "lines": [{"line": 1, "units": 1}]}, "line"),
        ({"line": 1, "freight_fen": 100}, "line"),
    ],
)
async def test_a_refund_says_what_it_is_for(counter: Counter, body: dict[str, object], field: str) -> None:
    order = await counter.buys(1)
    answer = await counter.gives_back(order, **body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_an_amount_for_one_line_leaves_the_others_as_they_are(counter: Counter) -> None:
    """In the preview, in what goes back, in what the seller is credited with, and as it is asked for."""
    await without_limits()
    other = await a_sku(price_fen=30_000)
    body = {
        "lines": [{"sku": counter.shop.sku.code, "quantity": 2}, {"sku": other.code}],
        "payment": by_wechat(),
    }
    answer = await counter.http.post("/v1/orders", json=body, headers=counter.seller | once())
    order = answer.json()
    path = f"/v1/orders/{order['id']}/refunds"
    wanted: dict[str, object] = {"amount_fen": 5_000, "line": 2, "reason": "标签价签错了"}
    seen = await counter.http.post(f"{path}/previews", json=wanted, headers=counter.manager)
    assert seen.json()["lines"] == [{"line": 2, "units": 0, "amount_fen": 5_000}]
    assert await counter.amount(order, **wanted) == 5_000
    path_of_order = f"/v1/orders/{order['id']}"
    lines = (await counter.http.get(path_of_order, headers=counter.seller)).json()["lines"]
    assert [(line["refunded_fen"], line["returned_units"]) for line in lines] == [(0, 0), (5_000, 0)]
    await books_agree()
    assert await fetch_value(NET_OF_LINES) == [39_800, 25_000]
    over = await counter.gives_back(order, **(wanted | {"amount_fen": 25_001}))
    facts = over.json()
    assert (over.status_code, facts["code"], facts["field"], facts["left_fen"]) == (
        422,
        "amount_exceeds",
        "amount_fen",
        25_000,
    )
    unknown = await counter.gives_back(order, **(wanted | {"line": 3}))
    assert (unknown.status_code, unknown.json()["code"], unknown.json()["line"]) == (422, "unknown_line", 3)
    asked = await counter.http.post(
        f"/v1/orders/{order['id']}/refund-requests", json=wanted, headers=counter.seller | once()
    )
    assert (asked.status_code, "第 2 行" in asked.json()["summary_zh"]) == (202, True)
    assert await counter.amount(order, lines=[{"line": 2, "units": 1}]) == 25_000
    assert await counter.amount(order, lines=one(2)) == 39_800
    await books_agree()


async def test_returned_orders_are_listed_as_refunded(counter: Counter) -> None:
    back, kept = await counter.buys(1), await counter.buys(1)
    await counter.amount(back, lines=one(1))
    member = str(counter.shop.member.id)
    for more in ({}, {"member_id": member}):
        for status, order in (("refunded", back), ("paid", kept)):
            page = await counter.http.get("/v1/orders", params={"status": status} | more, headers=counter.manager)
            assert [(one["id"], one["status"]) for one in page.json()["items"]] == [(order["id"], status)]
