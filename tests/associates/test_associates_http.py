"""Associates over HTTP."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.ground.auth.tokens import forget_tokens
from tests.factories import a_store, an_associate, once, signed_in

NEW = {
    "number": "A1",
    "name": "陈美",
    "phone": "13800138000",
    "posting": {"role": "associate", "store": "S1"},
}


async def test_somebody_is_taken_on_moved_and_let_go(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    await a_store("S1")
    await a_store("S2")
    made = await client.post("/v1/associates", json=NEW, headers=headers | once())
    assert made.status_code == 201, made.text
    person = made.json()
    assert (person["phone_masked"], person["store_code"], person["role"]) == ("138****8000", "S1", "associate")
    url = f"/v1/associates/{person['id']}"
    changed = await client.patch(url, json={"title": "资深导购"}, headers=headers | {"If-Match": '"1"'})
    assert (changed.json()["title"], changed.headers["etag"]) == ("资深导购", '"2"')
    move = {"role": "store_manager", "store": "S2", "valid_from": "2999-01-01"}
    assert (await client.post(f"{url}/postings", json=move, headers=headers | once())).status_code == 201
    posts = (await client.get(f"{url}/postings", headers=headers)).json()
    assert [post["valid_to"] for post in posts] == ["2999-01-01", None]
    listed = (await client.get("/v1/associates?text=A1&role=associate", headers=headers)).json()
    assert [associate["number"] for associate in listed["items"]] == ["A1"]
    taken = await client.post("/v1/associates", json=NEW, headers=headers | once())
    assert (taken.status_code, taken.json()["code"]) == (409, "number_taken")


async def test_a_leaver_is_signed_out(db: None, client: httpx.AsyncClient) -> None:
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    somebody = await an_associate()
    own = await signed_in(somebody)
    assert (await client.get("/v1/auth/me", headers=own)).status_code == 200
    left = await client.post(f"/v1/associates/{somebody.id}/leave", json={}, headers=hq | once())
    assert (left.status_code, left.json()["status"]) == (200, "left")
    forget_tokens()  # what a process believes for 10 seconds
    assert (await client.get("/v1/auth/me", headers=own)).status_code == 401


async def test_bad_bodies_are_refused(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    await a_store("S1")
    wrongs: tuple[dict[str, object], ...] = (
        {"number": ""},
        {"surprise": 1},
        {"posting": {"role": "king"}},
        {"posting": {}},
        {"phone": "1"},
    )
    for wrong in wrongs:
        answer = await client.post("/v1/associates", json=NEW | wrong, headers=headers | once())
        assert answer.status_code == 400, (wrong, answer.text)
    for invalid in (
        {"phone": "021-61234567"},
        {"name": "\u200b"},
        {"number": "工号"},
        {"posting": {"role": "associate", "store": "S9"}},
    ):
        answer = await client.post("/v1/associates", json=NEW | invalid, headers=headers | once())
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field"), (invalid, answer.text)


async def test_colleagues_elsewhere_do_not_exist(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate())
    other = await an_associate()
    assert (await client.get(f"/v1/associates/{other.id}", headers=headers)).status_code == 404
    assert (await client.get(f"/v1/associates/{other.id}/postings", headers=headers)).status_code == 404
