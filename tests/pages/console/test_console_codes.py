"""From blank codes to the funnel, without a script: minted, printed, bound, scanned; and who may do none of it."""

import re
from base64 import b64decode
from io import BytesIO

import httpx
import pytest
from PIL import Image

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.background.running import run_next
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.scans import log as scan_log
from qr_codes.scans.resolving import forget_everything
from tests.factories import a_region, a_root, a_store, an_associate
from tests.materials.test_printing_over_http import codes_on
from tests.pages.visitor import SeenForm, SeenPage, Visitor
from tests.qr_codes.stickers import a_blank_code, a_bound_code, scan

PRINTED = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}")


@pytest.fixture(autouse=True)
def nothing_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes of an earlier test are gone, and a page waits for its scan to be written."""
    forget_everything()
    monkeypatch.setattr(scan_log, "PATIENCE_SECONDS", 30.0)


async def _hq(client: httpx.AsyncClient, role: Role = Role.HQ_OPERATOR) -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))


def _changes(page: SeenPage) -> list[str]:
    return [form.action for form in page.forms if form.action not in {"/language", "/sign-out", "/hq/codes"}]


async def _document(visitor: Visitor, form: SeenForm) -> httpx.Response:
    return await visitor._ask("POST", form.action, data=form.fields)


async def test_blank_codes_are_minted_proofed_printed_bound_scanned_and_their_funnel_is_seen(
    committed_db: str, client: httpx.AsyncClient
) -> None:
    store = await a_store()
    associate = await an_associate(store)
    visitor = await _hq(client)
    form = (await visitor.visit("/hq/codes/new")).form("/hq/codes/new")
    wanted: dict[str, str | list[str]] = {"kind": "FITTING_ROOM", "count": "11", "label": "二楼试衣间"}
    nowhere = await visitor.send_fields(form, wanted | {"store": "NOWHERE"})
    assert (nowhere.status, 'id="store-refusal"' in nowhere.html) == (422, True)
    assert nowhere.form("/hq/codes/new").fields["label"] == ["二楼试衣间"]
    batch = await visitor.send_fields(form, wanted | {"store": store.code})
    assert "已生成 11 个空白码" in batch.text
    printed = sorted(set(PRINTED.findall(batch.text)))
    assert len(printed) == 11

    proof = await visitor.send((await visitor.visit(batch.links["印刷这一批"])).form("/hq/print"))
    assert (proof.status, "共 2 页，11 个码" in proof.text) == (200, True)
    picture = Image.open(BytesIO(b64decode(re.findall(r"base64,([^\"]+)", proof.html)[0])))
    assert picture.height > picture.width > 900
    blank = "SELECT count(*) FROM touchpoint WHERE state = 'MINTED'"
    assert await fetch_value(blank) == 11, "a proof notes nothing as printed"
    document = await _document(visitor, proof.form("/hq/print/document"))
    assert document.headers["content-type"] == "application/pdf"
    assert sorted(codes_on(document.content)) == [each.replace("-", "") for each in printed]
    assert await fetch_value(blank) == 0

    one = await visitor.visit((await visitor.visit(f"/hq/codes?code={printed[0].lower()}")).links[printed[0]])
    placed = one.form(f"{one.address}/place")
    unknown = await visitor.send(placed, associate="N-0")
    assert (unknown.status, 'id="associate-refusal"' in unknown.html) == (422, True)
    bound = await visitor.send(placed, associate=associate.number)
    assert "已绑定" in bound.text
    assert (await scan(client, printed[0].replace("-", ""))).status_code == 200
    shown = await visitor.visit(one.address)
    assert "共 1 次，计入 1 次" in shown.text
    assert "扫码1" in shown.text.replace(" ", "")
    by_store = await visitor.visit("/hq/codes/funnels")
    assert store.name in by_store.text
    assert "<svg" in (await visitor.visit(f"{one.address}/symbol.svg")).html


async def test_a_code_is_pointed_elsewhere_paused_resumed_and_replaced(db: None, client: httpx.AsyncClient) -> None:
    here, there = await a_store(), await a_store(name="杭州湖滨店")
    code, heir = await a_bound_code(here), await a_bound_code(there)
    visitor = await _hq(client)
    page = await visitor.visit(f"/hq/codes/{code.id}")
    stale = page.form(f"{page.address}/place")
    assert stale.fields["store"] == [here.code]
    moved = await visitor.send(stale, store=there.code, label="收银台旁")
    assert ("杭州湖滨店" in moved.text, "收银台旁" in moved.text) == (True, True)
    stale.fields["_key"] = ["another-form-0001"]
    late = await visitor.send(stale, label="旧页面")
    assert (late.status, late.form(f"{page.address}/place").fields["label"]) == (412, ["旧页面"])
    paused = await visitor.send(moved.form(f"{page.address}/state"))
    assert "恢复使用" in paused.text
    resumed = await visitor.send(paused.form(f"{page.address}/state"))
    wrong = await visitor.send(
        resumed.form(f"{page.address}/retirement"), retired_for="DAMAGED", replacement="7K3M-9QXA-2C4"
    )
    assert (wrong.status, 'id="replacement-refusal"' in wrong.html) == (422, True)
    gone = await visitor.send(wrong.form(f"{page.address}/retirement"), replacement=heir.printed)
    assert ("已停用" in gone.text, gone.links["打开接替的码"]) == (True, f"/hq/codes/{heir.id}")
    assert _changes(gone) == []


async def test_an_auditor_reads_codes_and_changes_none(db: None, client: httpx.AsyncClient) -> None:
    code, blank = await a_bound_code(), await a_blank_code()
    auditor = await _hq(client, Role.AUDITOR)
    listed = await auditor.visit("/hq/codes")
    assert "生成空白码" not in listed.links
    for each in (code, blank):
        page = await auditor.visit(f"/hq/codes/{each.id}")
        assert (page.status, _changes(page)) == (200, [])
    assert [(await auditor.visit(address)).status for address in ("/hq/codes/new", "/hq/print")] == [403, 403]
    token = listed.form("/sign-out").fields["_token"]
    for action, fields in (
        ("/hq/codes/new", {"kind": "POSTER", "count": "1"}),
        (f"/hq/codes/{blank.id}/place", {"label": "x"}),
        (f"/hq/codes/{code.id}/state", {"state": "PAUSED", "_version": str(code.version)}),
        (f"/hq/codes/{code.id}/retirement", {"retired_for": "LOST", "_version": str(code.version)}),
        ("/hq/print", {"layout": "shelf_tag", "ids": blank.printed}),
        ("/hq/print/document", {"layout": "shelf_tag", "code_ids": str(blank.id)}),
    ):
        form = SeenForm(action, {"_token": token} | {name: [value] for name, value in fields.items()})
        assert (await auditor.send(form)).status == 403, action
    assert await fetch_value("SELECT count(*) FROM touchpoint WHERE state IN ('MINTED', 'BOUND')") == 2


async def test_a_supervisor_sees_and_prints_codes_of_their_region_alone(db: None, client: httpx.AsyncClient) -> None:
    region = await a_region("EAST")
    own = await a_bound_code(await a_store(region=region))
    foreign = await a_bound_code(await a_store(region=await a_region("WEST")))
    supervisor = await Visitor.signed_in(client, await an_associate(role=Role.SUPERVISOR, region=region))
    listed = await supervisor.visit("/hq/codes")
    assert (own.printed in listed.text, foreign.printed in listed.text) == (True, False)
    assert (await supervisor.visit(f"/hq/codes/{foreign.id}")).status == 404
    assert (await supervisor.visit(f"/hq/codes/{foreign.id}/symbol.svg")).status == 404
    form = (await supervisor.visit("/hq/print")).form("/hq/print")
    refused = await supervisor.send(form, layout="floor", ids=foreign.printed)
    assert (refused.status, foreign.printed in refused.form("/hq/print").fields["ids"][0]) == (422, True)


async def test_what_cannot_be_printed_is_said_at_its_field(db: None, client: httpx.AsyncClient) -> None:
    code = await a_blank_code(kind=TouchpointKind.POSTER)
    visitor = await _hq(client)
    form = (await visitor.visit("/hq/print")).form("/hq/print")
    for typed, field in (
        ({"layout": "shelf_tag", "ids": code.printed}, "layout"),
        ({"layout": "shelf_tag"}, "ids"),
        ({"layout": "none", "ids": code.printed}, "layout"),
        ({"layout": "shelf_tag", "ids": "7K3M-9QXA-2C4"}, "ids"),
    ):
        refused = await visitor.send_fields(form, dict(typed))
        assert (refused.status >= 400, f'id="{field}-refusal"' in refused.html) == (True, True), typed


async def test_many_codes_are_printed_by_a_job_that_the_page_follows(
    committed_db: str, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.console.printing.printing.MOST_WAITED_FOR", 2)
    visitor = await _hq(client)
    form = (await visitor.visit("/hq/codes/new")).form("/hq/codes/new")
    batch = await visitor.send_fields(form, {"kind": "FITTING_ROOM", "count": "3"})
    proof = await visitor.send((await visitor.visit(batch.links["印刷这一批"])).form("/hq/print"))
    later = proof.form("/hq/print/later")
    followed = await visitor.send(later)
    assert (followed.address, "排队中" in followed.text, "data-poll" in followed.html) == ("/hq/print", True, True)
    await visitor.send(later)
    assert await fetch_value("SELECT count(*) FROM background_job") == 1
    assert await run_next()
    done = await visitor.visit("/hq/print")
    assert ("已完成" in done.text, "data-poll" in done.html) == (True, False)
    assert await fetch_value("SELECT count(*) FROM touchpoint WHERE state = 'PRINTED'") == 3
    document = await visitor._ask("GET", done.links["下载"])
    assert len(codes_on(document.content)) == 3
    assert "已完成" in (await visitor.visit("/hq/exports")).text
    other = await _hq(client)
    assert "已完成" not in (await other.visit("/hq/print")).text


async def test_a_filtered_list_is_exported_by_a_job_that_one_follows(db: None, client: httpx.AsyncClient) -> None:
    code = await a_blank_code()
    visitor = await _hq(client)
    listed = await visitor.visit("/hq/codes?kind=SHELF_TAG")
    assert code.printed in listed.text
    sheet, _text = [form for form in listed.forms if form.action == "/hq/exports"]
    assert sheet.fields["filters.kind"] == ["SHELF_TAG"]
    jobs = await visitor.send(sheet)
    assert ("正在导出" in jobs.text, "排队中" in jobs.text) == (True, True)
    await visitor.send(sheet)
    assert await fetch_value("SELECT count(*) FROM background_job") == 1
    (cancel,) = [form for form in jobs.forms if form.action.endswith("/cancel")]
    assert "已取消" in (await visitor.send(cancel)).text
    other = await _hq(client)
    assert "还没有导出" in (await other.visit("/hq/exports")).text
    assert (await other.visit(cancel.action.replace("/cancel", "/file"))).status == 404


async def test_odd_addresses_are_refused_by_pages(db: None, client: httpx.AsyncClient) -> None:
    visitor = await _hq(client)
    for address, status in (
        ("/hq/codes?kind=x", 400),
        ("/hq/codes?code=x", 422),
        ("/hq/codes?store=x", 422),
        ("/hq/codes?batch_id=x", 400),
        ("/hq/codes/funnels?period=x", 400),
        ("/hq/print?batch_id=x", 400),
        ("/hq/print?ids=x", 422),
    ):
        assert (await visitor.visit(address)).status == status, address
