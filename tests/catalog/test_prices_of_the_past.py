"""Prices of 0, below a floor, or of the past need a reason and a second person; a first price changes no past."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.rules import CLOCKS_DIFFER, changes_the_past
from tests.factories import a_sku, a_store, an_associate, once, signed_in

NOON = datetime(2026, 5, 12, 4, tzinfo=UTC)
DAY = timedelta(days=1)
PRICES = "SELECT count(*) FROM price"


async def asks(http: httpx.AsyncClient, role: Role, reason: str = "", **price: object) -> httpx.Response:
    headers = await signed_in(await an_associate(role=role))
    body = {"prices": [price], "reason": reason}
    return await http.post("/v1/prices", json=body, headers=headers | once())


def yesterday() -> str:
    return (clock.now() - DAY).isoformat()


async def test_a_price_of_the_past_waits_for_a_second_person(db: None, client: httpx.AsyncClient) -> None:
    sku = await a_sku()
    before = await fetch_value(PRICES)
    wanted: dict[str, Any] = {"sku": sku.code, "price_fen": 100, "valid_from": yesterday()}
    silent = await asks(client, Role.HQ_OPERATOR, **wanted)
    assert (silent.status_code, silent.json()["field"]) == (422, "reason")
    system = await asks(client, Role.INTEGRATOR, "改错", **wanted)
    assert (system.status_code, system.json()["permission"]) == (403, "catalog.set_past_prices")
    asked = await asks(client, Role.HQ_OPERATOR, "昨日录错", **wanted)
    assert asked.status_code == 202, asked.text
    assert await fetch_value(PRICES) == before
    finance = await signed_in(await an_associate(role=Role.FINANCE))
    approval = f"/v1/approvals/{asked.json()['id']}"
    assert (await client.get(approval, headers=finance)).json()["reason"] == "昨日录错"
    done = await client.post(f"{approval}/approval", json={}, headers=finance | once())
    assert done.status_code == 200, done.text
    assert await fetch_value(PRICES) == before + 1


async def test_the_first_price_of_an_article_changes_no_past(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.INTEGRATOR))
    code = f"NEW-{new_id().hex[-8:]}"
    await client.post("/v1/skus", json={"code": code, "name": "新品"}, headers=headers | once())
    made = await asks(client, Role.INTEGRATOR, sku=code, price_fen=100, valid_from="2026-01-01T00:00:00+08:00")
    assert made.status_code == 201, made.text


async def test_prices_of_0_or_below_a_floor_wait_for_a_second_person(db: None, client: httpx.AsyncClient) -> None:
    sku = await a_sku()
    assert (await asks(client, Role.INTEGRATOR, "赠品", sku=sku.code, price_fen=0)).status_code == 403
    silent = await asks(client, Role.HQ_OPERATOR, " ", sku=sku.code, price_fen=0)
    assert (silent.status_code, silent.json()["field"]) == (422, "reason")
    free = await asks(client, Role.HQ_OPERATOR, "赠品", sku=sku.code, price_fen=0)
    assert (free.status_code, free.json()["kind"]) == (202, "catalog.past_prices"), free.text
    finance = await signed_in(await an_associate(role=Role.FINANCE))
    approval = f"/v1/approvals/{free.json()['id']}/approval"
    assert (await client.post(approval, json={}, headers=finance | once())).status_code == 200
    shoe, store = await a_sku(floor_fen=15_000), await a_store()
    before = await fetch_value(PRICES)
    for price_fen, status in ((14_999, 202), (15_000, 201)):
        asked = await asks(client, Role.HQ_OPERATOR, "清仓", sku=shoe.code, price_fen=price_fen, store=store.code)
        assert asked.status_code == status, asked.text
    assert await fetch_value(PRICES) == before + 1
    everywhere = await asks(client, Role.INTEGRATOR, sku=shoe.code, price_fen=14_000)
    assert everywhere.status_code == 201, "whoever set the floor for everybody sets the price for everybody"
    noted = await fetch_value("SELECT detail->>'reason' FROM audit_entry WHERE action = 'catalog.prices_set'")
    assert noted == "赠品"


async def test_prices_to_come_need_nothing_more(db: None, client: httpx.AsyncClient) -> None:
    sku = await a_sku()
    for begins in (None, (clock.now() + DAY).isoformat(), (clock.now() - DAY / 1440).isoformat()):
        made = await asks(client, Role.INTEGRATOR, sku=sku.code, price_fen=100, valid_from=begins)
        assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("begins", "had_prices", "past"),
    [
        (NOON - DAY, True, True),
        (NOON - DAY, False, False),
        (NOON - CLOCKS_DIFFER, True, False),
        (NOON + DAY, True, False),
    ],
)
def test_what_changes_the_past(begins: datetime, had_prices: bool, past: bool) -> None:
    assert changes_the_past(begins, at=NOON, had_prices=had_prices) is past
