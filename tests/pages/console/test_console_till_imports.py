"""From a till's file to the books without a script: read, mapped by hand, booked, taken back; and its profiles."""

from typing import Any

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.entry.wiring import DESK
from guide_app.ground.background.running import run_all
from guide_app.ground.orders.schemas import LineReturned, RefundOrder
from guide_app.ground.orders.service.refunding import refund_order
from tests.factories import a_root, a_store, an_associate, with_account
from tests.orders.till_import.runs_over_http import a_sale, csv_of
from tests.orders.till_import.test_till_runs import A_DAY, MEANT, UNKNOWN
from tests.pages.visitor import SeenPage, Visitor

PLACE = "/hq/till-imports"


@pytest.fixture
async def chain(committed_db: str) -> None:
    """A store whose till exports."""
    await a_store("S1")


async def _as(client: httpx.AsyncClient, role: Role = Role.HQ_OPERATOR, language: str = "zh") -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()), language=language)


async def _upload(visitor: Visitor, data: bytes, name: str = "日销售 2026-11-20.csv") -> SeenPage:
    form = next(form for form in (await visitor.visit(PLACE)).forms if form.has_files)
    return await visitor.send(form, files={"file": (name, data)})


async def _read(visitor: Visitor, data: bytes, name: str = "日销售 2026-11-20.csv") -> SeenPage:
    begun = await _upload(visitor, data, name)
    assert ("正在试算" in begun.text, 'data-poll="2"' in begun.html) == (True, True), begun.text
    await run_all()
    return await visitor.visit(begun.address)


