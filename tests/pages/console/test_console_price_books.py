"""Price books, who sees what, warehouses, and other names for brands and seasons, kept in the console."""

from datetime import timedelta
from typing import Any

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.verifying import compare
from guide_app.ground.catalog.checks import CHECKS
from tests.factories import a_region, a_root, a_sku, a_store, an_associate, once, signed_in
from tests.pages.visitor import Visitor

OF_BOOK = "SELECT count(*) FROM price p JOIN price_book b ON b.id = p.book WHERE b.code = $1 AND p.ends_at > $2"


def typed(fields: dict[str, str]) -> Any:  # as keywords of `send`
    """Fields whose names are no words of Python."""
    return fields


async def test_a_book_is_made_priced_explained_and_closed_by_two(committed_db: str, client: httpx.AsyncClient) -> None:
    east = await a_region("EAST")
    store = await a_store("E1", east)
    await a_sku("RUN-1", 59_900)
    keeper = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    second = await signed_in(await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    assert "还没有价格本" in (await keeper.visit("/hq/prices/books")).text
    form = (await keeper.visit("/hq/prices/books/new")).form()
    made = await keeper.send(form, code="LIVE", name="直播价", channel="livestream", region="EAST")
    assert (made.status, "这本里还没有价格" in made.text) == (200, True)
    entry = made.form(made.address)
    wrong = await keeper.send(entry, sku="NONE", **typed({"yuan:price_fen": "499"}))
    assert (wrong.status, wrong.form(made.address).fields["sku"]) == (422, ["NONE"])
    held = await keeper.send(
        wrong.form(made.address), sku="RUN-1", **typed({"yuan:price_fen": "499", "yuan:tag_fen": "599"})
    )
    assert "有效期内¥499.00" in held.text.replace(" ", "")
    assert "<svg" in held.html
    listed = await keeper.visit("/hq/prices/books")
    assert ("直播价" in listed.text, "华东大区" in listed.text, "直播" in listed.text) == (True, True, True)
    seen = await keeper.visit(f"/hq/prices/seen?sku=RUN-1&store={store.code}&channel=livestream")
    assert ("¥499.00" in seen.text, "价格本LIVE" in seen.text.replace(" ", "")) == (True, True)
    assert "范围更大" in seen.text
    other = await keeper.visit(f"/hq/prices/seen?sku=RUN-1&store={store.code}")
    assert ("¥599.00" in other.text, "不属于任何一本" in other.text) == (True, True)
    nothing = await keeper.visit(f"/hq/prices/seen?sku=RUN-1&store={store.code}&at=2001-01-01T00:00")
    assert "那时那里没有价格" in nothing.text
    for wrong_one in ("sku=NONE", "sku=RUN-1&store=NOWHERE", "sku=RUN-1&level=NONE", "sku=RUN-1&channel=x"):
        assert (await keeper.visit(f"/hq/prices/seen?{wrong_one}")).status == 422, wrong_one
    # What is in force ends by a second person; a book without is closed at once.
    closing = (await keeper.visit(f"{made.address}/close")).form()
    late = await keeper.send(closing, reason="活动结束", **typed({"local:valid_to": "2001-01-01T00:00"}))
    assert late.status == 422
    asked = await keeper.send(late.form(), reason="活动结束", **typed({"local:valid_to": ""}))
    assert "审批" in asked.text
    assert await fetch_value(OF_BOOK, "LIVE", clock.now()) == 1
    waiting = (await client.get("/v1/approvals", headers=second)).json()["items"]
    [approval] = [one for one in waiting if one["kind"] == "catalog.close_price_book"]
    said = await client.post(f"/v1/approvals/{approval['id']}/approval", json={}, headers=second | once())
    assert said.status_code == 200, said.text
    assert await fetch_value(OF_BOOK, "LIVE", clock.now()) == 0
    gone = await keeper.visit(f"/hq/prices/seen?sku=RUN-1&store={store.code}&channel=livestream")
    assert "¥599.00" in gone.text
    closed = await keeper.visit(made.address)
    assert ("已结束" in closed.text, [one.action for one in closed.forms if "books" in one.action]) == (True, [])
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    ahead = (clock.now() + timedelta(days=10)).isoformat()
    body = {"code": "NEXT", "name": "下月价", "valid_from": ahead}
    book = (await client.post("/v1/price-books", json=body, headers=headers | once())).json()
    price = {"prices": [{"sku": "RUN-1", "price_fen": 100, "book": "NEXT"}]}
    assert (await client.post("/v1/prices", json=price, headers=headers | once())).status_code == 201
    soon = {"reason": "不办了", "valid_to": (clock.now() + timedelta(days=5)).isoformat()}
    at = f"/v1/price-books/{book['id']}/closing"
    assert (await client.post(at, json=soon, headers=headers | once())).status_code == 200
    again = await client.post(at, json=soon, headers=headers | once())
    assert (again.status_code, again.json()["code"]) == (409, "book_over")
    [kept] = (await client.get(f"/v1/price-books/{book['id']}/prices", headers=headers)).json()["items"]
    assert kept["withdrawn_at"] is not None
    late_price = await client.post("/v1/prices", json=price, headers=headers | once())
    assert (late_price.status_code, late_price.json()["field"]) == (422, "valid_to")
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name


async def test_warehouses_brands_and_seasons_are_kept_in_forms(db: None, client: httpx.AsyncClient) -> None:
    await a_store("E1", await a_region("EAST"))
    keeper = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
    assert "还没有仓库" in (await keeper.visit("/hq/stock/warehouses")).text
    form = (await keeper.visit("/hq/stock/warehouses/new")).form()
    wrong = await keeper.send(form, code="WH1", name="东仓", serves="EAST\nNOWHERE")
    assert (wrong.status, "须为区域或门店编码" in wrong.text) == (422, True)
    taken = await keeper.send(wrong.form(), code="E1", serves="EAST, E1")
    assert taken.status in (409, 422)
    made = await keeper.send(taken.form(), code="WH1")
    assert ("东仓" in made.text, "华东大区" in made.text, "启用" in made.text) == (True, True, True)
    address = made.html.split('href="/hq/stock/warehouses/')[2].partition('"')[0]
    edit = (await keeper.visit(f"/hq/stock/warehouses/{address}")).form()
    assert edit.fields["serves"] == ["EAST\nE1"]
    off = await keeper.send_fields(edit, {"name": "东一仓", "serves": "", "active": []})
    assert ("东一仓" in off.text, "停用" in off.text) == (True, True)
    stale = await keeper.send_fields(edit, {"name": "东二仓"})
    assert stale.status == 412 or "东二仓" not in (await keeper.visit("/hq/stock/warehouses")).text
    for place, fields, new in (
        ("/hq/products/brands", {"code": "轻跑", "name": "轻跑"}, "轻跑运动"),
        (
            "/hq/products/seasons",
            {"code": "26FW", "name": "秋冬", "begins_on": "2026-09-01", "ends_on": "2027-02-28"},
            "秋冬新品",
        ),
    ):
        listed = await keeper.send((await keeper.visit(place)).form(place), **typed(fields))
        one = listed.html.split(f'href="{place}/')[1].partition('"')[0]
        saved = await keeper.send((await keeper.visit(f"{place}/{one}")).form(), name=new)
        assert (new in saved.text, saved.address) == (True, place)
    reader = await Visitor.signed_in(client, await an_associate(role=Role.AUDITOR, region=await a_root()))
    assert (await reader.visit(f"/hq/stock/warehouses/{address}")).status == 403
    assert "href" not in (await reader.visit("/hq/products/brands")).html.partition("轻跑运动")[0][-20:]
