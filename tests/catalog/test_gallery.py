"""Pictures of products and SKUs: drawn in three sizes, in order, at addresses that need no token."""

from io import BytesIO

import httpx
from PIL import Image

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.verifying import compare
from guide_app.ground.catalog.checks import PICTURES
from tests.factories import a_sku, an_associate, once, signed_in

USED = "SELECT count(*) FROM stored_file WHERE uses > 0"


async def test_pictures_are_added_ordered_shown_and_removed(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    product = (await client.post("/v1/products", json={"code": "P", "name": "跑鞋"}, headers=headers | once())).json()
    sku = (await client.post("/v1/skus", json={"code": "K", "name": "黑", "spu": "P"}, headers=headers | once())).json()
    files = []
    for mode in ("RGB", "CMYK", "RGB"):
        into = BytesIO()
        Image.effect_noise((1_200, 600), 90).convert(mode).save(into, "JPEG")
        sent = await client.post(
            "/v1/files",
            data={"purpose": "catalog.picture"},
            files={"file": ("a.jpg", into.getvalue())},
            headers=headers | once(),
        )
        assert sent.status_code == 201, sent.text
        files.append(sent.json()["id"])
    here = f"/v1/products/{product['id']}/pictures"
    for file in files[:2]:
        added = await client.post(here, json={"file_id": file}, headers=headers | once())
        assert added.status_code == 201, added.text
    first, second = added.json()
    assert (await client.get(f"/v1/skus/{sku['id']}", headers=headers)).json()["thumbnail"] == first["small"]
    own = await client.post(f"/v1/skus/{sku['id']}/pictures", json={"file_id": files[2]}, headers=headers | once())
    [shown] = own.json()
    assert (await client.get("/v1/skus", headers=headers)).json()["items"][0]["thumbnail"] == shown["small"]
    for size, edge in (("small", 200), ("medium", 800), ("large", 1_200)):
        answer = await client.get(second[size])
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
        with Image.open(BytesIO(answer.content)) as picture:
            assert (picture.size, picture.mode) == ((edge, edge // 2), "RGB"), "CMYK is flattened"
            assert not picture.getexif()
    turned = await client.post(
        f"{here}/order", json={"pictures": [second["id"], first["id"]]}, headers=headers | once()
    )
    assert [one["id"] for one in turned.json()] == [second["id"], first["id"]]
    assert (await client.get(f"/v1/products/{product['id']}", headers=headers)).json()["thumbnail"] == second["small"]
    other = await client.post(f"{here}/order", json={"pictures": [second["id"]]}, headers=headers | once())
    assert (other.status_code, other.json()["code"]) == (409, "other_pictures")
    assert await fetch_value(USED) == 9
    assert (await compare(PICTURES)).different == 0
    left = await client.delete(f"{here}/{second['id']}", headers=headers)
    assert [one["id"] for one in left.json()] == [first["id"]]
    assert (await client.delete(f"{here}/{second['id']}", headers=headers)).status_code == 404
    assert (await client.get(second["small"])).status_code == 404
    assert await fetch_value(USED) == 6
    assert (await compare(PICTURES)).different == 0
    wrong = await client.post(here, json={"file_id": first["id"]}, headers=headers | once())
    assert (wrong.status_code, wrong.json()["field"]) == (422, "file_id")
    seller = await signed_in(await an_associate())
    assert (await client.post(here, json={"file_id": files[0]}, headers=seller | once())).status_code == 403
    assert (await client.get(f"/pictures/{'x' * 24}/huge")).status_code in {400, 404}
    assert (await a_sku("K2")).code == "K2"
