"""From an empty list to rows that are written, without a script: a right sheet, wrong rows, broken files."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.ground.background.running import run_all
from guide_app.ground.imports import service
from pages.console.importing.labels import PURPOSES
from tests.factories import a_region, a_root, an_associate, an_entity
from tests.imports.sheets import DECLARED, csv_text, workbook
from tests.pages.visitor import SeenPage, Visitor

assert DECLARED
HEAD = ("门店编码", "门店名称", "所属区域编码", "法人编码", "经营方式", "备注")
GOOD = ("S1", "甲", "EAST", "HQ", "直营", "好")
BAD = ("S2", "乙", "WEST", "HQ", "直营", "坏")
STORES = "/hq/imports/new/stores"


@pytest.fixture
async def chain(committed_db: str) -> None:
    """A region, and who runs its stores."""
    await a_root()
    await a_region("EAST")
    await an_entity()


async def _as(client: httpx.AsyncClient, role: Role = Role.HQ_OPERATOR, language: str = "zh") -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()), language=language)


async def _upload(visitor: Visitor, data: bytes, name: str = "门店.xlsx", kind: str = "stores") -> SeenPage:
    form = (await visitor.visit(f"/hq/imports/new/{kind}")).form(f"/hq/imports/new/{kind}")
    assert form.has_files
    return await visitor.send(form, files={"file": (name, data)})


async def _file(visitor: Visitor, address: str) -> bytes:
    answer = await visitor._ask("GET", address)
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    return answer.content


@contextmanager
def _read_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every file counts as a large one."""
    with monkeypatch.context() as patched:
        patched.setattr(service, "READ_AT_ONCE", 0)
        yield


