"""Products, variants, bundles, gifts and barcodes, over HTTP and from sheets."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.settings import settings
from guide_app.ground.catalog import reads
from guide_app.ground.catalog.barcodes import queries
from guide_app.ground.catalog.barcodes.rules import ScaleLabel
from guide_app.ground.imports.schemas import ImportCounts
from tests.factories import a_category, a_store, an_associate, once, signed_in
from tests.imports.sheets import imported, previewed, workbook

BLACK, WHITE = {"颜色": "黑", "尺码": "41"}, {"尺码": "42", "颜色": "白"}
DIMENSIONS = [{"name": "颜色", "values": ["黑", "白"]}, {"name": "尺码", "values": ["41", "42"]}]


class Desk:
    """Asks as somebody."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self._client, self._headers = client, headers

    async def __call__(self, method: str, url: str, body: Any = None, *, version: int | None = None) -> httpx.Response:
        extra = once() if method == "POST" else {} if version is None else {"If-Match": f'"{version}"'}
        return await self._client.request(method, url, json=body, headers=self._headers | extra)


async def test_a_product_its_variants_and_their_barcodes(db: None, client: httpx.AsyncClient) -> None:
    ask = Desk(client, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
    shoes = await a_category("shoes")
    await ask("POST", "/v1/brands", {"code": "轻跑", "name": "轻跑 RUN"})
    days = {"code": "26FW", "name": "秋冬", "begins_on": "2026-09-01"}
    early = await ask("POST", "/v1/seasons", days | {"ends_on": "2026-08-31"})
    assert (early.status_code, early.json()["field"]) == (422, "ends_on")
    assert (await ask("POST", "/v1/seasons", days | {"ends_on": "2027-02-28"})).status_code == 201
    body = {"code": "RUN01", "name": "轻跑 01", "brand": "轻跑", "season": "26FW", "category": "shoes"}
    for wrong in ({"brand": "无"}, {"season": "无"}, {"category": "无"}):
        refused = await ask("POST", "/v1/products", body | wrong)
        assert (refused.status_code, refused.json()["field"]) == (422, *wrong)
    made = (await ask("POST", "/v1/products", body | {"specifications": DIMENSIONS, "weight_g": 820})).json()
    assert (made["categories"], made["skus"], made["state"]) == (["shoes"], 0, "on_sale")
    assert (await ask("POST", "/v1/products", body)).json()["code"] == "code_taken"
    here = f"/v1/products/{made['id']}"
    skus = {}
    for code, variant in (("R-W", WHITE), ("R-B", BLACK)):
        sku = await ask("POST", "/v1/skus", {"code": code, "name": code, "spu": "RUN01", "variant": variant})
        assert (sku.status_code, sku.json()["brand"], sku.json()["categories"]) == (201, "轻跑", ["shoes"]), sku.text
        skus[code] = sku.json()["id"]
    again = await ask("POST", "/v1/skus", {"code": "R-B2", "name": "x", "spu": "RUN01", "variant": BLACK})
    assert (again.status_code, again.json()["code"]) == (409, "variant_taken")
    other = await ask("POST", "/v1/skus", {"code": "R-X", "name": "x", "spu": "RUN01", "variant": {"颜色": "红"}})
    assert (other.status_code, other.json()["field"]) == (422, "variant")
    listed = (await ask("GET", f"{here}/skus")).json()
    assert [one["code"] for one in listed] == ["R-B", "R-W"], "in the order of the dimensions"
    gone = await ask("PATCH", here, {"specifications": DIMENSIONS[:1]}, version=1)
    assert (gone.status_code, gone.json()["skus"]) == (409, ["R-B", "R-W"])
    ended = await ask("PATCH", here, {"state": "ended", "category": None, "season": None}, version=1)
    assert (ended.status_code, ended.json()["on_sale"], ended.json()["version"]) == (200, 0, 2)
    rows = await fetch("SELECT category, active, brand FROM sku WHERE spu = 'RUN01'")
    assert {tuple(row) for row in rows} == {(None, False, "轻跑")}, "variants follow their product"
    for query in ("brand=轻跑", "status=ended", "text=run0", "season=26FW"):
        found = (await ask("GET", f"/v1/products?{query}")).json()["items"]
        assert len(found) == (0 if "season" in query else 1), query
    barcodes = f"/v1/skus/{skus['R-B']}/barcodes"
    given = await ask("PUT", barcodes, {"barcodes": ["6901234567892", "(01)00012345678905", "XZ-1"]}, version=3)
    assert [(one["code"], one["kind"]) for one in given.json()] == [
        ("6901234567892", "ean13"),
        ("0012345678905", "ean13"),
        ("XZ-1", "own"),
    ]
    refused = await ask("PUT", barcodes, {"barcodes": ["XZ-1", "6901234567890"]}, version=4)
    assert (refused.status_code, refused.json()["field"]) == (422, "barcodes[1]")
    taken = await ask("PUT", f"/v1/skus/{skus['R-W']}/barcodes", {"barcodes": ["XZ-1"]}, version=3)
    assert (taken.status_code, taken.json()["taken"]) == (409, {"XZ-1": "R-B"})
    for reading in ("012345678905", "6901234567892", "R-B", "XZ-1"):
        assert (await ask("GET", f"/v1/skus/by-barcode/{reading}")).json()["sku"]["code"] == "R-B", reading
    assert (await ask("GET", "/v1/skus/by-barcode/4006381333931")).json()["code"] == "barcode_unknown"
    assert shoes.path == "/shoes"


async def test_bundles_gifts_and_what_is_weighed(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Desk(client, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
    ids = {}
    for code, kind in (("SET", "bundle"), ("SHOE", "plain"), ("BAG", "gift"), ("NUTS", "weighed")):
        ids[code] = (await ask("POST", "/v1/skus", {"code": code, "name": code, "kind": kind})).json()["id"]
    prices = [{"sku": "SHOE", "price_fen": 39_900}, {"sku": "NUTS", "price_fen": 8_800}]
    assert (await ask("POST", "/v1/prices", {"prices": prices})).status_code == 201
    bag = (await ask("GET", f"/v1/skus/{ids['BAG']}")).json()
    assert (bag["price_fen"], bag["discountable"], bag["kind"]) == (0, False, "gift")
    dear = await ask("POST", "/v1/prices", {"prices": [{"sku": "BAG", "price_fen": 1}]})
    assert (dear.status_code, dear.json()["field"]) == (422, "prices[0].price_fen")
    builder = Desk(client, await signed_in(await an_associate(role=Role.INTEGRATOR)))
    assert (await builder("POST", "/v1/skus", {"code": "B2", "name": "x", "kind": "gift"})).status_code == 403
    parts = f"/v1/skus/{ids['SET']}/components"
    for wrong, field in (([{"sku": "SET"}], "[0].sku"), ([{"sku": "BAG"}, {"sku": "BAG"}], "[1].sku")):
        refused = await ask("PUT", parts, {"components": wrong}, version=1)
        assert (refused.status_code, refused.json()["field"]) == (422, f"components{field}")
    made = await ask("PUT", parts, {"components": [{"sku": "SHOE", "units": 2}, {"sku": "BAG"}]}, version=1)
    assert [(one["sku"], one["units"], one["price_fen"]) for one in made.json()] == [("SHOE", 2, 39_900), ("BAG", 1, 0)]
    assert (await ask("PUT", parts, {"components": [{"sku": "SHOE"}]}, version=1)).status_code == 412
    plain = await ask("PUT", f"/v1/skus/{ids['SHOE']}/components", {"components": [{"sku": "BAG"}]}, version=1)
    assert plain.json()["code"] == "not_a_bundle"
    known = await reads.sku_ids(ids)
    [left] = (await reads.components_of(known.values())).values()
    assert [(part.sku_id, part.units) for part in left] == [(known["SHOE"], 2), (known["BAG"], 1)]
    scales = replace(settings(), scale_labels=("21IIIIIWWWWWC",))
    monkeypatch.setattr(queries, "settings", lambda: scales)
    await ask("PUT", f"/v1/skus/{ids['NUTS']}/barcodes", {"barcodes": ["2100042"]}, version=1)
    label = ScaleLabel("21IIIIIWWWWWC").written("00042", 250)
    found = (await ask("GET", f"/v1/skus/by-barcode/{label}")).json()
    assert (found["sku"]["code"], found["weight_g"], found["amount_fen"]) == ("NUTS", 250, 2_200)


async def test_sheets_of_products_variants_and_barcodes(db: None) -> None:
    await a_category("SHOES")
    await a_store("S1")
    head = ("款号", "款式名称", "品牌", "品类编码", "规格", "重量（克）")
    sheet = workbook(
        head, ("R1", "轻跑", "轻跑", "SHOES", "颜色=黑，白; 尺码=41", 820), ("R2", "慢走", None, "无", None, None)
    )
    told = await imported("products", sheet)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (1, 1)
    assert (await imported("products", sheet)).previewed == ImportCounts(unchanged=1, refused=1)
    skus = workbook(
        ("商品编码", "商品名称", "款号", "规格"),
        ("K1", "黑", "R1", "颜色=黑; 尺码=41"),
        ("K2", "也黑", "R1", "尺码=41; 颜色=黑"),
        ("K3", "红", "R1", "颜色=红; 尺码=41"),
        ("K4", "无款", "R9", "颜色=黑"),
        ("K5", "自动建款", "R8", None),
    )
    told = await imported("skus", skus)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (2, 3)
    row = (await fetch("SELECT brand, variant FROM sku WHERE code = 'K1'"))[0]
    assert row["brand"] == "轻跑"
    assert await fetch_value("SELECT name FROM product WHERE code = 'R8'") == "自动建款"
    fewer = workbook(("款号", "规格"), ("R1", "颜色=白; 尺码=41"))
    _, told, _ = await previewed("products", fewer)
    assert [problem.field for problem in told.shown[0].problems] == ["specifications"]
    codes = workbook(
        ("条码", "商品编码"), ("6901234567892", "K1"), ("6901234567890", "K1"), (12345678905, "K5"), ("X-1", "K9")
    )
    told = await imported("barcodes", codes)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (2, 2)
    moved = workbook(("条码", "商品编码"), ("6901234567892", "K5"))
    _, told, _ = await previewed("barcodes", moved)
    assert [problem.field for problem in told.shown[0].problems] == ["sku"]
