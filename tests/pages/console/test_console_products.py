"""Products, pictures, barcodes and prices over time, kept in the console."""

import httpx

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from tests.factories import a_root, a_store, an_associate
from tests.files.hostile import jpeg
from tests.pages.visitor import SeenForm, SeenPage, Visitor

EAN = "6901234567892"


def form_to(page: SeenPage, ending: str) -> SeenForm:
    """The form that is sent to such an address."""
    return next(form for form in page.forms if form.action.endswith(ending))


async def test_a_product_is_made_pictured_priced_ahead_and_found_by_its_barcode(
    db: None, client: httpx.AsyncClient
) -> None:
    root = await a_root()
    keeper = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=root))
    brands = await keeper.send((await keeper.visit("/hq/products/brands")).form(), code="轻跑", name="轻跑")
    assert "轻跑 已建立" in brands.text
    late: dict[str, str | list[str]] = {
        "code": "26FW",
        "name": "秋冬",
        "begins_on": "2026-09-01",
        "ends_on": "2026-08-31",
    }
    season = await keeper.send_fields((await keeper.visit("/hq/products/seasons")).form(), late)
    assert season.status == 422
    assert "26FW" in (await keeper.send(season.form(), ends_on="2027-02-28")).text
    form = (await keeper.visit("/hq/products/new")).form()
    said: dict[str, str | list[str]] = {"code": "RUN01", "name": "轻跑 01", "brand": "轻跑", "season": "26FW"}
    wrong = await keeper.send_fields(form, said | {"specifications": "颜色"})
    assert (wrong.status, wrong.form().fields["name"]) == (422, ["轻跑 01"])
    product = await keeper.send(wrong.form(), specifications="颜色=黑,白")
    assert ("款式已保存" in product.text, "还没有图片" in product.text) == (True, True)
    for _ in range(2):
        adding = form_to(await keeper.visit(product.address), "/pictures")
        product = await keeper.send(adding, files={"file": ("a.jpg", jpeg(), "image/jpeg")})
    first = product.html.index("/small")
    arranging = [form for form in product.forms if "/pictures/" in form.action]
    turned = await keeper.send(arranging[1], what="first")
    assert ("已设为首图" in turned.text, first > 0) == (True, True)
    left = await keeper.send([form for form in turned.forms if "/pictures/" in form.action][1], what="remove")
    assert left.html.count("/small") == 1
    bad = await keeper.send(form_to(left, "/pictures"), files={"file": ("a.jpg", b"no picture", "image/jpeg")})
    assert bad.status == 415
    made = await keeper.send((await keeper.visit("/hq/skus/new")).form(), code="R-1", name="轻跑 01 黑", spu="RUN01")
    sku = made.address.removesuffix("/price")
    own = await keeper.visit(f"{sku}/pictures")
    assert "还没有图片" in own.text
    own = await keeper.send(form_to(own, "/pictures"), files={"file": ("a.jpg", jpeg(), "image/jpeg")})
    assert ("图片已加上" in own.text, own.html.count("/small")) == (True, 1)
    coded = await keeper.send((await keeper.visit(f"{sku}/barcodes")).form(), barcodes=f"{EAN}\nXZ-1")
    assert EAN in coded.text
    refused = await keeper.send((await keeper.visit(f"{sku}/barcodes")).form(), barcodes="6901234567890")
    assert (refused.status, "校验位" in refused.text) == (422, True)
    not_one = await keeper.send((await keeper.visit(f"{sku}/components")).form(), components="2 R-1")
    assert (not_one.status, "只有套装" in not_one.text) == (422, True)
    shown = await keeper.visit(product.address)
    assert ("R-1" in shown.text, EAN in shown.text) == (True, True)
    await set_prices(SYSTEM, SetPrices(prices=[NewPrice(sku="R-1", price_fen=39_900, tag_fen=49_900)]))
    ahead: dict[str, str | list[str]] = {
        "yuan:price_fen": "299",
        "local:valid_from": "2027-01-01T00:00",
        "channel": "livestream",
    }
    assert "2027" in (await keeper.send_fields((await keeper.visit(f"{sku}/price")).form(), ahead)).text
    line = await keeper.visit(f"{sku}/timeline?days=90&channel=livestream&at=2027-01-02T00:00")
    assert ("¥299.00" in line.text, "¥499.00" in line.text, 'class="stretch' in line.html) == (True, True, True)
    planned = await keeper.visit("/hq/prices")
    assert "R-1" in planned.text
    gone = await keeper.send((await keeper.visit(planned.links["撤回 R-1 的价格撤回"])).form(), reason="取消")
    assert ("价格已撤回" in gone.text, "没有计划中的调价" in gone.text) == (True, True)
    listed = await keeper.visit("/hq/products?brand=轻跑&season=26FW&text=run0")
    assert ("轻跑 01" in listed.text, "/small" in listed.html) == (True, False)
    listed = await keeper.visit("/hq/products?brand=轻跑&season=26FW&text=run0&shown=pictures")
    assert ("轻跑 01" in listed.text, "/small" in listed.html) == (True, True)
    assert "没有找到款式" in (await keeper.visit("/hq/products?status=ended")).text
    edit = (await keeper.visit(f"{product.address.partition('?')[0]}/edit")).form()
    assert "已停售" in (await keeper.send(edit, state="ended")).text
    seller = await Visitor.signed_in(client, await an_associate(await a_store("S1")))
    assert (await seller.visit("/hq/products/new")).status == 403
