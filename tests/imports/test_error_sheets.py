"""An error sheet has the form of what was uploaded: a workbook, or text of the same encoding, delimiter and mark."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.files.texts import in_encoding, text_and_encoding
from guide_app.base.kernel.imports.kinds import KINDS, Problem
from guide_app.base.kernel.imports.reading import read_sheet
from guide_app.base.kernel.imports.sheets_out import refused_rows
from guide_app.ground.background.running import run_all
from tests.factories import a_region, an_associate, an_entity, once, signed_in
from tests.imports.sheets import previewed, workbook

LINES = ("备注,门店编码,门店名称,所属区域编码,法人编码,经营方式", "好,S1,甲,EAST,HQ,直营", "坏,S2,乙,WEST,HQ,直营")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030")
FORMS = [(encoding, delimiter, ends) for encoding in ENCODINGS for delimiter in ",\t;|" for ends in ("\r\n", "\n")]


def written(encoding: str, delimiter: str = ",", ends: str = "\r\n") -> bytes:
    """The lines as a file."""
    return in_encoding(ends.join(LINES).replace(",", delimiter) + ends, encoding)


@pytest.mark.parametrize(("encoding", "delimiter", "ends"), FORMS)
def test_refused_rows_of_a_text_come_back_in_its_form(encoding: str, delimiter: str, ends: str) -> None:
    sheet = read_sheet(KINDS["stores"], written(encoding, delimiter, ends))
    told = (Problem("region", "须为区域", "a region"), Problem("", "整行", "the row"))
    out = refused_rows(sheet, [(row, told) for row in sheet.read()][1:])
    expected = [
        f"行号 Row,错误 Errors,{LINES[0]}",
        f"3,所属区域编码：须为区域 / Region code: a region；整行 / the row,{LINES[2]}",
    ]
    assert out == in_encoding("".join(line.replace(",", delimiter) + ends for line in expected), encoding)
    again = read_sheet(KINDS["stores"], out)
    assert [row.cells[2:] for row in again.read()] == [tuple(LINES[2].split(","))]
    assert refused_rows(again, [(row, told) for row in again.read()]).splitlines() != []


def test_what_would_start_a_formula_is_disarmed_in_text_and_read_again_as_it_was() -> None:
    data = b'code,name,=cmd\n=HYPERLINK(1),"@a, b",+1\n-x,"\t",-5\n'
    sheet = read_sheet(KINDS["stores"], data)
    rows = list(sheet.read())
    out = refused_rows(sheet, [(row, (Problem("", "=1", "=1"),)) for row in rows])
    lines = out.decode().splitlines()
    assert lines[0].endswith("code,name,'=cmd")
    assert lines[1] == "2,'=1 / =1,'=HYPERLINK(1),\"'@a, b\",+1"
    assert lines[2].endswith(",'-x,'\t,-5")
    again = list(read_sheet(KINDS["stores"], out).read())
    assert again[0].cells[2:] == ("'=HYPERLINK(1)", "'@a, b", "+1")
    assert again[0].row is None
    assert rows[0].problems == again[0].problems, "the guard is taken away again"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff")))
def test_what_is_written_in_an_encoding_is_read_in_it(text: str) -> None:
    for encoding in ENCODINGS:
        given_bytes = in_encoding(f"门店,{text}", encoding)
        found, named = text_and_encoding(given_bytes)
        assert in_encoding(found, named) == given_bytes


@pytest.fixture
async def hq(client: httpx.AsyncClient, committed_db: str) -> dict[str, str]:
    await a_region("EAST")
    await an_entity()
    return await signed_in(await an_associate(role=Role.HQ_OPERATOR))


async def imported_over_http(client: httpx.AsyncClient, hq: dict[str, str], data: bytes, name: str) -> Any:
    """An import that was previewed and committed."""
    sent = await client.post(
        "/v1/files", data={"purpose": "files.sheet"}, files={"file": (name, data)}, headers=hq | once()
    )
    body = {"kind": "stores", "file_id": sent.json()["id"]}
    begun = (await client.post("/v1/imports", json=body, headers=hq | once())).json()
    await run_all()
    seen = (await client.get(f"/v1/imports/{begun['id']}", headers=hq)).json()
    assert seen["error_sheet_path"] is not None
    assert (await client.post(f"/v1/imports/{begun['id']}/commit", headers=hq | once())).is_success
    await run_all()
    return (await client.get(f"/v1/imports/{begun['id']}", headers=hq)).json()


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_what_was_uploaded_as_text_comes_back_as_such_text(
    client: httpx.AsyncClient, hq: dict[str, str], encoding: str
) -> None:
    done = await imported_over_http(client, hq, written(encoding, ";"), "门店.csv")
    assert done["error_sheet_path"].endswith("/errors.csv")
    errors = await client.get(done["error_sheet_path"], headers=hq)
    assert errors.headers["content-type"].startswith("text/csv")
    assert "errors.csv" in errors.headers["content-disposition"]
    text, found = text_and_encoding(errors.content)
    assert found == encoding
    head, row = text.split("\r\n")[:2]
    assert head == "行号 Row;错误 Errors;" + LINES[0].replace(",", ";")
    assert row.startswith("3;所属区域编码：须为您可管理的区域编码")
    assert row.endswith(";" + LINES[2].replace(",", ";"))


async def test_a_workbook_comes_back_as_a_workbook(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    data = workbook(*(line.split(",") for line in LINES))
    done = await imported_over_http(client, hq, data, "门店.csv")
    assert done["error_sheet_path"].endswith("/errors.xlsx")
    errors = await client.get(done["error_sheet_path"], headers=hq)
    assert errors.content.startswith(b"PK")
    other = await client.get(done["error_sheet_path"].replace("xlsx", "csv"), headers=hq)
    assert (other.status_code, other.json()["code"]) == (404, "no_error_sheet")


async def test_a_file_at_hand_gets_its_errors_in_its_own_form(committed_db: str) -> None:
    await a_region("EAST")
    await an_entity()
    for encoding in ENCODINGS:
        _, _, kept = await previewed("stores", written(encoding, "|", "\n"))
        assert kept.sheet is not None
        assert text_and_encoding(kept.sheet)[1] == encoding
        assert text_and_encoding(kept.sheet)[0].splitlines()[0].count("|") == 7


def test_what_is_refused_of_a_text_in_ascii_has_the_mark_by_which_excel_reads_chinese() -> None:
    assert text_and_encoding(b"code,name\r\nS1,x\r\n") == ("code,name\r\nS1,x\r\n", "utf-8-sig")
    ascii_lines = [b"code,name,region", b"S1,x,EAST"]
    sheet = read_sheet(KINDS["stores"], b"\r\n".join(ascii_lines))
    (row,) = sheet.read()
    told = refused_rows(sheet, [(row, (Problem("region", "没有该区域", "no such region"),))])
    assert told.startswith("\ufeff".encode())
    assert "没有该区域" in told.decode("utf-8-sig")
