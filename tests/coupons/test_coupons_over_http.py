"""Coupons through the API: the same rules, with ETags, retry keys and problem documents."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx
import pytest

from coupons import api
from coupons.quoting.documents import decode_cart
from coupons.quoting.quote import quote
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.health import look
from guide_app.base.web.application import build
from guide_app.ground.auth.tokens import actor_of_token, forget_tokens
from tests.asgi import transport_to
from tests.coupons.coupon_factories import a_shop, a_template
from tests.factories import an_associate, once, signed_in

TEMPLATE = {
    "code": "SPRING-26",
    "name": "春季满减",
    "claim_from": "2026-01-01T00:00:00+08:00",
    "stock": 10,
    "terms": {"kind": "FIXED", "off": 2000, "threshold": 10000},
    "validity": {"kind": "AFTER_CLAIM", "days": 30},
}
CART: dict[str, Any] = {  # as the contract writes it
    "member": "m1",
    "moment": "2026-02-01T00:00:00+08:00",
    "store": {"id": "s1"},
    "lines": [{"id": "1", "sku": "A", "unit_price": 12000}],
    "terms": [{"template": "T", "version": 1, "kind": "FIXED", "off": 2000}],
    "coupons": [
        {
            "id": "c1",
            "template": "T",
            "version": 1,
            "owner": "m1",
            "valid_from": "2026-01-01T00:00:00+08:00",
            "valid_to": "2026-03-01T00:00:00+08:00",
        }
    ],
}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to this package's controllers alone."""
    forget_tokens()
    controllers = [
        api.CouponTemplateController,
        api.CouponController,
        api.MemberCouponController,
        api.CouponQuoteController,
    ]
    application = build(
        controllers,
        read_token=actor_of_token,
        ready=partial(look, (), None),
        dependencies={},
        lifespan=[],
        rate_limit_per_minute=6000,
    )
    transport = transport_to(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http:
        yield http


async def test_from_template_to_coupon_in_the_members_hands(db: None, client: httpx.AsyncClient) -> None:
    shop = await a_shop()
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    clerk = await signed_in(shop.associate)
    made = await client.post("/v1/coupon-templates", json=TEMPLATE, headers=hq | once())
    assert made.status_code == 201, made.text
    assert made.json()["template"]["kind"] == "FIXED"

    issue = {"template": "SPRING-26", "member_id": str(shop.member.id)}
    key = once()
    first = await client.post("/v1/coupons", json=issue, headers=clerk | key)
    again = await client.post("/v1/coupons", json=issue, headers=clerk | key)
    assert first.status_code == 201, first.text
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    refused = await client.post("/v1/coupons", json=issue, headers=clerk | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "coupon_limit_reached")

    listed = (await client.get(f"/v1/members/{shop.member.id}/coupons", headers=clerk)).json()
    usable = (await client.get(f"/v1/members/{shop.member.id}/usable-coupons", headers=clerk)).json()
    assert [one["id"] for one in listed["items"]] == [first.json()["id"]]
    assert usable == listed["items"]
    code = usable[0]["code"]
    assert code.encode() not in await fetch_value("SELECT string_agg(body, '') FROM remembered_answer")
    one = await client.get(f"/v1/coupons/{first.json()['id']}", headers=clerk)
    assert one.json() == usable[0]


async def test_editing_a_template_needs_its_etag(db: None, client: httpx.AsyncClient) -> None:
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    address = f"/v1/coupon-templates/{(await a_template()).template.code}"
    shown = await client.get(address, headers=hq)
    assert shown.headers["etag"] == '"1"'
    missing = await client.patch(address, json={"stock": 3}, headers=hq)
    assert missing.status_code == 428
    changed = await client.patch(address, json={"stock": 3}, headers=hq | {"If-Match": shown.headers["etag"]})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = await client.patch(address, json={"stock": 4}, headers=hq | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]) == (412, 2)
    terms = {"terms": {"kind": "FIXED", "off": 1}, "validity": TEMPLATE["validity"]}
    published = await client.post(f"{address}/terms", json=terms, headers=hq | once() | {"If-Match": '"2"'})
    assert (published.status_code, published.json()["template"]["terms_version"]) == (201, 2)
    listed = (await client.get("/v1/coupon-templates", headers=hq, params={"claimable": "true"})).json()
    assert [one["version"] for one in listed["items"]] == [3]


async def test_a_void_says_why_and_strangers_find_nothing(db: None, client: httpx.AsyncClient) -> None:
    shop, elsewhere, template = await a_shop(), await a_shop(), await a_template()
    clerk, stranger = await signed_in(shop.associate), await signed_in(elsewhere.associate)
    manager = await signed_in(await an_associate(shop.store, Role.STORE_MANAGER))
    issue = {"template": template.template.code, "member_id": str(shop.member.id)}
    coupon = (await client.post("/v1/coupons", json=issue, headers=clerk | once())).json()["id"]
    address = f"/v1/coupons/{coupon}"
    reason = {"reason": "发错对象"}
    assert (await client.get(address, headers=stranger)).status_code == 404
    other_manager = await signed_in(await an_associate(elsewhere.store, Role.STORE_MANAGER))
    assert (await client.post(f"{address}/void", json=reason, headers=other_manager | once())).status_code == 404
    assert (await client.post(f"{address}/void", json=reason, headers=clerk | once())).status_code == 403
    assert (await client.post(f"{address}/void", json={}, headers=manager | once())).status_code == 400
    void = await client.post(f"{address}/void", json=reason, headers=manager | once())
    assert (void.status_code, void.json()) == (200, {"id": coupon, "state": "VOID"})
    assert (await client.post("/v1/coupons", json=issue, headers=stranger | once())).status_code == 404


async def test_the_quote_endpoint_answers_the_contracts_documents(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in((await a_shop()).associate)
    answer = await client.post("/v1/coupon-quotes", json=CART, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["totals"]["payable"] == 10_000
    assert answer.json()["hash"] == quote(decode_cart(answer.request.content)).hash


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"freight": None}, "INVALID_REQUEST"),
        ({"coupons": CART["coupons"] * 2}, "DUPLICATE_ID"),
        ({"terms": []}, "UNKNOWN_TERMS"),
        ({"only": ["c9"]}, "UNKNOWN_COUPON"),
    ],
)
async def test_a_quote_request_is_refused_by_the_contracts_code(
    db: None, client: httpx.AsyncClient, change: dict[str, object], code: str
) -> None:
    headers = await signed_in((await a_shop()).associate)
    answer = await client.post("/v1/coupon-quotes", json=CART | change, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "quote_request_refused")
    assert answer.json()["refused"] == code
