"""Articles and their prices are looked up in the console."""

import httpx

from guide_app.base.kernel.access import Role
from tests.factories import a_category, a_root, a_sku, an_associate
from tests.pages.visitor import Visitor


async def test_an_auditor_finds_a_sku_and_reads_its_price_book(db: None, client: httpx.AsyncClient) -> None:
    shoes = await a_category("shoes")
    sku = await a_sku("RUN01-001", category=shoes)
    other = await a_sku("BAG01-001")
    reader = await Visitor.signed_in(client, await an_associate(role=Role.AUDITOR, region=await a_root()))
    listed = await reader.visit("/hq/skus")
    assert sku.code in listed.text
    assert other.code in listed.text
    found = await reader.visit("/hq/skus?text=RUN01&category=shoes")
    assert (sku.code in found.text, other.code in found.text) == (True, False)
    one = await reader.visit(f"/hq/skus/{sku.id}")
    assert (one.status, sku.name in one.text, "价格本" in one.text, "总部" in one.text) == (200, True, True, True)
    assert "没有找到商品" in (await reader.visit("/hq/skus?text=nothing-like-it")).text
    assert "没有找到商品" in (await reader.visit("/hq/skus?active=false")).text
    assert (await reader.visit("/hq/skus?active=perhaps")).status == 400


async def test_a_sku_is_entered_priced_and_changed(db: None, client: httpx.AsyncClient) -> None:
    keeper = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    form = (await keeper.visit("/hq/skus/new")).form()
    refused = await keeper.send(form, code="", name="跑鞋 09", brand="YT", category="")
    assert (refused.status, refused.form().fields["name"]) == (400, ["跑鞋 09"])
    pricing = await keeper.send(refused.form(), code="RUN09")
    typed: dict[str, str | list[str]] = {"yuan:price_fen": "399", "yuan:floor_fen": "500"}
    floor = await keeper.send_fields(pricing.form(), typed)
    assert (floor.status, floor.form().fields["yuan:price_fen"]) == (422, ["399"])
    priced = await keeper.send_fields(floor.form(), {"yuan:floor_fen": "200"})
    assert "¥399.00" in priced.text
    sku = priced.address
    past: dict[str, str | list[str]] = {"yuan:price_fen": "1", "local:valid_from": "2026-01-01T00:00", "reason": "补录"}
    asked = await keeper.send_fields((await keeper.visit(f"{sku}/price")).form(), past)
    assert asked.address.startswith("/hq/approvals/")
    edit = (await keeper.visit(f"{sku}/edit")).form()
    old = (await keeper.visit(f"{sku}/edit")).form()
    changed = await keeper.send(edit, name="跑鞋 10", active="false", brand="")
    assert ("跑鞋 10" in changed.text, "停售" in changed.text) == (True, True)
    assert (await keeper.send(old, name="跑鞋 11")).status == 412
    reader = await Visitor.signed_in(client, await an_associate(role=Role.AUDITOR, region=await a_root()))
    assert "设置价格" not in (await reader.visit(sku)).links
    for address in ("/hq/skus/new", f"{sku}/edit", f"{sku}/price"):
        assert (await reader.visit(address)).status == 403


async def test_who_sees_no_catalog_sees_no_page_of_it(db: None, client: httpx.AsyncClient) -> None:
    trainer = await Visitor.signed_in(client, await an_associate(role=Role.TRAINER, region=await a_root()))
    assert (await trainer.visit("/hq/skus")).status == 403


async def test_categories_are_entered_below_each_other_and_renamed(db: None, client: httpx.AsyncClient) -> None:
    keeper = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    empty = await keeper.visit((await keeper.visit("/hq/skus")).links["品类"])
    assert "还没有品类" in empty.text
    shoes = await keeper.send((await keeper.visit(empty.links["新建品类"])).form(), code="shoes", name="鞋")
    assert ("鞋 已建立" in shoes.text, shoes.address) == (True, "/hq/skus/categories")
    below = (await keeper.visit(shoes.links["在 鞋 下新建新建下级"])).form()
    assert below.fields["parent"] == ["shoes"]
    taken = await keeper.send(below, code="shoes", name="跑鞋")
    assert (taken.status, taken.form().fields["name"], "编码已被使用" in taken.text) == (409, ["跑鞋"], True)
    both = await keeper.send(taken.form(), code="run")
    assert both.text.index("shoes") < both.text.index("run")
    edit = (await keeper.visit(both.links["修改 跑鞋修改"])).form()
    late = (await keeper.visit(both.links["修改 跑鞋修改"])).form()
    assert "跑步鞋 已保存" in (await keeper.send(edit, name="跑步鞋")).text
    stale = await keeper.send(late, name="别的")
    assert (stale.status, stale.form().fields["name"]) == (412, ["别的"])
    sku = await a_sku("RUN01-001", category=await a_category("trail"))
    assert "在售" in (await keeper.visit((await keeper.visit("/hq/skus/categories")).links["1"])).text, sku.code
    reader = await Visitor.signed_in(client, await an_associate(role=Role.AUDITOR, region=await a_root()))
    seen = await reader.visit("/hq/skus/categories")
    assert ("跑步鞋" in seen.text, "新建品类" in seen.links) == (True, False)
