"""Who pays at the counter without an account is shown their pick-up code by whoever sold it, each time on record."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import AnAssociate, a_member, a_sku, a_store, an_associate, once, signed_in
from tests.pages.visitor import Visitor

SHOWN = "SELECT count(*) FROM audit_entry WHERE action = 'orders.pick_up_code_shown' AND subject = 'order:' || $1::text"


class Shop:
    """A store in which somebody sells for cash, to be fetched later."""

    def __init__(self, http: httpx.AsyncClient, store: Any, seller: AnAssociate, headers: dict[str, str]) -> None:
        self.http, self.store, self.seller, self.headers = http, store, seller, headers

    async def sells(self, member_id: UUID | None = None, *, paid: bool = True, way: str = "pick_up") -> str:
        body: dict[str, Any] = {"lines": [{"sku": (await a_sku()).code}], "fulfilment": {"way": way}}
        body |= {"payment": {"method": "till_cash"}} if paid else {}
        body |= {"member_id": str(member_id)} if member_id else {}
        answer = await self.http.post("/v1/orders", json=body, headers=self.headers | once())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def asks(self, order: str, by: dict[str, str] | None = None) -> httpx.Response:
        return await self.http.get(f"/v1/orders/{order}/fulfilment/code", headers=by or self.headers)

    async def hands_over(self, order: str, code: str) -> httpx.Response:
        path = f"/v1/orders/{order}/fulfilment/handovers"
        return await self.http.post(path, json={"code": code}, headers=self.headers | once())

    async def somebody(self, role: Role) -> dict[str, str]:
        return await signed_in(await an_associate(self.store, role))


@pytest.fixture
async def shop(db: None, client: httpx.AsyncClient) -> Shop:
    store = await a_store()
    seller = await an_associate(store)
    return Shop(client, store, seller, await signed_in(seller))


async def test_the_code_is_shown_on_record_until_it_is_fetched(shop: Shop) -> None:
    order = await shop.sells()
    first, again = await shop.asks(order), await shop.asks(order)
    assert (first.status_code, first.json()) == (200, again.json())
    assert await fetch_value(SHOWN, order) == 2
    assert (await shop.hands_over(order, first.json()["code"])).status_code == 201
    fetched = await shop.asks(order)
    assert (fetched.status_code, fetched.json()["code"], fetched.json()["state"]) == (409, "fulfilment_stands", "done")
    assert await fetch_value(SHOWN, order) == 2


async def test_only_who_sold_it_or_leads_them_shows_it(shop: Shop) -> None:
    order = await shop.sells()
    beside = await shop.asks(order, await shop.somebody(Role.ASSOCIATE))
    assert (beside.status_code, beside.json()["code"]) == (409, "code_of_customer")
    assert (await shop.asks(order, await shop.somebody(Role.STORE_MANAGER))).status_code == 200
    for role in (Role.FINANCE, Role.INTEGRATOR):
        assert (await shop.asks(order, await signed_in(await an_associate(role=role)))).status_code == 403
    elsewhere = await signed_in(await an_associate(await a_store(), Role.STORE_MANAGER))
    assert (await shop.asks(order, elsewhere)).status_code == 404


async def test_what_is_not_paid_of_a_member_or_not_fetched_shows_no_code(shop: Shop) -> None:
    member = await a_member(shop.store)
    for order, status, code in (
        (await shop.sells(paid=False), 409, "fulfilment_stands"),
        (await shop.sells(member.id), 409, "code_of_customer"),
        (await shop.sells(way="taken_along"), 404, "nothing_to_fulfil"),
    ):
        answer = await shop.asks(order)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert await fetch_value(SHOWN, order) == 0


async def test_showing_gives_no_more_tries_and_a_renewed_code_is_shown_instead(shop: Shop) -> None:
    order = await shop.sells()
    code = (await shop.asks(order)).json()["code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert (await shop.hands_over(order, wrong)).status_code == 422
        assert (await shop.asks(order)).json()["code"] == code
    assert (await shop.hands_over(order, wrong)).json()["code"] == "pick_up_code_locked"
    locked = await shop.asks(order)
    assert (locked.status_code, locked.json()["code"]) == (409, "pick_up_code_locked")
    manager = await shop.somebody(Role.STORE_MANAGER)
    renewed = await shop.http.post(f"/v1/orders/{order}/fulfilment/codes", headers=manager | once())
    assert (await shop.asks(order)).json() == renewed.json()


async def test_the_phone_shows_it_right_after_the_payment(shop: Shop, client: httpx.AsyncClient) -> None:
    seller, sku = await Visitor.signed_in(client, shop.seller), await a_sku()
    at = f"/a/order?line=1%2A{sku.code}&way=pick_up"
    cart = await seller.visit(at)
    sold = await seller.send(next(form for form in cart.forms if "method" in form.fields), method="till_cash")
    assert "给顾客看取货码" in sold.text
    form = sold.form(f"{sold.address}/pick-up-code")
    shown = await seller.send(form)
    order = sold.address.rpartition("/")[2]
    code = (await shop.asks(order)).json()["code"]
    assert (shown.status, code in shown.text, "<svg viewBox" in shown.html, "打印" in shown.text) == (200, *[True] * 3)
    assert await fetch_value(SHOWN, order) == 2
    assert code not in (await seller.visit(sold.address)).html + (await seller.visit(f"{sold.address}/receipt")).html
    assert (await shop.hands_over(order, code)).status_code == 201
    over = await seller.send(form)
    assert (over.status, code in over.html) == (409, False)
    assert "给顾客看取货码" not in (await seller.visit(sold.address)).text