async def test_a_file_is_read_booked_and_taken_back(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    assert "还没有导入" in (await visitor.visit(PLACE)).text
    seen = await _read(visitor, A_DAY)
    assert "data-poll" not in seen.html
    for told in (
        "商场日销售明细",
        "按表头自动选用",
        "gb18030",
        "没有此门店编码",
        "马克杯",
        "¥100.00",
        "合计行",
    ):
        assert told in seen.text, told
    assert "VIP0012345" not in seen.html
    sheet = await visitor._ask("GET", seen.links["下载被拒绝的行"])
    assert next(iter(open_sheet(sheet.content).rows())).cells[0] == "行 Line"
    begun = await visitor.send(seen.form(f"{seen.address}/commit"))
    assert "正在入账" in begun.text
    await run_all()
    booked = await visitor.visit(seen.address)
    assert "已入账 1 张订单" in booked.text
    back = booked.form(f"{seen.address}/take-back")
    unsure = await visitor.send(back, reason="单价导错了")
    assert (unsure.status, "请确认" in unsure.text) == (422, True)
    assert await fetch_value("SELECT state FROM till_import") == "booked"
    ended = await visitor.send(unsure.form(f"{seen.address}/take-back"), reason="单价导错了", understood="true")
    assert "已撤销" in ended.text
    assert "单价导错了" in ended.text
    assert await fetch_value("SELECT state FROM till_import") == "taken_back"
    listed = await visitor.visit(PLACE)
    assert ("已撤销" in listed.text, "department-store" in listed.text) == (True, True)


async def test_what_stands_against_taking_back_is_named(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    seen = await _read(visitor, csv_of(a_sale("1")))
    await visitor.send(seen.form(f"{seen.address}/commit"))
    await run_all()
    (order,) = await fetch("SELECT id, number FROM orders")
    back = RefundOrder(lines=[LineReturned(line=1, units=1)], reason="尺码不合适")
    manager = await with_account(await an_associate(role=Role.HQ_OPERATOR, number="H9"))
    await refund_order(manager, order["id"], back, desk=DESK)
    booked = await visitor.visit(seen.address)
    refused = await visitor.send(booked.form(f"{seen.address}/take-back"), reason="导错了", understood="true")
    assert (refused.status, f"涉及的订单：{order['number']}" in refused.text) == (409, True), refused.text


async def test_headings_are_mapped_by_hand_and_remembered(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    seen = await _read(visitor, UNKNOWN, "二店日报 2026-11-20.csv")
    assert "表头与任何导入模板都不符" in seen.text
    form = seen.form(f"{seen.address}/headings")
    assert form.fields["title"] == ["二店日报"]
    assert "13800138000" not in seen.html
    headings = {form.fields[f"heading.{n}"][0]: n for n in range(7)}
    chosen: dict[str, Any] = {f"meant.{headings[heading]}": field for heading, field in MEANT.items()}
    without_sku: dict[str, Any] = {name: value for name, value in chosen.items() if value != "sku"}
    lacks = await visitor.send(form, **without_sku)
    assert (lacks.status, "必填" in lacks.text) == (422, True)
    assert lacks.form(f"{seen.address}/headings").fields[f"meant.{headings['钱']}"] == ["amount"], "choices stay"
    saved = await visitor.send(lacks.form(f"{seen.address}/headings"), **chosen)
    assert "已存为导入模板" in saved.text
    await run_all()
    read = await visitor.visit(seen.address)
    assert ("二店日报" in read.text, "¥120.00" in read.text) == (True, True)
    await visitor.send(read.form(f"{seen.address}/commit"))
    await run_all()
    assert await fetch_value("SELECT sum(payable_fen) FROM orders") == 120_00
    later = await _read(visitor, UNKNOWN.replace(b"700", b"900"), "二店日报 2026-11-21.csv")
    assert ("按表头自动选用" in later.text, "@1" in later.text) == (True, True)


async def test_unknown_stores_are_created_by_a_tap(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    seen = await _read(visitor, csv_of(a_sale("1", 门店编码="S9"), a_sale("2")))
    assert "没有这些门店" in seen.text
    create = next(form for form in seen.forms if "create_stores" in form.fields)
    again = await visitor.send(create)
    assert "正在试算" in again.text
    await run_all()
    read = await visitor.visit(seen.address)
    assert ("新建的门店：S9" in read.text, "没有这些门店" in read.text) == (True, False)


async def test_what_is_no_table_is_refused_at_its_field(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    for data, told in ((b"", "文件是空的"), (b"%PDF-1.7", "不是 XLSX 工作簿或 CSV"), (b'a,"b', "引号不成对")):
        refused = await _upload(visitor, data)
        assert (refused.status >= 400, told in refused.text) == (True, True), refused.text
    assert await fetch_value("SELECT count(*) FROM till_import") == 0


async def test_an_import_is_given_up(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    seen = await _read(visitor, A_DAY)
    ended = await visitor.send(seen.form(f"{seen.address}/cancel"))
    assert ("已取消" in ended.text, "换一份文件" in ended.text) == (True, True)


async def test_the_page_speaks_english(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client, language="en")
    begun = await _upload(visitor, A_DAY)
    await run_all()
    seen = await visitor.visit(begun.address)
    for told in ("Department store, daily list", "found by the headings", "Nothing is booked yet", "Book it"):
        assert told in seen.text, told


async def test_an_auditor_sees_and_changes_nothing(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    seen = await _read(visitor, A_DAY)
    auditor = await _as(client, Role.AUDITOR)
    shown = await auditor.visit(seen.address)
    assert "¥100.00" in shown.text
    assert [form.action for form in shown.forms if form.action.startswith(PLACE)] == []
    assert not any(form.has_files for form in (await auditor.visit(PLACE)).forms)


async def test_profiles_are_written_changed_and_withdrawn(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    listed = await visitor.visit(f"{PLACE}/profiles")
    assert "商场日销售明细" in listed.text
    shipped = await visitor.visit(f"{PLACE}/profiles/department-store")
    assert "不能改" in shipped.text
    blank = await visitor.visit(shipped.links["以此新建"])
    form = blank.form(f"{PLACE}/profiles/new/department-store")
    content = form.fields["content"][0]
    taken = await visitor.send(form, content=content)
    assert (taken.status, "随产品提供" in taken.text) == (422, True)
    mine = content.replace('code = "department-store"', 'code = "mine"')
    wrong = await visitor.send(taken.form(form.action), content=mine.replace('sku = "商品编码"', 'colour = "商品编码"'))
    assert (wrong.status, "不是允许的取值" in wrong.text) == (422, True), wrong.text
    made = await visitor.send(wrong.form(form.action), content=mine)
    assert "已保存，第 1 版" in made.text
    before = await visitor.visit(f"{PLACE}/profiles/mine")
    changed = await visitor.send(made.form(f"{PLACE}/profiles/mine"), content=mine.replace("Department", "Our"))
    assert "已保存，第 2 版" in changed.text
    stale = await visitor.send(before.form(f"{PLACE}/profiles/mine"), content=mine.replace("Department", "Their"))
    assert stale.status == 412
    ended = await visitor.send(changed.form(f"{PLACE}/profiles/mine/withdraw"))
    assert "已停用，不再识别文件" in ended.text
