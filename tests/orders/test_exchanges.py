"""Goods are exchanged at the counter: a return and a sale in one request, and the difference is paid or given back."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from commissions.handlers import COMMISSIONS
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.rules import RefundPolicy
from tests.coupons.coupon_factories import a_coupon
from tests.erasure.remains import journal_in
from tests.factories import ASku, a_sku, a_store, an_associate, by_wechat, hq_actor, once, signed_in
from tests.orders.counter import Counter, a_counter, books_agree, one
from tests.orders.terms import write_terms_of_refunds

WECHAT = {"method": "wechat", "reference": "4200001"}
MADE = ("orders", "payment", "refund", "exchange", "audit_entry", "event")


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient) -> Counter:
    return await a_counter(client)


async def asks(
    counter: Counter, order: dict[str, Any], sku: ASku, headers: dict[str, str] | None = None, **body: Any
) -> httpx.Response:
    """One unit of the order's first line for one of `sku`, unless told otherwise."""
    wanted = {"returns": one(1), "lines": [{"sku": sku.code, "quantity": 1}], "reason": "换尺码"} | body
    return await counter.http.post(
        f"/v1/orders/{order['id']}/exchanges", json=wanted, headers=once() | (headers or counter.manager)
    )


async def exchanged(counter: Counter, order: dict[str, Any], sku: ASku, **body: Any) -> dict[str, Any]:
    answer = await asks(counter, order, sku, **body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(counter: Counter, order: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await counter.http.get(f"/v1/orders/{order['id']}/exchanges", headers=counter.seller)
    found: list[dict[str, Any]] = answer.json()
    return found


async def rows() -> dict[str, int]:
    return {table: await fetch_value(f"SELECT count(*) FROM {table}") for table in MADE}


def paid_by(order: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    return [(each["method"], each["amount_fen"], each["reference"]) for each in order["payments"]]


async def test_the_customer_pays_what_dearer_goods_cost_more(counter: Counter) -> None:
    old, dearer = await counter.buys(1), await a_sku(price_fen=24_900)
    made = await exchanged(counter, old, dearer, payment=WECHAT | {"amount_fen": 5_000})
    assert (made["difference_fen"], made["paid_fen"], made["given_back_fen"]) == (5_000, 5_000, 0)
    assert (made["number"], made["refund"]["number"]) == (f"{old['number']}-X1", f"{old['number']}-R1")
    assert (made["refund"]["amount_fen"], made["refund"]["order"]["status"]) == (19_900, "refunded")
    new = made["new_order"]
    assert (new["status"], new["payable_fen"], new["member_id"]) == ("paid", 24_900, old["member_id"])
    assert paid_by(new) == [("exchange", 19_900, f"{old['number']}-R1"), ("wechat", 5_000, "4200001")]
    assert await counter.sees(new) == new
    for order in (old, new):
        (line,) = await listed(counter, order)
        assert (line["id"], line["order_id"], line["new_order_id"]) == (made["id"], old["id"], new["id"])
        assert (line["number"], line["difference_fen"]) == (made["number"], 5_000)
    entries = await fetch("SELECT action FROM audit_entry WHERE subject = $1 ORDER BY at, id", f"order:{old['id']}")
    assert [entry["action"] for entry in entries][-2:] == ["orders.refunded", "orders.exchanged"]
    await books_agree()


async def test_a_difference_is_paid_in_several_ways(counter: Counter) -> None:
    old, dearer = await counter.buys(1), await a_sku(price_fen=24_900)
    cash, rest = {"method": "till_cash", "amount_fen": 2_000}, {"method": "wechat", "reference": "4200009"}
    for payments, status, field in (
        ([cash, rest | {"amount_fen": 2_999}], 422, "payments"),
        ([cash, {"method": "exchange"}], 422, "payments.1.method"),
        ([cash, {"method": "wechat"}, {"method": "alipay"}], 422, "payments"),
    ):
        refused = await asks(counter, old, dearer, payments=payments)
        assert (refused.status_code, refused.json()["field"]) == (status, field)
    both = await asks(counter, old, dearer, payments=[cash], payment=by_wechat())
    assert both.json()["field"] == "payments"
    made = await exchanged(counter, old, dearer, payments=[cash, rest])
    goods, *taken = paid_by(made["new_order"])
    assert goods == ("exchange", 19_900, f"{old['number']}-R1")
    assert sorted(taken, key=str) == [("till_cash", 2_000, None), ("wechat", 3_000, "4200009")]
    await books_agree()
    cheaper = await a_sku(price_fen=19_900)
    assert (await asks(counter, await counter.buys(1), cheaper, payments=[cash])).json()["code"] == "no_difference_due"


async def test_goods_of_one_price_are_exchanged_without_money(counter: Counter) -> None:
    old, other = await counter.buys(2), await a_sku(price_fen=19_900)
    made = await exchanged(counter, old, other)
    assert (made["difference_fen"], made["paid_fen"], made["given_back_fen"]) == (0, 0, 0)
    assert paid_by(made["new_order"]) == [("exchange", 19_900, f"{old['number']}-R1")]
    again = await exchanged(counter, old, other, payment={"method": "wechat"})
    assert (again["number"], again["paid_fen"]) == (f"{old['number']}-X2", 0), "nothing was due, so nothing was taken"
    assert [line["number"] for line in await listed(counter, old)] == [made["number"], again["number"]]
    await books_agree()


async def test_what_cheaper_goods_leave_over_is_given_back(counter: Counter) -> None:
    old, cheaper = await counter.buys(1), await a_sku(price_fen=14_900)
    made = await exchanged(counter, old, cheaper)
    assert (made["difference_fen"], made["paid_fen"], made["given_back_fen"]) == (-5_000, 0, 5_000)
    assert paid_by(made["new_order"]) == [("exchange", 14_900, f"{old['number']}-R1")]
    await books_agree()
    later = await counter.gives_back(made["new_order"], lines=one(1))
    assert later.json()["amount_fen"] == 14_900, "what was taken instead may come back too"
    await books_agree()


async def test_what_was_taken_instead_is_exchanged_again(counter: Counter) -> None:
    old, dearer = await counter.buys(1), await a_sku(price_fen=24_900)
    first = await exchanged(counter, old, dearer, payment={"method": "till_cash"})
    second = await exchanged(counter, first["new_order"], counter.shop.sku)
    assert (second["given_back_fen"], len(await listed(counter, first["new_order"]))) == (5_000, 2)
    await books_agree()


async def test_the_coupon_of_an_order_that_comes_back_is_used_for_the_new_one(counter: Counter) -> None:
    _, code = await a_coupon(counter.shop)
    old, dearer = await counter.buys(1, code), await a_sku(price_fen=24_900)
    assert old["payable_fen"] == 18_900
    made = await exchanged(counter, old, dearer, coupon_codes=[code], payment=by_wechat())
    assert (made["new_order"]["payable_fen"], made["paid_fen"]) == (23_900, 5_000)
    assert made["new_order"]["coupons"] == old["coupons"]
    partly = await counter.buys(2, (await a_coupon(counter.shop))[1])
    kept = await asks(counter, partly, dearer, coupon_codes=[code], payment=by_wechat())
    assert (kept.status_code, kept.json()["code"]) == (422, "coupon_not_usable"), "it is spent again"
    await books_agree()


async def test_the_discount_of_what_stays_falls_with_its_threshold(counter: Counter) -> None:
    _, code = await a_coupon(counter.shop, {"kind": "PERCENT", "pay_ppm": 900_000, "threshold": 3 * 19_900})
    old, other = await counter.buys(3, code), await a_sku(price_fen=19_900)
    await write_terms_of_refunds(RefundTerms(policy=RefundPolicy.REPRICE))
    made = await exchanged(counter, old, other, policy="REPRICE", payment={"method": "till_cash"})
    assert (made["refund"]["amount_fen"], made["paid_fen"]) == (53_730 - 2 * 19_900, 19_900 - 13_930)
    await books_agree()


@pytest.mark.parametrize(
    ("price_fen", "coupons", "said"),
    [(24_900, 0, (6_000, 6_000, 0)), (14_900, 0, (-4_000, 0, 4_000)), (24_900, 1, (5_000, 5_000, 0))],
)
async def test_a_preview_says_what_the_exchange_then_comes_to_and_keeps_nothing(
    counter: Counter, price_fen: int, coupons: int, said: tuple[int, int, int]
) -> None:
    """The order was paid with a coupon, so what comes back is worth 189.00; it may be named for the new goods."""
    _, code = await a_coupon(counter.shop)
    old, other = await counter.buys(1, code), await a_sku(price_fen=price_fen)
    wanted = {"returns": one(1), "lines": [{"sku": other.code, "quantity": 1}], "coupon_codes": [code] * coupons}
    before = await rows()
    path = f"/v1/orders/{old['id']}/exchanges/previews"
    seen = await counter.http.post(path, json=wanted, headers=counter.manager)
    assert seen.status_code == 200, seen.text
    foreseen = seen.json()
    assert (foreseen["difference_fen"], foreseen["due_fen"], foreseen["given_back_fen"]) == said
    assert (foreseen["worth_fen"], [line["unit_price_fen"] for line in foreseen["lines"]]) == (18_900, [price_fen])
    assert (await rows(), await counter.sees(old)) == (before, old)
    due = {"payment": by_wechat(amount_fen=foreseen["due_fen"])} if foreseen["due_fen"] else {}
    made = await exchanged(counter, old, other, coupon_codes=wanted["coupon_codes"], **due)
    assert (made["difference_fen"], made["paid_fen"], made["given_back_fen"]) == said
    assert (await counter.http.post(path, json=wanted, headers=counter.seller)).json()["code"] == "quantity_exceeds"
    finance = await signed_in(await an_associate(role=Role.FINANCE))
    assert (await counter.http.post(path, json=wanted, headers=finance)).status_code == 403, "who does not sell"
    over = await counter.http.post(path, json=wanted, headers=counter.manager)
    assert (over.status_code, over.json()["code"]) == (422, "quantity_exceeds")


async def test_a_request_that_is_sent_again_has_the_same_answer(counter: Counter) -> None:
    old, dearer = await counter.buys(1), await a_sku(price_fen=24_900)
    headers = counter.manager | once()
    first = await asks(counter, old, dearer, headers, payment=WECHAT)
    before = await rows()
    second = await asks(counter, old, dearer, headers, payment=WECHAT)
    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["idempotent-replayed"] == "true"
    assert await rows() == before


@pytest.mark.parametrize(
    ("body", "status", "code", "facts"),
    [
        ({"returns": one(2)}, 422, "quantity_exceeds", {"left": 1}),
        ({"returns": [{"line": 7, "units": 1}]}, 422, "unknown_line", {"line": 7}),
        ({"returns": one(1) + one(1)}, 422, "invalid_field", {"field": "returns"}),
        ({"payment": None}, 422, "difference_not_paid", {"field": "payment", "due_fen": 5_000}),
        ({"payment": WECHAT | {"amount_fen": 4_999}}, 422, "amount_differs", {"payable_fen": 5_000}),
        ({"payment": {"method": "exchange"}}, 422, "invalid_field", {"field": "payment.method"}),
        ({"lines": [{"sku": "NO-SUCH"}]}, 422, "sku_not_sold", {"field": "lines[0].sku", "sku": "NO-SUCH"}),
        ({"lines": [{"sku": "UNPRICED"}]}, 422, "sku_not_sold", {"field": "lines[0].sku", "sku": "UNPRICED"}),
        ({"reason": " "}, 422, "invalid_field", {"field": "reason"}),
        ({"coupon_codes": ["AAAA-AAAA"]}, 422, "coupon_code_mistyped", {}),
    ],
)
async def test_an_exchange_that_cannot_be_leaves_nothing_behind(
    counter: Counter, body: dict[str, Any], status: int, code: str, facts: dict[str, object]
) -> None:
    old, dearer = await counter.buys(1), await a_sku(price_fen=24_900)
    await execute("DELETE FROM price WHERE sku = $1", (await a_sku("UNPRICED")).id)
    before = await rows()
    answer = await asks(counter, old, dearer, **({"payment": WECHAT} | body))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert facts.items() <= answer.json().items()
    assert await rows() == before


CARD = {"method": "till_card", "reference": "terminal-1"}


@pytest.mark.parametrize("price_fen", [14_900, 19_900])
@pytest.mark.parametrize(
    ("paid", "field"),
    [
        ({"payment": {"method": "wechat", "amount_fen": 1}}, "payment.amount_fen"),
        ({"payment": WECHAT}, "payment.reference"),
        ({"payment": CARD}, "payment.reference"),
        ({"payment": CARD | {"amount_fen": 0}}, "payment.reference"),
        ({"payments": [{"method": "till_cash"}]}, "payments"),
    ],
)
async def test_nothing_is_taken_that_is_not_due(
    counter: Counter, price_fen: int, paid: dict[str, Any], field: str
) -> None:
    """The refusal names that nothing is due, not an amount: a reference alone says none."""
    old, other = await counter.buys(1), await a_sku(price_fen=price_fen)
    before = await rows()
    answer = await asks(counter, old, other, **paid)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "no_difference_due", field)
    assert "没有要补的差价" in answer.json()["title_zh"]
    assert await rows() == before


async def test_a_reference_pays_once(counter: Counter) -> None:
    dearer = await a_sku(price_fen=24_900)
    await exchanged(counter, await counter.buys(1), dearer, payment=WECHAT)
    answer = await asks(counter, await counter.buys(1), dearer, payment=WECHAT)
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_reference_used")


async def test_only_paid_orders_within_reach_are_exchanged_by_those_who_may(counter: Counter) -> None:
    order, other = await counter.buys(1), await a_sku(price_fen=19_900)
    assert (await asks(counter, order, other, counter.seller)).status_code == 403
    finance = await signed_in(await an_associate(role=Role.FINANCE))
    assert (await asks(counter, order, other, finance)).status_code == 403, "who pays back does not sell"
    stranger = await signed_in(await an_associate(await a_store(), Role.STORE_MANAGER))
    unseen = await asks(counter, order, other, stranger)
    assert (unseen.status_code, unseen.json()["code"]) == (404, "order_not_found")
    of_stranger = await counter.http.get(f"/v1/orders/{order['id']}/exchanges", headers=stranger)
    assert of_stranger.status_code == 404
    body = {"lines": [{"sku": other.code}]}
    placed = (await counter.http.post("/v1/orders", json=body, headers=counter.seller | once())).json()
    unpaid = await asks(counter, placed, other)
    assert (unpaid.status_code, unpaid.json()["code"]) == (409, "order_not_refundable")


async def test_the_new_sale_belongs_where_it_is_made(counter: Counter) -> None:
    """Headquarters exchange an order of one store in another, at the price of that one."""
    order, elsewhere = await counter.buys(1), await a_store()
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    unsaid = await asks(counter, order, counter.shop.sku, hq)
    assert (unsaid.status_code, unsaid.json()["field"]) == (422, "store_id")
    answer = await asks(counter, order, counter.shop.sku, hq, store_id=str(elsewhere.id))
    made = answer.json()
    assert (answer.status_code, made["new_order"]["store_id"]) == (201, str(elsewhere.id)), answer.text
    assert made["refund"]["order"]["store_id"] == str(counter.shop.store.id)
    assert made["new_order"]["member_id"] == order["member_id"], "the customer is the same wherever they are served"
    await books_agree()


async def test_who_was_erased_is_not_named_again(counter: Counter, tmp_path: Path) -> None:
    order, other = await counter.buys(1), await a_sku(price_fen=19_900)
    with journal_in(tmp_path):
        await erase_member(await hq_actor(), counter.shop.member.id, at=now())
    made = await exchanged(counter, order, other)
    assert made["new_order"]["member_id"] is None


async def test_of_two_exchanges_of_the_last_unit_one_wins(counter: Counter) -> None:
    order, other = await counter.buys(1), await a_sku(price_fen=24_900)
    answers = await asyncio.gather(
        *(asks(counter, order, other, payment={"method": "till_cash"}) for _ in range(6)),
        counter.gives_back(order, lines=one(1)),
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 6
    assert {answer.json()["code"] for answer in answers if answer.status_code == 422} == {"quantity_exceeds"}
    assert await fetch_value("SELECT count(*) FROM refund") == 1
    await books_agree()


async def test_commission_falls_on_the_old_sale_and_rises_on_the_new_one(counter: Counter) -> None:
    rules = [{"id": "all", "kind": "RATE", "ppm": 10_000}]
    version = {"no": 1, "valid_from": "2020-01-01T00:00:00+08:00", "line_components": [{"id": "BASE", "rules": rules}]}
    whom = [AssignPlan(path="/", position=position) for position in (Position.ASSOCIATE, Position.MANAGER)]
    await create_plan(await hq_actor(), CreatePlan("P1", "基础方案", version, whom))
    order, dearer = await counter.buys(1), await a_sku(price_fen=24_900)
    assert await earned(counter) == [(19_900, 199), (0, 0)]
    await exchanged(counter, order, dearer, payment={"method": "till_cash"})
    assert await earned(counter) == [(0, 0), (24_900, 249)]
    await books_agree()


async def earned(counter: Counter) -> list[tuple[int, int]]:
    """Performance and commission of the seller and of the manager, who makes the exchange."""
    await register([COMMISSIONS])
    await drain([COMMISSIONS])
    month = {"period": period_of(business_date(now()))}
    found = []
    for headers in (counter.seller, counter.manager):
        answer = await counter.http.get("/v1/my/performance", params=month, headers=headers)
        assert answer.status_code == 200, answer.text
        found.append((answer.json()["performance_fen"], answer.json()["commission_fen"]))
    return found
