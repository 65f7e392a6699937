"""Money goes back by the chain's terms: alone up to a limit, with a second person above it, in another store too."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.returns.rules import ALONE_FEN, UNTIL_DECIDED, RefundTerms
from guide_app.ground.orders.rules import RefundPolicy
from tests.coupons.coupon_factories import Shop, a_shop
from tests.databases import as_owner
from tests.factories import a_store, an_associate, by_wechat, once, signed_in
from tests.orders.counter import a_counter, books_agree
from tests.pages.visitor import Visitor

Body = dict[str, Any]
Headers = dict[str, str]
LIMIT = 20_000
TERMS: Body = {"days": 7, "goodwill": False, "limits": {"store_manager": LIMIT}, "reason": "财务规定"}


@dataclass(frozen=True)
class Chain:
    """Two stores; people of the one and the manager of the other, over HTTP."""

    http: httpx.AsyncClient
    shop: Shop
    seller: Headers
    manager: Headers
    operator: Headers
    finance: Headers
    other_store: str
    other_manager: Headers

    async def post(self, path: str, body: Body, by: Headers, status: int = 201) -> Body:
        answer = await self.http.post(path, json=body, headers=by | once())
        assert answer.status_code == status, answer.text
        found: Body = answer.json()
        return found

    async def buys(self, units: int = 3, *, member: bool = False, payments: list[Body] | None = None) -> Body:
        wanted: Body = {"lines": [{"sku": self.shop.sku.code, "quantity": units}]}
        wanted["payments"] = payments or [by_wechat()]
        if member:
            wanted["member_id"] = str(self.shop.member.id)
        return await self.post("/v1/orders", wanted, self.seller)

    async def approve(self, asked: Body, by: Headers, status: int = 200) -> Body:
        return await self.post(f"/v1/approvals/{asked['id']}/approval", {"note": ""}, by, status)

    async def day(self, store: str, by: Headers) -> Body:
        found: Body = (await self.http.get(f"/v1/stores/{store}/day", headers=by)).json()
        return found


@pytest.fixture
async def chain(committed_db: str, client: httpx.AsyncClient) -> Chain:
    shop, other = await a_shop(), await a_store(name="杭州湖滨店")

    async def somebody(role: Role, store: Any = None) -> Headers:
        return await signed_in(await an_associate(store, role))

    made = Chain(
        client,
        shop,
        await signed_in(shop.associate),
        await somebody(Role.STORE_MANAGER, shop.store),
        await somebody(Role.HQ_OPERATOR),
        await somebody(Role.FINANCE),
        str(other.id),
        await somebody(Role.STORE_MANAGER, other),
    )
    asked = await made.post("/v1/refund-terms", TERMS, made.operator, 202)
    await made.approve(asked, made.operator, 403)
    await made.approve(asked, made.finance)
    return made


def one(units: int, **rest: object) -> Body:
    return {"lines": [{"line": 1, "units": units}], "reason": "尺码不合适"} | rest


async def test_what_would_go_back_is_told_before_and_keeps_nothing(chain: Chain) -> None:
    order = await chain.buys(3, payments=[{"method": "till_cash", "amount_fen": 10_000}, by_wechat()])
    place, two = f"/v1/orders/{order['id']}/refunds/previews", {"lines": [{"line": 1, "units": 2}]}
    for by, alone in ((chain.seller, False), (chain.manager, False), (chain.finance, True)):
        told = await chain.post(place, two, by, 200)
        assert (told["amount_fen"], told["second_person"], told["fully_returned"]) == (39_800, not alone, False)
        assert told["lines"] == [{"line": 1, "units": 2, "amount_fen": 39_800}]
        assert [(way["method"], way["amount_fen"]) for way in told["paid_back"]] == [("wechat", 39_800)]
    assert (await chain.post(place, {"lines": [{"line": 1, "units": 4}]}, chain.manager, 422))["code"] == (
        "quantity_exceeds"
    )
    assert (await chain.post(place, {"amount_fen": 1}, chain.manager, 422))["code"] == "goodwill_not_allowed"
    assert await fetch_value("SELECT count(*) FROM refund") == 0
    made = await chain.post(f"/v1/orders/{order['id']}/refunds", two, chain.finance)
    listed = await chain.http.get(f"/v1/orders/{order['id']}/refunds", headers=chain.seller)
    assert [(one["number"], one["amount_fen"]) for one in listed.json()] == [(made["number"], 39_800)]
    await books_agree()


async def test_what_is_above_a_managers_limit_waits_for_somebody_above(chain: Chain) -> None:
    order = await chain.buys()
    price = order["payable_fen"] // 3
    assert price <= LIMIT < 2 * price
    path = f"/v1/orders/{order['id']}/refunds"
    assert (await chain.post(path, one(1), chain.manager))["amount_fen"] == price
    asked = await chain.post(path, one(2), chain.manager, 202)
    assert (asked["kind"], asked["subject"]) == ("orders.refund", f"order:{order['id']}")
    assert await fetch_value("SELECT count(*) FROM refund") == 1, "nothing is done yet"
    assert (await chain.post(path, one(2), chain.manager, 409))["code"] == "already_asked"
    await chain.approve(asked, chain.finance)
    assert await fetch_value("SELECT refunded_fen FROM orders") == order["payable_fen"]
    (entry,) = await fetch("SELECT detail FROM audit_entry WHERE action = 'orders.refunded' AND detail ? 'approval'")
    assert "approved_by" in entry["detail"]
    on = str(await fetch_value("SELECT max(business_on) FROM refund"))
    days = {"first": on, "last": on, "approved": "true"}
    (allowed,) = (await chain.http.get("/v1/refunds", params=days, headers=chain.finance)).json()["items"]
    approval = (await chain.http.get(f"/v1/approvals/{asked['id']}", headers=chain.finance)).json()
    assert (allowed["approval_id"], allowed["amount_fen"]) == (asked["id"], 2 * price)
    assert (allowed["recorded_by_name"], allowed["approved_by_name"]) == (
        approval["requested_by_name"],
        approval["decided_by_name"],
    )
    (alone,) = (await chain.http.get("/v1/refunds", params=days | {"approved": "false"}, headers=chain.finance)).json()[
        "items"
    ]
    assert (alone["approval_id"], alone["approved_by_name"]) == (None, None)
    await books_agree()


async def test_what_is_above_the_limit_is_not_below_it_in_parts(chain: Chain) -> None:
    """Of one order, whoever gives the other part; what a second person allowed is not counted."""
    order = await chain.buys(4)
    path, price = f"/v1/orders/{order['id']}/refunds", order["payable_fen"] // 4
    assert price <= LIMIT < 2 * price
    told = await chain.post(f"{path}/previews", {"lines": one(1)["lines"]}, chain.manager, 200)
    assert not told["second_person"]
    await chain.post(path, one(1), chain.manager)
    told = await chain.post(f"{path}/previews", {"lines": one(1)["lines"]}, chain.manager, 200)
    assert told["second_person"]
    asked = await chain.post(path, one(1), chain.manager, 202)
    await chain.approve(asked, chain.finance)
    await chain.approve(await chain.post(path, one(1), chain.manager, 202), chain.finance)
    assert await fetch_value("SELECT count(*) FROM refund WHERE approval IS NULL") == 1
    fresh = await chain.buys(1)
    await chain.post(f"/v1/orders/{fresh['id']}/refunds", one(1), chain.manager)
    await books_agree()


async def test_goods_for_others_leave_the_limit_as_it_is(chain: Chain) -> None:
    """An exchange in which nothing goes out takes nothing of what may go back alone."""
    order = await chain.buys()
    one_more = {"sku": chain.shop.sku.code, "quantity": 1}
    body = {"returns": [{"line": 1, "units": 1}], "lines": [one_more], "reason": "换码"}
    await chain.post(f"/v1/orders/{order['id']}/exchanges", body, chain.manager)
    await chain.post(f"/v1/orders/{order['id']}/refunds", one(1), chain.manager)
    await chain.post(f"/v1/orders/{order['id']}/refunds", one(1), chain.manager, 202)
    await books_agree()


async def test_an_associate_asks_and_the_manager_approves_up_to_the_same_limit(chain: Chain) -> None:
    order = await chain.buys()
    path = f"/v1/orders/{order['id']}"
    await chain.post(f"{path}/refunds", one(1), chain.seller, 403)
    asked = await chain.post(f"{path}/refund-requests", one(3), chain.seller, 202)
    refused = await chain.approve(asked, chain.manager, 409)
    assert (refused["code"], refused["limit_fen"]) == ("refund_above_limit", LIMIT)
    await chain.post(f"/v1/approvals/{asked['id']}/withdrawal", {"note": ""}, chain.seller, 200)
    asked = await chain.post(f"{path}/refund-requests", one(1), chain.seller, 202)
    # Something else comes back meanwhile: what was asked for is another matter now.
    await chain.post(f"{path}/refunds", one(1), chain.manager)
    assert (await chain.approve(asked, chain.manager, 409))["code"] == "subject_changed"
    await chain.post(f"/v1/approvals/{asked['id']}/withdrawal", {"note": ""}, chain.seller, 200)
    await chain.approve(await chain.post(f"{path}/refund-requests", one(1), chain.seller, 202), chain.manager)
    assert await fetch_value("SELECT count(*) FROM refund") == 2
    await books_agree()


async def test_days_are_over_and_goods_stay_as_the_terms_say(chain: Chain, committed_db: str) -> None:
    order = await chain.buys()
    path = f"/v1/orders/{order['id']}/refunds"
    goodwill = {"amount_fen": 100, "reason": "瑕疵补偿"}
    assert (await chain.post(path, goodwill, chain.manager, 422))["code"] == "goodwill_not_allowed"
    await execute("UPDATE orders SET business_on = business_on - 8")
    asked = await chain.post(path, one(1), chain.manager, 202)
    await chain.approve(asked, chain.finance)
    await as_owner(committed_db, "ALTER TABLE refund_terms DISABLE TRIGGER append_only", "DELETE FROM refund_terms")
    assert (await chain.http.get("/v1/refund-terms", headers=chain.seller)).json()["items"] == []
    await chain.post(path, goodwill, chain.manager)


async def test_an_exchange_that_gives_much_back_waits_too(chain: Chain) -> None:
    order = await chain.buys()
    cheap = {"sku": chain.shop.sku.code, "quantity": 1}
    body = {"returns": [{"line": 1, "units": 3}], "lines": [cheap], "reason": "换少几件"}
    asked = await chain.post(f"/v1/orders/{order['id']}/exchanges", body, chain.manager, 202)
    assert asked["kind"] == "orders.exchange"
    assert await fetch_value("SELECT count(*) FROM orders") == 1
    await chain.approve(asked, chain.finance)
    ways = await fetch("SELECT method, amount_fen FROM refund_payment ORDER BY method")
    price = order["payable_fen"] // 3
    assert [tuple(way) for way in ways] == [("exchange", price), ("wechat", 2 * price)]
    await books_agree()


async def test_goods_come_back_in_another_store_whose_drawer_pays(chain: Chain) -> None:
    order = await chain.buys(member=True, payments=[{"method": "till_cash"}])
    elsewhere = one(1, number=order["number"])
    path = f"/v1/orders/{order['id']}/refunds"
    assert (await chain.http.get(f"/v1/orders/{order['id']}", headers=chain.other_manager)).status_code == 404
    look = {"number": order["number"]}
    await chain.post("/v1/order-lookups", look, chain.seller, 403)
    await chain.post("/v1/order-lookups", look, chain.other_manager, 404)
    await chain.post("/v1/order-lookups", look | {"phone": "13900000000"}, chain.other_manager, 404)
    theirs = look | {"phone": chain.shop.member.phone}
    found: Any = await chain.post("/v1/order-lookups", theirs, chain.other_manager, 200)
    assert [(shown["id"], shown["lines"][0]["quantity"]) for shown in found] == [(order["id"], 3)]
    await chain.post(path, one(1), chain.other_manager, 404)
    await chain.post(path, elsewhere | {"number": "20261122-000000000000"}, chain.other_manager, 404)
    await chain.post(path, elsewhere | {"store_id": order["store_id"]}, chain.other_manager, 409)
    back = await chain.post(path, elsewhere, chain.other_manager)
    own = await chain.day(order["store_id"], chain.manager)
    other = await chain.day(chain.other_store, chain.other_manager)
    assert (own["refunds_fen"], other["refunds_fen"]) == (back["amount_fen"], 0), "of the order's store"
    assert [row["given_back_fen"] for row in own["methods"]] == [0]
    assert [(row["method"], row["given_back_fen"]) for row in other["methods"]] == [("till_cash", back["amount_fen"])]
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'orders.shown_elsewhere'") == 1
    await books_agree()


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60), st.integers(0, 120), st.integers(0, 10**6))
def test_terms_allow_what_is_within_and_nothing_beyond(paid: date, days: int, later: int, fen: int) -> None:
    terms = RefundTerms(policy=RefundPolicy.REPRICE, days=days, limits={Role.STORE_MANAGER: 500_000})
    today = date.fromordinal(paid.toordinal() + later)
    assert terms.is_late(paid, today) == (later > days)
    assert terms.gives_alone(Role.STORE_MANAGER, fen) == (fen <= 500_000)
    assert terms.gives_alone(Role.FINANCE, fen)
    assert not UNTIL_DECIDED.is_late(paid, today)


@given(st.integers(0, 10**7), st.sampled_from(sorted(REFUND_ORDERS.roles)))
def test_before_the_chain_has_decided_nobody_gives_more_back_alone_and_somebody_above_a_store_approves_it(
    fen: int, role: Role
) -> None:
    assert UNTIL_DECIDED.gives_alone(role, fen) == (fen <= ALONE_FEN)
    assert UNTIL_DECIDED.approves(role, fen) == (fen <= ALONE_FEN or role is not Role.STORE_MANAGER)
    assert RefundTerms(limits=UNTIL_DECIDED.limits).approves(role, fen) == (fen <= ALONE_FEN), "of terms of its own"


async def test_a_chain_without_terms_has_the_default_and_sees_it(committed_db: str, client: httpx.AsyncClient) -> None:
    counter = await a_counter(client)
    order = await counter.buys(4)
    assert order["payable_fen"] == 79_600
    assert await counter.amount(order, lines=one(2)["lines"]) == 39_800
    colleague = await signed_in(await an_associate(counter.shop.store, Role.STORE_MANAGER))
    finance = await an_associate(role=Role.FINANCE)

    async def asked(order: Body, units: int, by: Headers) -> httpx.Response:
        waits = await counter.gives_back(order, lines=one(units)["lines"])
        assert waits.status_code == 202, "above 500 yuan of one order"
        return await client.post(f"/v1/approvals/{waits.json()['id']}/approval", json={"note": ""}, headers=by | once())

    assert (await asked(order, 1, colleague)).status_code == 200
    refused = await asked(await counter.buys(3), 3, colleague)
    assert (refused.status_code, refused.json()["limit_fen"]) == (409, ALONE_FEN)
    assert (await asked(await counter.buys(3), 3, await signed_in(finance))).status_code == 200
    page = await (await Visitor.signed_in(client, finance)).visit("/hq/refund-terms")
    assert ("默认规则" in page.text, page.text.count("¥500.00")) == (True, 4)
    await books_agree()
