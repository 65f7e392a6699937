"""A retry is answered as the first time, also when what the first time did stands in its own way."""

import asyncio
from typing import Any

import httpx
import pytest

from guide_app.base.kernel.database import fetch_value
from tests.factories import a_sku, an_associate, once, signed_in

AT_ONCE = 8
Headers = dict[str, str]


@pytest.fixture
async def seller(committed_db: str) -> Headers:
    """An associate at the till."""
    return await signed_in(await an_associate())


@pytest.fixture
async def cart(seller: Headers) -> dict[str, Any]:
    """One article."""
    return {"lines": [{"sku": (await a_sku()).code}]}


def card(reference: str) -> dict[str, str]:
    """A payment with the number that the till's terminal gave."""
    return {"method": "till_card", "reference": reference}


async def at_once(client: httpx.AsyncClient, path: str, body: dict[str, Any], headers: Headers) -> list[httpx.Response]:
    requests = [asyncio.create_task(client.post(path, json=body, headers=headers)) for _ in range(AT_ONCE)]
    return list(await asyncio.gather(*requests))


async def test_equal_orders_with_one_payment_reference_are_one_order(
    client: httpx.AsyncClient, seller: Headers, cart: dict[str, Any]
) -> None:
    keyed = seller | once()
    answers = await at_once(client, "/v1/orders", cart | {"payment": card("R1")}, keyed)
    answers.append(await client.post("/v1/orders", json=cart | {"payment": card("R1")}, headers=keyed))
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert await fetch_value("SELECT count(*) FROM orders") == 1


async def test_equal_payments_of_an_order_are_one_payment(
    client: httpx.AsyncClient, seller: Headers, cart: dict[str, Any]
) -> None:
    order = (await client.post("/v1/orders", json=cart, headers=seller | once())).json()
    answers = await at_once(client, f"/v1/orders/{order['id']}/payments", card("R2"), seller | once())
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert await fetch_value("SELECT count(*) FROM payment") == 1


async def test_a_payment_reference_pays_one_order(
    client: httpx.AsyncClient, seller: Headers, cart: dict[str, Any]
) -> None:
    paid = cart | {"payment": card("R3")}
    assert (await client.post("/v1/orders", json=paid, headers=seller | once())).status_code == 201
    again = await client.post("/v1/orders", json=paid, headers=seller | once())
    assert (again.status_code, again.json()["code"]) == (409, "payment_reference_used")
    placed = (await client.post("/v1/orders", json=cart, headers=seller | once())).json()
    later = await client.post(f"/v1/orders/{placed['id']}/payments", json=card("R3"), headers=seller | once())
    assert (later.status_code, later.json()["code"]) == (409, "payment_reference_used")
    assert await fetch_value("SELECT count(*) FROM payment") == 1
    assert await fetch_value("SELECT count(*) FROM orders") == 2
