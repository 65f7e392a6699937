"""Pictures of SKUs: uploaded once, shown by as many as are alike, kept as long as one shows them."""

from uuid import UUID

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.verifying import compare
from guide_app.ground.catalog.checks import PICTURES
from tests.factories import an_associate, once, signed_in
from tests.files.hostile import jpeg

USES = "SELECT uses FROM stored_file WHERE id = $1"
EXPIRES = "SELECT expires_at IS NOT NULL FROM stored_file WHERE id = $1"


async def a_picture(client: httpx.AsyncClient, headers: dict[str, str], purpose: str = "catalog.picture") -> str:
    sent = await client.post(
        "/v1/files", data={"purpose": purpose}, files={"file": ("a.jpg", jpeg())}, headers=headers | once()
    )
    assert sent.status_code == 201, sent.text
    return str(sent.json()["id"])


async def test_a_picture_is_shown_by_skus_and_stays_until_the_last_one_shows_another(
    db: None, client: httpx.AsyncClient
) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    first, second = await a_picture(client, headers), await a_picture(client, headers)
    assert await fetch_value(EXPIRES, UUID(first))
    skus = []
    for code in ("K1", "K2"):
        body = {"code": code, "name": "跑鞋", "picture": first}
        made = await client.post("/v1/skus", json=body, headers=headers | once())
        assert (made.status_code, made.json()["picture"]) == (201, first)
        skus.append(f"/v1/skus/{made.json()['id']}")
    assert await fetch_value(USES, UUID(first)) == 2
    changed = await client.patch(skus[0], json={"picture": second}, headers=headers | {"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["picture"]) == (200, second)
    named = await client.patch(skus[0], json={"name": "新"}, headers=headers | {"If-Match": '"2"'})
    assert named.json()["picture"] == second
    assert not await fetch_value(EXPIRES, UUID(first))
    emptied = await client.patch(skus[1], json={"picture": None}, headers=headers | {"If-Match": '"1"'})
    assert emptied.json()["picture"] is None
    assert await fetch_value(USES, UUID(first)) == 0
    assert await fetch_value(EXPIRES, UUID(first))
    assert (await compare(PICTURES)).different == 0
    associate = await signed_in(await an_associate())
    [seen] = [one for one in (await client.get("/v1/skus", headers=associate)).json()["items"] if one["picture"]]
    assert (await client.get(f"/v1/files/{seen['picture']}", headers=associate)).status_code == 200


async def test_only_a_picture_of_a_product_is_shown(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    logo = await a_picture(client, headers, "files.logo")
    for wrong in (logo, "01890000-0000-7000-8000-000000000000"):
        body = {"code": "K1", "name": "跑鞋", "picture": wrong}
        answer = await client.post("/v1/skus", json=body, headers=headers | once())
        assert (answer.status_code, answer.json()["field"]) == (422, "picture")
    stale = await a_picture(client, headers)
    made = await client.post("/v1/skus", json={"code": "K1", "name": "跑鞋"}, headers=headers | once())
    url = f"/v1/skus/{made.json()['id']}"
    assert (await client.patch(url, json={"picture": stale}, headers=headers | {"If-Match": '"7"'})).status_code == 412
    assert await fetch_value(USES, UUID(stale)) == 0
