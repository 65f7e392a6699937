"""The door for sheets: a workbook that is one, text that is text, or a named refusal."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.files import texts, workbooks
from guide_app.base.kernel.files.refusals import (
    SHEET_REFUSALS,
    FileEmpty,
    FileTooLarge,
    NotASheet,
    SheetDamaged,
    SheetTooLarge,
    SheetWithLinks,
    SheetWithMacros,
)
from guide_app.base.kernel.files.sheets import CSV, MAX_BYTES, XLSX, looked_at, take_sheet
from tests.files.hostile import SCRIPT, SVG, archive, jpeg, parts_of_a_workbook, relationship, workbook

ROWS = "货号,名称,售价\nRUN01-001,轻跑 01,59900\n"


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


async def test_a_workbook_is_packed_anew_part_by_part() -> None:
    sheet = await take_sheet(workbook())
    assert sheet.media_type == XLSX
    assert parts_of(sheet.content) == parts_of(workbook())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_comes_out_in_one_encoding(encoding: str) -> None:
    sheet = looked_at(ROWS.encode(encoding))
    assert (sheet.media_type, sheet.content.decode()) == (CSV, ROWS)


def test_text_that_begins_like_a_program_is_text() -> None:
    assert looked_at(b"BM001,1\nMZ002,2\n").content == b"BM001,1\nMZ002,2\n"
    assert looked_at(b"MZ002,2\n").media_type == CSV


@pytest.mark.parametrize(
    "sent",
    [
        SCRIPT,
        SVG,
        jpeg(),
        b"%PDF-1.7\n",
        ROWS.encode("utf-16-le"),
        b"\xff\xfea",
        b"\xff\xfe\0\0",
        b"a,b\0c",
        b"\x1f\x8b" * 9,
    ],
)
def test_what_is_no_sheet_is_refused(sent: bytes) -> None:
    with pytest.raises(NotASheet):
        looked_at(sent)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(NotASheet):
        looked_at(archive({"evil.exe": "MZ", "word/document.xml": "<a/>"}))


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(FileEmpty):
        looked_at(b"")
    with pytest.raises(FileTooLarge):
        looked_at(bytes(MAX_BYTES + 1))


def test_a_bomb_is_refused_by_what_it_says() -> None:
    with pytest.raises(SheetTooLarge) as refused:
        looked_at(workbook({"xl/worksheets/sheet2.xml": bytes(workbooks.MAX_UNPACKED)}))
    assert refused.value.facts["limit"] == {"bytes_unpacked": workbooks.MAX_UNPACKED}
    with pytest.raises(SheetTooLarge) as refused:
        looked_at(workbook({"xl/worksheets/sheet2.xml": b" " * 30_000_000}))
    assert refused.value.facts["limit"] == {"ratio": workbooks.MAX_RATIO}


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    sent = bytearray(workbook({"xl/worksheets/sheet2.xml": b" " * 30_000_000}))
    lied = bytes(sent).replace(struct.pack("<I", 30_000_000), struct.pack("<I", 1_000))
    assert lied != bytes(sent)
    with pytest.raises(SheetDamaged):
        looked_at(lied)


def test_too_many_parts_are_refused() -> None:
    for number in (workbooks.MAX_PARTS, 3 * workbooks.MAX_PARTS):
        with pytest.raises(SheetTooLarge):
            looked_at(workbook({f"xl/worksheets/sheet{each}.xml": "<a/>" for each in range(number)}))


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml", "xl/oleObject1.bin"]
)
def test_programs_are_refused(name: str) -> None:
    with pytest.raises(SheetWithMacros):
        looked_at(workbook({name: b"x"}))


def test_a_workbook_that_says_it_has_macros_is_refused() -> None:
    types = str(parts_of_a_workbook()["[Content_Types].xml"]).replace(
        "spreadsheetml.sheet", "ms-excel.sheet.macroEnabled"
    )
    with pytest.raises(SheetWithMacros):
        looked_at(workbook({"[Content_Types].xml": types}))


@pytest.mark.parametrize("name", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/embeddings/a.xlsx"])
def test_what_fetches_from_outside_is_refused(name: str) -> None:
    with pytest.raises(SheetWithLinks):
        looked_at(workbook({name: b"<a/>"}))


def test_hyperlinks_in_cells_do_no_harm_and_other_links_do() -> None:
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    assert looked_at(workbook({rels: relationship("hyperlink", "mailto:a@b.cn")})).media_type == XLSX
    with pytest.raises(SheetWithLinks):
        looked_at(workbook({rels: relationship("image", "https://evil.example/x.png")}))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl/..\\evil.xml", "xl//a.xml", "xl/./a.xml"])
def test_parts_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(SheetDamaged):
        looked_at(workbook({name: b"<a/>"}))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "_rels/.rels", "[Content_Types].xml"])
def test_declared_entities_are_refused(part: str) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    for sent in (laughs, laughs.encode("utf-16")):
        with pytest.raises(SheetDamaged):
            looked_at(workbook({part: sent}))


def test_what_hangs_around_a_workbook_does_not_get_through() -> None:
    with_comment = io.BytesIO(workbook())
    with zipfile.ZipFile(with_comment, "a") as opened:
        opened.comment = SCRIPT
    assert SCRIPT in with_comment.getvalue()
    assert SCRIPT not in looked_at(with_comment.getvalue()).content
    hidden = b"PK\x03\x04" + SCRIPT
    assert SCRIPT not in looked_at(hidden + workbook()).content
    with pytest.raises(NotASheet):
        looked_at(SCRIPT + workbook())


def test_a_part_that_is_there_twice_is_refused() -> None:
    written = io.BytesIO(workbook())
    with zipfile.ZipFile(written, "a") as more:
        more.writestr("xl/Workbook.xml", "<other/>")
    with pytest.raises(SheetDamaged):
        looked_at(written.getvalue())


def test_a_workbook_that_is_cut_off_is_refused() -> None:
    whole = workbook()
    for length in (4, len(whole) // 2, len(whole) - 1):
        with pytest.raises(SheetDamaged):
            looked_at(whole[:length])


def test_text_of_too_many_or_too_long_lines_is_refused() -> None:
    for sent in ("a\n" * (texts.MAX_LINES + 1), "a" * (texts.LONGEST_LINE + 1)):
        with pytest.raises(SheetTooLarge):
            looked_at(sent.encode())


@given(st.binary(max_size=2_000), st.sampled_from([b"", b"PK\x03\x04", "货号,".encode(), b"\xef\xbb\xbf"]))
def test_whatever_comes_is_refused_by_name_or_taken(content: bytes, beginning: bytes) -> None:
    taken_or_refused(beginning + content)


@given(st.data())
def test_a_workbook_with_a_few_changed_bytes_is_refused_by_name_or_taken(data: st.DataObject) -> None:
    changed = bytearray(workbook())
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    taken_or_refused(bytes(changed))


def taken_or_refused(sent: bytes) -> None:
    try:
        sheet = looked_at(sent)
    except SHEET_REFUSALS:
        return
    assert sheet.content.decode() if sheet.media_type == CSV else parts_of(sheet.content)