async def test_a_sheet_is_uploaded_previewed_mended_and_written(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    empty = await visitor.visit("/hq/imports")
    assert "还没有导入" in empty.text
    kinds = await visitor.visit(empty.links["导入表格"])
    assert all(KINDS[name].title[0] in kinds.text for name in PURPOSES)
    start = await visitor.visit(STORES)
    assert all(column.names[0] in start.text for column in KINDS["stores"].columns)
    assert read_header_of(await _file(visitor, start.links["下载模板"])) == "门店编码 Store code"

    begun = await _upload(visitor, workbook(HEAD, GOOD, BAD))
    assert ("预览中" in begun.text, "正在逐行检查" in begun.text, 'data-poll="2"' in begun.html) == (True,) * 3
    assert "预览中" in (await visitor.visit("/hq/imports")).text
    assert await run_all() == 1
    seen = await visitor.visit(begun.address)
    assert "data-poll" not in seen.html
    assert "确认后新增 1 行、修改 0 行；1 行有误，不写入" in seen.text
    assert "WEST" in seen.text, "what stands in the cell"
    assert "须为您可管理的区域编码" in seen.text
    assert "没有认出、不会导入的列：备注" in seen.text
    assert await fetch_value("SELECT count(*) FROM store") == 0
    sheet = await _file(visitor, f"{begun.address}/errors.xlsx")

    commit = seen.form(f"{begun.address}/commit")
    written = await visitor.send(commit)
    assert "正在写入" in written.text
    assert (await visitor.send(commit)).status == 200, "a second tap is told the same"
    assert await run_all() == 1
    done = await visitor.visit(begun.address)
    assert "已新增 1 行、修改 0 行；1 行有误，没有写入" in done.text
    assert done.links["查看结果"] == "/hq/organisation"

    await a_region("WEST")
    again = await visitor.send(done.form(STORES), files={"file": ("errors.xlsx", sheet)})
    await run_all()
    mended = await visitor.visit(again.address)
    assert "确认后新增 1 行、修改 0 行。" in mended.text
    await visitor.send(mended.form(f"{again.address}/commit"))
    await run_all()
    assert await fetch_value("SELECT count(*) FROM store") == 2
    listed = await visitor.visit("/hq/imports?kind=stores&state=done")
    assert listed.text.count("已导入") == 3, "two of them, and the filter"
    assert "没有这样的导入" in (await visitor.visit("/hq/imports?kind=skus")).text


def read_header_of(template: bytes) -> str:
    """The first title of a template."""
    return str(next(open_sheet(template).rows()).cells[0])


async def test_changed_rows_stand_beside_what_they_were_in_both_languages(
    chain: None, client: httpx.AsyncClient
) -> None:
    visitor = await _as(client)
    for name in ("甲", "甲乙"):
        begun = await _upload(visitor, workbook(HEAD, ("S1", name, *GOOD[2:])))
        await run_all()
        seen = await visitor.visit(begun.address)
        await visitor.send(seen.form(f"{begun.address}/commit"))
        await run_all()
    assert "确认后新增 0 行、修改 1 行。" in seen.text
    assert "门店名称甲甲乙" in seen.text.replace(" ", "")
    same = await _upload(visitor, workbook(HEAD, ("S1", "甲乙", *GOOD[2:])))
    await run_all()
    nothing = await visitor.visit(same.address)
    assert "全部与现有数据相同" in nothing.text
    assert f"{same.address}/commit" not in {form.action for form in nothing.forms}
    english = await _as(client, language="en")
    wrong = await _upload(english, workbook(HEAD, BAD))
    await run_all()
    told = (await english.visit(wrong.address)).text
    assert "There is no row to write" in told
    assert "Region code" in told


BROKEN = {
    "nothing chosen": ("", b"", "文件是空的"),
    "empty": ("空.xlsx", b"", "文件是空的"),
    "blank text": ("空.csv", b" \n\n", "文件是空的"),
    "old": ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .xlsx"),
    "picture": ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(600), "另存为 .xlsx"),
    "cut off": ("断.xlsx", workbook(HEAD, GOOD)[:900], "另存为新的 .xlsx"),
    "no rows": ("无.xlsx", workbook(HEAD), "列名下面至少要有一行数据"),
    "other columns": ("错.xlsx", workbook(("甲", "甲"), (1, 2)), "缺少的列：门店编码"),
    "twice": ("重.csv", csv_text((*HEAD, "门店编码"), (*GOOD, "S9")), "重复的列：门店编码"),
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_broken_file_is_refused_at_its_field_with_what_to_do(
    chain: None, client: httpx.AsyncClient, broken: str
) -> None:
    name, data, told = BROKEN[broken]
    refused = await _upload(await _as(client), data, name)
    assert refused.status in {413, 415, 422}
    assert 'id="file-refusal"' in refused.html
    assert told in refused.text
    assert await fetch_value("SELECT count(*) FROM sheet_import") == 0


async def test_a_zip_bomb_is_refused_at_the_field(chain: None, client: httpx.AsyncClient) -> None:
    bomb = BytesIO(workbook(HEAD, GOOD))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet9.xml", bytes(300_000_000))
    refused = await _upload(await _as(client), bomb.getvalue())
    assert ('id="file-refusal"' in refused.html, "请删去多余的工作表" in refused.text) == (True, True)


async def test_text_in_gbk_is_read(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    text = csv_text(HEAD, GOOD).decode().encode("gbk")
    begun = await _upload(visitor, text, "门店.csv")
    await run_all()
    assert "甲" in (await visitor.visit(begun.address)).text


async def test_a_large_file_is_judged_by_the_worker_and_another_may_follow_at_once(
    chain: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await _as(client)
    with _read_by_the_worker(monkeypatch):
        begun = await _upload(visitor, workbook(("甲", "甲"), (1, 2)))
    await run_all()
    failed = await visitor.visit(begun.address)
    assert ("未导入" in failed.text, "缺少的列：门店编码" in failed.text) == (True, True)
    assert "首行列名不符合模板" in (await visitor.visit("/hq/imports")).text
    again = await visitor.send(failed.form(STORES), files={"file": ("门店.xlsx", workbook(HEAD, GOOD))})
    assert "预览中" in again.text


async def test_a_second_tap_begins_one_import_and_a_preview_is_given_up(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    form = (await visitor.visit(STORES)).form(STORES)
    file = {"file": ("门店.xlsx", workbook(HEAD, GOOD))}
    first, second = [await visitor.send(form, files=file) for _ in range(2)]
    assert first.address == second.address
    assert await fetch_value("SELECT count(*) FROM sheet_import") == 1
    await run_all()
    seen = await visitor.visit(first.address)
    cancelled = await visitor.send(seen.form(f"{first.address}/cancel"))
    assert "已取消，没有写入任何数据" in cancelled.text
    late = await visitor.send(seen.form(f"{first.address}/commit"))
    assert (late.status, "该导入尚未完成预览，或已提交" in late.text) == (409, True)


async def test_writing_is_stopped_and_gone_on_with(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    begun = await _upload(visitor, workbook(HEAD, GOOD))
    await run_all()
    seen = await visitor.visit(begun.address)
    writing = await visitor.send(seen.form(f"{begun.address}/commit"))
    stopped = await visitor.send(writing.form(f"{begun.address}/cancel"))
    assert "已停止，已写入的行保留" in stopped.text
    assert ("已中断" in stopped.text, f"{begun.address}/cancel" in stopped.html) == (True, False)
    await visitor.send(stopped.form(f"{begun.address}/commit"))
    await run_all()
    assert "已导入" in (await visitor.visit(begun.address)).text


async def test_a_whole_sheet_is_written_or_stays_away(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    begun = await _upload(visitor, workbook(HEAD, GOOD, BAD))
    await run_all()
    seen = await visitor.visit(begun.address)
    assert "要整份写入或都不写，请先改好有误的 1 行再上传" in seen.text
    refused = await visitor.send(seen.form(f"{begun.address}/commit"), rows="all")
    assert (refused.status, "有误的行使整份文件没有写入" in refused.text) == (422, True)
    right = await _upload(visitor, workbook(HEAD, GOOD))
    await run_all()
    previewed = await visitor.visit(right.address)
    writing = await visitor.send(previewed.form(f"{right.address}/commit"), rows="all")
    stopped = await visitor.send(writing.form(f"{right.address}/cancel"))
    assert ("已停止，没有写入任何数据" in stopped.text, "继续时整份重新写入" in stopped.text) == (True, True)
    await visitor.send(stopped.form(f"{right.address}/commit"))
    await run_all()
    assert "已导入" in (await visitor.visit(right.address)).text


async def test_phones_stay_masked_in_previews_of_people(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    head = ("工号", "姓名", "手机号", "岗位", "区域编码")
    lines = (("A1", "王小美", "13812346484", "督导", "EAST"), ("A2", "陈兰", "138123464", "督导", "EAST"))
    begun = await _upload(visitor, workbook(head, *lines), kind="associates")
    await run_all()
    seen = await visitor.visit(begun.address)
    assert ("138****6484" in seen.text, "1 行有误" in seen.text) == (True, True)
    assert not [phone for phone in ("13812346484", "138123464") if phone in seen.html]


async def test_who_may_not_import_is_offered_nothing_and_sees_what_it_may(
    chain: None, client: httpx.AsyncClient
) -> None:
    visitor = await _as(client)
    begun = await _upload(visitor, workbook(HEAD, GOOD, BAD))
    await run_all()
    auditor = await _as(client, Role.AUDITOR)
    seen = await auditor.visit(begun.address)
    assert (seen.status, "错误表" in seen.text) == (200, True)
    assert not [form for form in seen.forms if form.action.startswith("/hq/imports")]
    assert "导入表格" not in (await auditor.visit("/hq/imports")).links
    assert (await auditor.visit(STORES)).status == 403
    assert (await (await _as(client, Role.FINANCE)).visit("/hq/imports")).status == 403
    supervisor = await _as(client, Role.SUPERVISOR)
    assert (await supervisor.visit(STORES)).status == 404, "sheets of their own stores alone, and no master data"
    for who in (auditor, supervisor):
        for address in ("/hq/people", "/hq/skus", "/hq/organisation"):
            links = (await who.visit(address)).links.values()
            assert not [link for link in links if link.startswith("/hq/imports/new")], address
    other = await _as(client)
    form = (await visitor.visit(begun.address)).form(f"{begun.address}/commit")
    form.fields["_token"] = (await other.visit(STORES)).form(STORES).fields["_token"]
    assert "只能提交自己的导入" in (await other.send(form)).text
    assert (await visitor.visit("/hq/imports/new/nothing")).status == 404


async def test_lists_lead_to_the_import_of_what_is_in_them(chain: None, client: httpx.AsyncClient) -> None:
    visitor = await _as(client)
    for address, kind in (("people", "associates"), ("skus", "skus"), ("organisation", "stores"), ("codes", "codes")):
        links = (await visitor.visit(f"/hq/{address}")).links
        assert f"/hq/imports/new/{kind}" in links.values(), address


def test_every_kind_is_told_in_words() -> None:
    assert PURPOSES.keys() == KINDS.keys()
