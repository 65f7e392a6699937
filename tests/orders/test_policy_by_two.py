"""Goods come back by the chain's policy; by another one only where a second person approves, whatever it is worth."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.rules import RefundPolicy
from tests.coupons.coupon_factories import a_coupon
from tests.factories import a_price, a_sku, an_associate, once, signed_in
from tests.orders.counter import Counter, a_counter, books_agree, one
from tests.orders.terms import write_terms_of_refunds

Body = dict[str, Any]
TEN_PERCENT_FROM_THREE = {"kind": "PERCENT", "pay_ppm": 900_000, "threshold": 3 * 19_900}
REPRICED = RefundTerms(policy=RefundPolicy.REPRICE)
REPRICED_FEN = 53_730 - 2 * 19_900


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient) -> Counter:
    return await a_counter(client)


async def _order(counter: Counter) -> Body:
    """Three units with a tenth off, of which one by itself is worth 179.10 by KEEP and 139.30 by REPRICE."""
    _, code = await a_coupon(counter.shop, TEN_PERCENT_FROM_THREE)
    return await counter.buys(3, code)


async def _approve(counter: Counter, asked: Body, status: int = 200) -> Body:
    other = await signed_in(await an_associate(counter.shop.store, Role.STORE_MANAGER))
    path = f"/v1/approvals/{asked['id']}/approval"
    answer = await counter.http.post(path, json={"note": ""}, headers=other | once())
    assert answer.status_code == status, answer.text
    found: Body = answer.json()
    return found


async def _asked(counter: Counter, order: Body, **body: object) -> Body:
    answer = await counter.gives_back(order, lines=one(1), **body)
    assert answer.status_code == 202, answer.text
    found: Body = answer.json()
    return found


async def test_another_policy_than_the_chains_needs_a_second_person_for_any_amount(counter: Counter) -> None:
    order = await _order(counter)
    path, back = f"/v1/orders/{order['id']}/refunds/previews", {"lines": one(1)}
    for policy, fen, by_two in ((None, 17_910, False), ("KEEP", 17_910, False), ("REPRICE", REPRICED_FEN, True)):
        told = await counter.http.post(path, json=back | {"policy": policy}, headers=counter.manager | once())
        assert (told.json()["amount_fen"], told.json()["second_person"]) == (fen, by_two), "both may be looked at"
    asked = await _asked(counter, order, policy="REPRICE")
    assert "不同于本企业规则：按实付退" in asked["summary_zh"]
    assert "not the chain's policy" in asked["summary_en"]
    assert await fetch_value("SELECT count(*) FROM refund") == 0
    await _approve(counter, asked)
    assert await fetch_value("SELECT policy || amount_fen FROM refund") == f"REPRICE{REPRICED_FEN}"
    assert await counter.amount(order, lines=one(1), policy="KEEP") > 0, "the chain's own by its name"
    await books_agree()


async def test_money_and_freight_without_goods_are_worth_the_same_by_any_policy(counter: Counter) -> None:
    order = await counter.buys(1, freight_fen=1_000)
    assert await counter.amount(order, freight_fen=400, policy="REPRICE") == 400
    assert await counter.amount(order, amount_fen=100, policy="REPRICE") == 100


async def test_what_is_approved_is_made_as_it_was_told_and_not_by_what_the_chain_decides_meanwhile(
    counter: Counter,
) -> None:
    order = await _order(counter)
    await write_terms_of_refunds(RefundTerms(limits={Role.STORE_MANAGER: 0, Role.SUPERVISOR: 10**9}))
    asked = await _asked(counter, order)
    assert "，按实付退" in asked["summary_zh"]
    await write_terms_of_refunds(REPRICED)
    refused = await _approve(counter, asked, 409)
    assert (refused["code"], refused["policy"], refused["chain_policy"]) == ("refund_changed", "KEEP", "REPRICE")
    assert await fetch_value("SELECT count(*) FROM refund") == 0
    withdrawal = f"/v1/approvals/{asked['id']}/withdrawal"
    await counter.http.post(withdrawal, json={"note": ""}, headers=counter.manager | once())
    again = await _asked(counter, order, policy="KEEP")
    assert "不同于本企业规则：留下的重新计价" in again["summary_zh"]
    await _approve(counter, again)
    assert await fetch_value("SELECT policy || amount_fen FROM refund") == "KEEP17910"
    await books_agree()


async def test_what_was_asked_for_before_policies_were_kept_with_it_goes_by_the_chains(counter: Counter) -> None:
    order = await _order(counter)
    await write_terms_of_refunds(RefundTerms(limits={Role.STORE_MANAGER: 0}))
    asked = await _asked(counter, order)
    old = "UPDATE approval SET command = (command::jsonb - 'chain_policy') #- '{refund,policy}'"
    await execute(old)
    await write_terms_of_refunds(RefundTerms())
    await _approve(counter, asked)
    assert await fetch_value("SELECT policy || amount_fen FROM refund") == "KEEP17910"


async def test_an_exchange_by_another_policy_waits_even_where_the_customer_pays(counter: Counter) -> None:
    order, other = await _order(counter), await a_sku(price_fen=19_900)
    wanted = {
        "returns": one(1),
        "lines": [{"sku": other.code, "quantity": 1}],
        "reason": "换尺码",
        "policy": "REPRICE",
        "payment": {"method": "till_cash"},
    }
    path = f"/v1/orders/{order['id']}/exchanges"
    seen = {name: wanted[name] for name in ("returns", "lines", "policy")}
    told = await counter.http.post(f"{path}/previews", json=seen, headers=counter.manager | once())
    assert (told.json()["due_fen"], told.json()["second_person"]) == (19_900 - REPRICED_FEN, True)
    asked = (await counter.http.post(path, json=wanted, headers=counter.manager | once())).json()
    assert (asked["kind"], "补差价 59.70 元" in asked["summary_zh"]) == ("orders.exchange", True)
    # What the customer was told to pay is what is taken: at another price it is asked for again.
    await a_price(other, 20_000, valid_from=datetime(2021, 1, 1, tzinfo=UTC))
    assert (await _approve(counter, asked, 409))["code"] == "exchange_changed"
    await a_price(other, 19_900, valid_from=datetime(2022, 1, 1, tzinfo=UTC))
    await _approve(counter, asked)
    assert await fetch_value("SELECT policy || amount_fen FROM refund") == f"REPRICE{REPRICED_FEN}"
    await books_agree()
