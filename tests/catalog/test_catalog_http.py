"""The catalog over HTTP."""

import httpx

from guide_app.base.kernel.access import Role
from tests.factories import a_sku, a_store, an_associate, once, signed_in


async def test_a_sku_is_entered_priced_and_found(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.INTEGRATOR))
    store = await a_store("S1")
    category = {"code": "shoes", "name": "鞋"}
    assert (await client.post("/v1/categories", json=category, headers=headers | once())).status_code == 201
    made = await client.post(
        "/v1/skus", json={"code": "K1", "name": "跑鞋", "category": "shoes"}, headers=headers | once()
    )
    assert made.status_code == 201, made.text
    prices = {"prices": [{"sku": "K1", "price_fen": 39900}, {"sku": "K1", "price_fen": 35000, "store": "S1"}]}
    entered = await client.post("/v1/prices", json=prices, headers=headers | once())
    assert [entry["path"] for entry in entered.json()] == ["/", store.path]
    assert (await client.get("/v1/skus", headers=headers)).json()["items"][0]["price_fen"] == 39900
    own = await signed_in(await an_associate(store))
    [seen] = (await client.get("/v1/skus?category=shoes&text=k1", headers=own)).json()["items"]
    assert (seen["price_fen"], seen["categories"]) == (35000, ["shoes"])
    url = f"/v1/skus/{seen['id']}"
    assert (await client.get(url, headers=own)).headers["etag"] == '"1"'
    changed = await client.patch(url, json={"brand": None, "name": "新"}, headers=headers | {"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["name"], changed.json()["version"]) == (200, "新", 2)
    assert (await client.patch(url, json={}, headers=own | {"If-Match": '"2"'})).status_code == 403
    assert len((await client.get("/v1/prices?sku=K1", headers=own)).json()["items"]) == 2
    assert len((await client.get("/v1/categories", headers=own)).json()["items"]) == 1


async def test_bad_prices_are_refused(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    await a_sku("K1")
    good = {"sku": "K1", "price_fen": 1}
    for wrong in ({"price_fen": -1}, {"price_fen": 1.5}, {"price_fen": "one"}, {"x": 1}, {"valid_from": "2026-01-01"}):
        answer = await client.post("/v1/prices", json={"prices": [good | wrong]}, headers=headers | once())
        assert answer.status_code == 400, (wrong, answer.text)
    assert (await client.post("/v1/prices", json={"prices": []}, headers=headers | once())).status_code == 400
    unknown = await client.post("/v1/prices", json={"prices": [good | {"sku": "K9"}]}, headers=headers | once())
    assert (unknown.status_code, unknown.json()["code"], unknown.json()["skus"]) == (422, "sku_unknown", ["K9"])
