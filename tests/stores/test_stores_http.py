"""The organisation over HTTP."""

import httpx

from guide_app.base.kernel.access import Role
from tests.factories import AnAssociate, a_region, a_root, a_store, an_associate, an_entity, once, signed_in

NEW = {"code": "SH001", "name": "人民广场店", "region": "EAST", "entity": "HQ", "ownership": "direct"}


async def _operator() -> AnAssociate:
    await a_root()
    return await an_associate(role=Role.HQ_OPERATOR)


async def test_the_organisation_is_built_over_http(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await _operator())
    entity = {"code": "HQ", "name": "导购服饰"}
    assert (await client.post("/v1/entities", json=entity, headers=headers | once())).status_code == 201
    region = {"code": "EAST", "name": "华东", "parent": "HQ"}
    assert (await client.post("/v1/regions", json=region, headers=headers | once())).json()["path"] == "/EAST/"
    made = await client.post("/v1/stores", json=NEW, headers=headers | once())
    assert made.status_code == 201, made.text
    assert made.json()["path"] == "/EAST/SH001/"
    tree = (await client.get("/v1/regions", headers=headers)).json()
    assert tree[0]["children"][0]["stores"] == 1
    listed = (await client.get("/v1/stores?text=sh0&region=EAST&ownership=direct", headers=headers)).json()
    assert [store["code"] for store in listed["items"]] == ["SH001"]
    assert (await client.get("/v1/entities", headers=headers)).json()["items"][0]["code"] == "HQ"


async def test_a_repeated_creation_gives_the_first_answer(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await _operator())
    await a_region("EAST")
    await an_entity("HQ")
    key = once()
    first = await client.post("/v1/stores", json=NEW, headers=headers | key)
    again = await client.post("/v1/stores", json=NEW, headers=headers | key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    other = await client.post("/v1/stores", json=NEW | {"name": "x"}, headers=headers | key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    taken = await client.post("/v1/stores", json=NEW, headers=headers | once())
    assert (taken.status_code, taken.json()["code"], taken.json()["taken"]) == (409, "code_taken", "SH001")
    bare = await client.post("/v1/stores", json=NEW, headers=headers)
    assert (bare.status_code, bare.json()["code"]) == (400, "required_header_missing")


async def test_an_edit_names_the_version_it_was_made_from(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await _operator())
    store = await a_store()
    url = f"/v1/stores/{store.id}"
    seen = await client.get(url, headers=headers)
    assert seen.headers["etag"] == '"1"'
    body = {"name": "新店名"}
    assert (await client.patch(url, json=body, headers=headers)).json()["code"] == "if_match_missing"
    changed = await client.patch(url, json=body, headers=headers | {"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["name"]) == (200, '"2"', "新店名")
    stale = await client.patch(url, json=body, headers=headers | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"], stale.json()["current"]) == (412, "stale", 2)


async def test_bad_bodies_and_queries_are_refused(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await _operator())
    await a_region("EAST")
    await an_entity("HQ")
    for wrong in ({"ownership": "rented"}, {"day_cut_hours": 12}, {"code": ""}, {"surprise": 1}, {"opened_on": "x"}):
        answer = await client.post("/v1/stores", json=NEW | wrong, headers=headers | once())
        assert answer.status_code == 400, (wrong, answer.text)
    assert (await client.get("/v1/stores?limit=0", headers=headers)).status_code == 400
    assert (await client.get("/v1/stores?ownership=rented", headers=headers)).status_code == 400
    assert (await client.get("/v1/stores?cursor=xx", headers=headers)).status_code == 422
    assert (await client.get("/v1/stores/not-a-uuid", headers=headers)).status_code == 404
    nul = await client.post("/v1/stores", json=NEW | {"name": "a\x00b"}, headers=headers | once())
    assert nul.status_code == 400, nul.text


async def test_a_manager_sees_his_store_and_changes_nothing(db: None, client: httpx.AsyncClient) -> None:
    own, other = await a_store(), await a_store()
    headers = await signed_in(await an_associate(own, Role.STORE_MANAGER))
    listed = (await client.get("/v1/stores", headers=headers)).json()
    assert [store["id"] for store in listed["items"]] == [str(own.id)]
    assert (await client.get(f"/v1/stores/{other.id}", headers=headers)).status_code == 404
    answer = await client.patch(f"/v1/stores/{own.id}", json={"name": "x"}, headers=headers | {"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (await client.get("/v1/entities", headers=headers)).status_code == 403
    assert (await client.post("/v1/stores", json=NEW, headers=headers | once())).status_code == 403
