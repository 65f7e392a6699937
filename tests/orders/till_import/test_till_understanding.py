"""What a preview shows of a file: nothing that tells who somebody is, whatever the headings say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.orders.till_import.profiles.choosing import layout_of
from guide_app.ground.orders.till_import.reading import TillFile
from guide_app.ground.orders.till_import.runs.schemas import TillRowShown, Understood
from guide_app.ground.orders.till_import.runs.understanding import MOST_LETTERS, SHOWN, not_understood, understood
from tests.orders.till_import.till_files import COLUMNS, a_line, rows_of

HEADINGS = ["单号", "顾客姓名", "联系电话", "备注", "金额"]
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


def a_till_file(*rows: list[str]) -> TillFile:
    return TillFile(Path("till.csv"), b"", "utf-8", ",", False, tuple(enumerate(rows, start=1)))


def shown(*rows: list[str]) -> Understood:
    """A file of these rows below the ten columns, as it is read by them."""
    file = a_till_file(list(COLUMNS), *rows)
    layout = layout_of(file.first_rows)
    return understood(file, layout, rows_of(), lambda _: "S038", is_chosen=False)


@given(PHONES, st.text("abc好 ", max_size=5), st.text("xyz店 ", max_size=5))
def test_a_phone_is_masked_wherever_it_stands(phone: str, before: str, behind: str) -> None:
    seen = not_understood(a_till_file(HEADINGS, ["1", "", "", f"{before}{phone}{behind}", "5"]), 1)
    assert phone not in repr(seen)
    assert seen.rows[0].cells[3].startswith(before)


@pytest.mark.parametrize("number", ["11010519491231002X", "138 0013 8000", "139-0013-8000"])
def test_numbers_of_persons_are_masked_as_people_write_them(number: str) -> None:
    seen = not_understood(a_till_file(HEADINGS, ["1", "", "", f"见 {number}", "5"]), 1)
    assert number not in repr(seen)


def test_columns_that_speak_of_a_person_are_masked() -> None:
    seen = not_understood(a_till_file(HEADINGS, ["17", "欧阳文君", "010-8888", "红", "5"]), 1)
    assert seen.rows == [TillRowShown(position=2, cells=["17", "****", "******88", "红", "5"])]
    assert [one.sample for one in seen.headings] == ["17", "****", "******88", "红", "5"]
    assert [one.field for one in seen.headings] == ["receipt", None, None, None, "amount"]


def test_member_numbers_are_masked_as_read_and_as_they_stand() -> None:
    seen = shown(a_line(member_no="VIP0012345"))
    assert "VIP0012345" not in repr(seen)
    (row,) = seen.rows
    assert row.line is not None
    assert (row.line.member, row.line.sku, row.line.amount_fen) == ("********45", "22423", 25_50)


def test_what_comes_back_is_negative_and_what_is_refused_says_why() -> None:
    seen = shown(a_line(qty=-1, receipt_no="C1"), a_line(qty="x"))
    back, refused = seen.rows
    assert back.line is not None
    assert (back.line.units, back.line.amount_fen, back.reason) == (-1, -12_75, None)
    assert (refused.line, refused.reason) == (None, "quantity_invalid")


def test_few_rows_and_short_cells_are_shown_of_a_large_file() -> None:
    seen = shown(*[a_line(receipt_no=f"{number}", name="长" * 200) for number in range(25)])
    assert len(seen.rows) == SHOWN
    assert max(len(cell) for row in seen.rows for cell in row.cells) == MOST_LETTERS


def test_headings_below_title_rows_are_found_where_the_refusal_says() -> None:
    seen = not_understood(a_till_file(["远途商场"], ["日期", "2026"], HEADINGS, ["1"]), 3)
    assert (seen.heading_row, [one.heading for one in seen.headings]) == (3, HEADINGS)
    assert [row.position for row in seen.rows] == [4]
