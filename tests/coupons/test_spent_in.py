"""Orders in which coupons of a template, or one coupon, were spent: the list, its sums, the pages."""

from datetime import timedelta
from typing import Any

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value
from tests.coupons.coupon_factories import a_coupon, a_shop
from tests.factories import a_store, an_associate, once, signed_in
from tests.pages.visitor import Visitor

CODE_OF = "SELECT t.code FROM coupon c JOIN coupon_template t ON t.id = c.template WHERE c.id = $1"


async def test_orders_with_a_coupon_are_listed_and_added_up(client: httpx.AsyncClient, committed_db: str) -> None:
    shop = await a_shop()
    seller, operator = await signed_in(shop.associate), await an_associate(role=Role.HQ_OPERATOR)
    hq = await signed_in(operator)
    (one, code), (_, other_code) = await a_coupon(shop), await a_coupon(shop)
    template: str = await fetch_value(CODE_OF, one)

    async def buys(*codes: str, **more: Any) -> Any:
        lines = [{"sku": shop.sku.code, "quantity": 2}]
        body = {"lines": lines, "member_id": str(shop.member.id), "coupon_codes": list(codes)} | more
        answer = await client.post("/v1/orders", json=body, headers=seller | once())
        assert answer.status_code == 201, answer.text
        return answer.json()

    spent = await buys(code, payment={"method": "till_cash"})
    await buys(other_code, payment={"method": "till_cash"})
    await buys(payment={"method": "till_cash"})
    today = business_date(clock.now())
    days = {"template": template, "first": str(today - timedelta(days=1)), "last": str(today)}

    async def listed(headers: dict[str, str], **query: str) -> tuple[list[str], Any]:
        rows = (await client.get("/v1/coupon-orders", params=days | query, headers=headers)).json()["items"]
        sums = (await client.get("/v1/coupon-orders/totals", params=days | query, headers=headers)).json()
        assert (sums["rows"], sums["payable_fen"]) == (len(rows), sum(row["payable_fen"] for row in rows))
        return [row["id"] for row in rows], sums["net_fen"]

    assert await listed(hq) == ([spent["id"]], spent["payable_fen"])
    assert await listed(hq, least_fen=str(spent["payable_fen"] + 1)) == ([], 0)
    assert await listed(hq, template="NONE") == ([], 0)
    assert await listed(await signed_in(await an_associate(await a_store(), Role.STORE_MANAGER))) == ([], 0)
    long_ago = days | {"first": str(today - timedelta(days=60))}
    for query, refusal in ((long_ago, "period_needed"), ({"template": template}, "period_needed")):
        answer = await client.get("/v1/coupon-orders", params=query, headers=hq)
        assert (answer.status_code, answer.json()["code"]) == (422, refusal)
    assert (await client.get("/v1/coupon-orders", params={"first": str(today)}, headers=hq)).status_code == 400

    visitor = await Visitor.signed_in(client, operator)
    here = f"/hq/orders?template={template}&first={days['first']}&last={days['last']}"
    page = await visitor.visit(here)
    assert (page.status, page.html.count('class="row-link code"')) == (200, 1)
    assert (spent["number"] in page.text, template in page.text) == (True, True)
    taken = [form.fields for form in page.forms if form.fields.get("list") == ["coupon-orders"]]
    assert taken
    assert all(fields["filters.template"] == [template] for fields in taken)
    beside = await visitor.visit(f"{here}&number={spent['number']}")
    assert (beside.status, "不与号码、会员同时使用" in beside.text) == (422, True)
    assert (await visitor.visit(f"/hq/orders?template={template}")).status == 422


async def test_one_coupon_leads_to_its_orders_by_its_code_and_from_wherever_it_is_seen(
    client: httpx.AsyncClient, committed_db: str
) -> None:
    shop = await a_shop()
    manager, operator = await an_associate(shop.store, Role.STORE_MANAGER), await an_associate(role=Role.HQ_OPERATOR)
    seller, leads, hq = await signed_in(shop.associate), await signed_in(manager), await signed_in(operator)
    (coupon, code), (unused, other_code) = await a_coupon(shop), await a_coupon(shop)

    async def buys(*codes: str) -> Any:
        lines = [{"sku": shop.sku.code, "quantity": 1}]
        body = {"lines": lines, "member_id": str(shop.member.id), "payment": {"method": "till_cash"}}
        answer = await client.post("/v1/orders", json=body | {"coupon_codes": codes}, headers=seller | once())
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def listed(headers: dict[str, str], of: Any = coupon) -> list[str]:
        answer = await client.get(f"/v1/coupons/{of}/orders", headers=headers)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["items"]]

    await buys()
    spent = await buys(code)
    assert (await listed(hq), await listed(leads), await listed(hq, unused)) == ([spent["id"]], [spent["id"]], [])
    elsewhere = await signed_in(await an_associate(await a_store(), Role.STORE_MANAGER))
    assert (await client.get(f"/v1/coupons/{coupon}/orders", headers=elsewhere)).status_code == 404

    at_desk, at_store = await Visitor.signed_in(client, operator), await Visitor.signed_in(client, shop.associate)
    form = (await at_desk.visit("/hq/orders")).form("/hq/orders/coupon")
    found = await at_desk.send(form, code=code)
    assert (found.address, found.html.count('class="row-link code"')) == (f"/hq/orders?coupon={coupon}", 1)
    assert (spent["number"] in found.text, code[-4:] in found.text, code in found.html) == (True, True, False)
    assert (await at_desk.send(form, code=other_code)).html.count('class="row-link code"') == 0
    assert (await at_desk.send(form, code="0000-0000")).status == 422
    assert (await at_desk.visit(f"/hq/orders?coupon={coupon}&status=paid")).status == 422
    held = await at_store.visit(f"/a/customers/{shop.member.id}/coupons")
    (tap,) = [address for address in held.links.values() if "coupon=" in address]
    assert (await at_store.visit(tap)).address == f"/a/orders/{spent['id']}"

    whole = {"lines": [{"line": 1, "units": 1}], "reason": "不合适"}
    refunded = await client.post(f"/v1/orders/{spent['id']}/refunds", json=whole, headers=leads | once())
    assert refunded.status_code == 201, refunded.text
    again = await buys(code)
    assert await listed(hq) == [again["id"], spent["id"]], "it came back, and was spent anew"
