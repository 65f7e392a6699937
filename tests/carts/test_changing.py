"""A change of a parked cart changes what it names; everything else stays as it was kept."""

from typing import Any

import httpx
import pytest

from tests.coupons.coupon_factories import Shop, a_coupon, a_shop
from tests.factories import a_member, once, signed_in

FIELDS = ("lines", "member_id", "coupon_codes", "note", "freight_fen", "channel", "way", "place_id")


class Phone:
    """An associate with a cart that says everything that a cart can."""

    def __init__(self, http: httpx.AsyncClient, shop: Shop, headers: dict[str, str], code: str) -> None:
        self.http, self.shop, self.headers, self.code = http, shop, headers, code

    async def parks(self) -> dict[str, Any]:
        body = {
            "lines": [{"sku": self.shop.sku.code, "quantity": 2}],
            "member_id": str(self.shop.member.id),
            "coupon_codes": [self.code],
            "note": "周末来取",
            "channel": "phone",
            "way": "pick_up",
            "place_id": str(self.shop.store.id),
        }
        answer = await self.http.post("/v1/carts", json=body, headers=self.headers | once())
        assert answer.status_code == 201, answer.text
        return self.said(answer)

    async def changes(self, cart: dict[str, Any], **body: Any) -> httpx.Response:
        headers = self.headers | {"If-Match": f'"{cart["version"]}"'}
        return await self.http.patch(f"/v1/carts/{cart['id']}", json=body, headers=headers)

    def said(self, answer: httpx.Response) -> dict[str, Any]:
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def phone(db: None, client: httpx.AsyncClient) -> Phone:
    shop = await a_shop()
    _, code = await a_coupon(shop)
    return Phone(client, shop, await signed_in(shop.associate), code)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"note": "改周日"},
        {"coupon_codes": None},
        {"place_id": None},
        {"channel": "livestream"},
        {"coupon_codes": []},
    ],
)
async def test_what_is_not_named_stays(phone: Phone, change: dict[str, Any]) -> None:
    cart = await phone.parks()
    answer = await phone.changes(cart, **change)
    assert answer.status_code == 200, answer.text
    changed = phone.said(answer)
    assert {name: changed[name] for name in FIELDS} == {name: cart[name] for name in FIELDS} | change
    assert changed["version"] == 2


async def test_lines_and_a_customer_change_with_the_rest_kept(phone: Phone) -> None:
    cart, other = await phone.parks(), await a_member(phone.shop.store)
    more = phone.said(await phone.changes(cart, lines=[{"sku": phone.shop.sku.code, "quantity": 3}]))
    assert (more["units"], more["note"], more["member_id"]) == (3, "周末来取", cart["member_id"])
    theirs = phone.said(await phone.changes(more, member_id=str(other.id), coupon_codes=None))
    assert (theirs["member_id"], theirs["note"], theirs["units"]) == (str(other.id), "周末来取", 3)
    nobody = phone.said(await phone.changes(theirs, member_id=None))
    assert (nobody["member_id"], nobody["note"], nobody["way"]) == (None, "周末来取", "pick_up")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"channel": "mall"}, 422, "channel"),
        ({"way": "taken_along"}, 422, "place_id"),
        ({"lines": []}, 400, "lines"),
        ({"notes": "x"}, 400, None),
    ],
)
async def test_what_cannot_be_changes_nothing(
    phone: Phone, change: dict[str, Any], status: int, field: str | None
) -> None:
    cart = await phone.parks()
    answer = await phone.changes(cart, **change)
    assert answer.status_code == status, answer.text
    assert field is None or field in answer.text
    seen = await phone.http.get(f"/v1/carts/{cart['id']}", headers=phone.headers)
    assert (seen.json()["version"], seen.json()["note"]) == (1, "周末来取")
