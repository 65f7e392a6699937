"""What headings are: said once by somebody, remembered for the chain, changed and forgotten."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.columns import read_header
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.mapping import can_be_mapped, headings_in, masked, print_of, require_mapping
from guide_app.ground.background.running import run_all
from tests.factories import a_region, an_associate, an_entity, once, signed_in
from tests.imports.sheets import DECLARED, workbook
from tests.imports.test_imports_http import shown, started
from tests.pages.visitor import Visitor

assert DECLARED
COLUMNS = KINDS["stores"].columns
HEAD = ("店号", "店名", "大区", "公司", "经营方式", "备用电话")
LINE = ("S1", "甲", "EAST", "HQ", "直营", "021-1")
MEANT = {"店号": "code", "店名": "name", "大区": "region", "公司": "entity", "备用电话": None}


@pytest.fixture
async def hq(client: httpx.AsyncClient, committed_db: str) -> dict[str, str]:
    await a_region("EAST")
    await an_entity()
    return await signed_in(await an_associate(role=Role.HQ_OPERATOR, name="王总部"))


def said(meant: dict[str, str | None], **more: Any) -> dict[str, Any]:
    """A body."""
    return {"columns": [{"heading": heading, "field": field} for heading, field in meant.items()], **more}


titles = st.lists(st.sampled_from([*HEAD, "code", "门店名称", "行号", "", "备注"]), max_size=9)
fields = st.sampled_from([*(column.field for column in COLUMNS), None])


@given(titles, st.dictionaries(st.sampled_from([*HEAD, "code", "门店名称"]), fields, max_size=5), st.randoms())
def test_what_may_be_said_is_what_the_file_is_read_by_in_any_order(
    cells: list[str], meant: dict[str, str | None], random: Any
) -> None:
    headings = headings_in(cells)
    assert all(cells.count(heading) == 1 for heading in headings)
    shuffled = random.sample(cells, len(cells))
    assert print_of(headings_in(shuffled)) == print_of(headings)
    try:
        allowed = require_mapping(COLUMNS, headings, list(meant.items()), field="columns")
    except InvalidField:
        return
    if not can_be_mapped(COLUMNS, cells):
        return
    header = read_header(COLUMNS, 1, cells, allowed)
    for heading, field in allowed.items():
        if field is not None:
            assert cells[header.places[field]] == heading
        assert heading not in header.unknown
    assert masked("王小美 138-1") == "王** ***-*"


async def test_headings_are_mapped_once_and_the_next_file_is_read_by_it(
    client: httpx.AsyncClient, hq: dict[str, str]
) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, LINE))
    await run_all()
    seen = await shown(client, hq, begun["id"])
    assert (seen["state"], seen["problem"]["code"], seen["may_map"]) == ("unmapped", "header_not_understood", True)
    assert (seen["may_commit"], seen["may_cancel"]) == (False, True)
    read = {one["heading"]: (one["field"], one["samples"]) for one in seen["headings"]}
    assert (read["店号"], read["经营方式"]) == ((None, ["S1"]), ("ownership", ["直营"]))
    path = f"/v1/imports/{begun['id']}"
    refused: Sequence[tuple[dict[str, Any], str]] = (
        (said(MEANT | {"店名": "code"}), "columns.1.field"),
        (said(MEANT | {"店名": "ownership"}), "columns.1.field"),
        (said({"店名": "name"}), "columns"),
        (said(MEANT | {"大区": "nothing"}), "columns.2.field"),
        (said(MEANT | {"没有": "code"}), "columns.5.heading"),
    )
    for body, field in refused:
        answer = await client.post(f"{path}/columns", json=body, headers=hq | once())
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
    other = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    theirs = await client.post(f"{path}/columns", json=said(MEANT), headers=other | once())
    assert (theirs.status_code, theirs.json()["code"]) == (403, "not_your_import")

    headers = hq | once()
    mapped = [(await client.post(f"{path}/columns", json=said(MEANT), headers=headers)).json() for _ in range(2)]
    assert mapped[0] == mapped[1]
    assert mapped[0]["state"] == "previewing"
    await run_all()
    seen = await shown(client, hq, begun["id"])
    assert (seen["state"], seen["previewed"]["new"], seen["unknown_columns"]) == ("previewed", 1, [])
    assert (seen["mapping"]["remembered"], seen["mapping"]["mapped_by_name"]) == (False, "王总部")
    await client.post(f"{path}/commit", headers=hq | once())

    await run_all()
    assert await fetch_value("SELECT name FROM store WHERE code = 'S1'") == "甲"

    turned = [tuple(line[place] for place in (3, 1, 2, 0, 5, 4)) for line in (HEAD, ("S2", "乙", *LINE[2:]))]
    again = await started(client, other, "stores", workbook(*turned))
    await run_all()
    found = await shown(client, other, again["id"])
    assert (found["state"], found["previewed"]["new"], found["mapping"]["remembered"]) == ("previewed", 1, True)
    assert found["mapping"]["mapped_by_name"] == "王总部"

    without = said({"大区": None, "备用电话": "address"} | {"店号": "code", "店名": "name", "公司": "entity"})
    answer = await client.post(f"/v1/imports/{again['id']}/columns", json=without, headers=other | once())
    assert answer.status_code == 200, "a preview that was not understood as meant is mapped anew"
    await run_all()
    assert (await shown(client, other, again["id"]))["previewed"]["refused"] == 1, "a new store needs its region"

    [kept] = (await client.get("/v1/import-mappings", params={"kind": "stores"}, headers=hq)).json()["items"]
    assert (kept["columns"]["备用电话"], kept["title_en"]) == ("address", "Stores")
    for status in (204, 404):
        answer = await client.delete(f"/v1/import-mappings/{kept['id']}", headers=hq)
        assert answer.status_code == status
    last = await started(client, hq, "stores", workbook(HEAD, LINE))
    await run_all()
    assert (await shown(client, hq, last["id"]))["state"] == "unmapped"
    once_only = said(MEANT, remember=False)
    assert (await client.post(f"/v1/imports/{last['id']}/columns", json=once_only, headers=hq | once())).is_success
    assert (await client.post(f"/v1/imports/{last['id']}/columns", json=once_only, headers=hq | once())).json()[
        "code"
    ] == "import_not_ready"
    assert await fetch_value("SELECT count(*) FROM sheet_mapping") == 0
    actions = [row["action"] for row in await fetch("SELECT action FROM audit_entry WHERE action ~ 'map' ORDER BY id")]
    assert sorted(actions) == ["imports.columns_mapped"] * 3 + ["imports.mapping_forgotten"]


async def test_on_the_page_each_heading_is_chosen_beside_what_stands_under_it(
    client: httpx.AsyncClient, committed_db: str
) -> None:
    await a_region("EAST")
    visitor = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, name="王总部"))
    start = "/hq/imports/new/associates"
    data = workbook(("员工", "名字", "电话", "干啥", "区"), ("A1", "王小美", "13812346484", "督导", "EAST"))
    begun = await visitor.send((await visitor.visit(start)).form(start), files={"file": ("人.xlsx", data)})
    await run_all()
    seen = await visitor.visit(begun.address)
    assert ("各列是什么" in seen.text, "如 王**" in seen.text, "如 1**********" in seen.text) == (True,) * 3
    assert not [private for private in ("王小美", "13812346484") if private in seen.html]
    form = seen.form(f"{begun.address}/columns")
    wrong = await visitor.send_fields(form, {"columns.0.field": "number", "columns.1.field": "number"})
    assert (wrong.status, "一列只能对应一次" in wrong.text, "“员工”已是工号" in wrong.text) == (422, True, True)
    lacking = await visitor.send_fields(
        wrong.form(f"{begun.address}/columns"), {"columns.0.field": "", "columns.1.field": ""}
    )
    assert "还缺必填的列：工号" in lacking.text
    meant = ("number", "name", "phone", "role", "region")
    chosen: dict[str, str | list[str]] = {f"columns.{place}.field": field for place, field in enumerate(meant)}
    await visitor.send_fields(lacking.form(f"{begun.address}/columns"), chosen)
    await run_all()
    previewed = await visitor.visit(begun.address)
    assert "确认后新增 1 行" in previewed.text
    again = await visitor.send((await visitor.visit(start)).form(start), files={"file": ("人.xlsx", data)})
    await run_all()
    assert "沿用记住的对应：王总部" in (await visitor.visit(again.address)).text
    kept = await visitor.visit("/hq/imports/mappings?kind=associates")
    assert "员工 → 工号" in kept.text
    gone = await visitor.send(next(form for form in kept.forms if form.action.endswith("/forget")))
    assert "还没有记住的对应" in gone.text
