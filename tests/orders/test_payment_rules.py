"""Money that came by card says the terminal's reference, unless the chain has it otherwise."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.coupons.coupon_factories import a_shop
from tests.factories import a_reference, a_root, a_sku, an_associate, by_wechat, once, signed_in
from tests.pages.visitor import Visitor
from tests.statements import statements

Body = dict[str, Any]
RULES = "/v1/payment-rules"
TOLD = """
SELECT detail->>'before' || ' ' || (detail->>'after') FROM audit_entry WHERE action = 'orders.payment_rules_changed'
"""
WHERE: list[tuple[str, Callable[[Body], Body], str]] = [
    ("", lambda card: {"payment": card}, "payment.reference"),
    ("", lambda card: {"payments": [{"method": "till_cash", "amount_fen": 100}, card]}, "payments.1.reference"),
]


async def test_a_card_payment_needs_the_terminals_reference_until_the_chain_says_otherwise(
    client: httpx.AsyncClient, db: None
) -> None:
    shop = await a_shop()
    dearer = await a_sku(price_fen=shop.sku.price_fen * 2)
    manager = await signed_in(await an_associate(shop.store, Role.STORE_MANAGER))
    finance = await signed_in(await an_associate(role=Role.FINANCE))

    async def sends(path: str, body: Body) -> httpx.Response:
        return await client.post(f"/v1/orders{path}", json=body, headers=manager | once())

    cart = {"lines": [{"sku": shop.sku.code, "quantity": 2}]}
    bare, named = {"method": "till_card"}, {"method": "till_card", "reference": "T-1"}
    waiting = (await sends("", cart)).json()
    sold = (await sends("", cart | {"payment": by_wechat()})).json()
    swap = {"returns": [{"line": 1, "units": 1}], "lines": [{"sku": dearer.code, "quantity": 1}], "reason": "换"}
    tries: list[tuple[str, Body, str]] = [(path, cart | paid(bare), field) for path, paid, field in WHERE]
    tries += [
        (f"/{waiting['id']}/payments", bare, "reference"),
        (f"/{waiting['id']}/payments", bare | {"amount_fen": 100, "reference": "\u3000 "}, "reference"),
        (f"/{sold['id']}/exchanges", swap | {"payment": bare}, "payment.reference"),
    ]
    before = await fetch_value("SELECT count(*) FROM payment")
    for path, body, field in tries:
        refused = await sends(path, body)
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["field"]) == (422, "card_reference_needed", field)
        assert "POS 单上的流水号" in problem["rule"]
    assert await fetch_value("SELECT count(*) FROM payment") == before, "nothing is half done"
    same = {"returns": [{"line": 1, "units": 1}], "lines": [{"sku": shop.sku.code, "quantity": 1}], "reason": "换"}
    even = await sends(f"/{sold['id']}/exchanges", same | {"payment": bare})
    assert (even.status_code, even.json()["paid_fen"]) == (201, 0), "no terminal was used"

    off = {"card_needs_reference": False, "reason": "POS 机不出流水号"}
    assert (await client.patch(RULES, json=off, headers=manager | {"If-Match": '"0"'})).status_code == 403
    first = finance | {"If-Match": '"0"'}
    assert (await client.patch(RULES, json=off | {"reason": " "}, headers=first)).status_code == 422
    changed = await client.patch(RULES, json=off, headers=first)
    assert (changed.status_code, changed.json()["version"], changed.headers["etag"]) == (200, 1, '"1"')
    assert (await client.patch(RULES, json=off, headers=first)).status_code == 412
    assert (await client.get(RULES, headers=manager)).json()["card_needs_reference"] is False
    assert await fetch_value(TOLD) == "true false"
    async with statements() as by_card:
        assert (await sends("", cart | {"payment": bare})).status_code == 201
    async with statements() as with_number:
        assert (await sends("", cart | {"payment": named})).status_code == 201
    assert len(by_card) == len(with_number), "the rule is read with what is read anyway"
    assert (await sends(f"/{waiting['id']}/payments", bare)).status_code == 201


@pytest.mark.parametrize("method", ["wechat", "alipay"])
async def test_a_payment_by_a_wallet_that_is_typed_in_says_its_transaction_whatever_the_chain_asks_of_cards(
    client: httpx.AsyncClient, db: None, method: str
) -> None:
    shop = await a_shop()
    manager = await signed_in(await an_associate(shop.store, Role.STORE_MANAGER))
    finance = await signed_in(await an_associate(role=Role.FINANCE))
    off = {"card_needs_reference": False, "reason": "POS 机不出流水号"}
    await client.patch(RULES, json=off, headers=finance | {"If-Match": '"0"'})

    async def sends(path: str, body: Body) -> httpx.Response:
        return await client.post(f"/v1/orders{path}", json=body, headers=manager | once())

    cart = {"lines": [{"sku": shop.sku.code, "quantity": 2}]}
    waiting = (await sends("", cart)).json()
    bare: Body = {"method": method}
    blank: Body = {"method": method, "reference": " \u3000"}
    tries = [("", cart | paid(wallet), field) for wallet in (bare, blank) for _, paid, field in WHERE]
    tries += [(f"/{waiting['id']}/payments", bare | more, "reference") for more in ({}, {"amount_fen": 100})]
    for path, body, field in tries:
        refused = await sends(path, body)
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["field"]) == (422, "wallet_reference_needed", field)
        assert ("交易单号" in problem["rule"], "number of the transaction" in problem["rule"]) == (True, True)
    assert await fetch_value("SELECT count(*) FROM payment") == 0
    assert (await sends(f"/{waiting['id']}/payments", bare | {"reference": a_reference()})).status_code == 201


@pytest.mark.usefixtures("db")
async def test_headquarters_say_what_card_payments_need_and_others_see_it(client: httpx.AsyncClient) -> None:
    await a_root()
    hq = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR))
    page = await hq.visit("/hq/payment-rules")
    assert "须填流水号" in page.text
    unsaid = await hq.send_fields(page.form("/hq/payment-rules"), {"card_needs_reference": [], "reason": ""})
    assert (unsaid.status, 'id="reason-refusal"' in unsaid.html) == (400, True)
    page = await hq.send_fields(page.form("/hq/payment-rules"), {"card_needs_reference": [], "reason": "POS 机旧"})
    assert ("流水号选填" in page.text, "POS 机旧" in page.text) == (True, True)
    form = page.form("/hq/payment-rules")
    form.fields["_version"] = ["x"]
    assert (await hq.send_fields(form, {"reason": "改回"})).status == 422, "a version that no page of ours sends"
    auditor = await Visitor.signed_in(client, await an_associate(role=Role.AUDITOR))
    assert not [form for form in (await auditor.visit("/hq/payment-rules")).forms if form.action == "/hq/payment-rules"]
