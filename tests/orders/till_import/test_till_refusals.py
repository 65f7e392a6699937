"""Lines that contradict the books, each other or reason are refused by name, and the sums still agree."""

from pathlib import Path

from guide_app.base.kernel.database import fetch_value
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reasons import Reason
from tests.factories import a_store
from tests.orders.till_import.till_books import BOOKS, imported, require_identity, sizes, total_of
from tests.orders.till_import.till_files import a_file, a_line


async def test_a_booked_receipt_takes_no_other_lines(db: None, tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_line(), a_line(receipt_no="C1", qty=-1), name="first.csv"))
    before = await sizes()
    path = a_file(
        tmp_path,
        a_line(),
        a_line(line_no=2),
        a_line(line_no=3, sku="POST", unit_price="0.004"),
        a_line(receipt_no="C1", qty=-1, sku="20677"),
    )
    heard: list[RefusedLine] = []
    summary = (await imported(path, on_refused=heard.append)).summary
    require_identity(summary, total_of(path))
    assert summary.refused == {"postage": 1, "receipt_booked_differently": 2}
    assert (summary.accepted, summary.already_booked) == (1, 1)
    assert sorted((line.position, line.reason) for line in heard) == [
        (3, Reason.RECEIPT_BOOKED_DIFFERENTLY),
        (4, Reason.POSTAGE),
        (5, Reason.RECEIPT_BOOKED_DIFFERENTLY),
    ]
    after = await sizes()
    assert {table for table in BOOKS if after[table] != before[table]} == {"till_import", "audit_entry"}


async def test_tills_print_the_same_numbers_in_every_store_and_on_every_day(db: None, tmp_path: Path) -> None:
    lines = [
        a_line(),
        a_line(store_code="S039", sku="20677"),
        a_line(sold_at="2011-09-02 09:15", sku="20678"),
        a_line(store_code="S039", sold_at="2011-09-02 09:15"),
    ]
    first = (await imported(a_file(tmp_path, *lines))).summary
    assert (first.accepted, first.receipts, first.already_booked) == (4, 4, 0)
    again = (await imported(a_file(tmp_path, *reversed(lines)))).summary
    assert (again.accepted, again.already_booked) == (4, 4)
    assert await fetch_value("SELECT count(*) FROM orders WHERE number = '565082'") == 4


async def test_a_store_that_is_not_known_is_refused_and_never_made(db: None, tmp_path: Path) -> None:
    known = await a_store("S038")
    path = a_file(tmp_path, a_line(store_code="s038"), a_line(receipt_no="2", store_code="SO38"))
    summary = (await imported(path, creates_stores=False)).summary
    assert summary.refused == {"store_unknown": 1}
    assert await fetch_value("SELECT store FROM orders") == known.id
    assert await fetch_value("SELECT count(*) FROM store") == 1


async def test_a_file_of_which_nothing_can_be_booked_is_not_remembered(db: None, tmp_path: Path) -> None:
    path = a_file(tmp_path, a_line(store_code="S999"))
    assert (await imported(path, creates_stores=False)).summary.accepted == 0
    assert await fetch_value("SELECT count(*) FROM till_import") == 0
    second = await imported(path)
    assert (second.already, second.summary.accepted, second.summary.stores_created) == (False, 1, ("S999",))


async def test_a_line_number_that_repeats_and_a_receipt_that_contradicts_itself_are_refused(
    db: None, tmp_path: Path
) -> None:
    path = a_file(
        tmp_path, a_line(), a_line(qty=5), a_line(line_no=2, member_no="1"), a_line(line_no=3, associate_code="X")
    )
    summary = (await imported(path)).summary
    assert summary.refused == {"line_number_repeated": 1, "receipt_contradicts_itself": 2}
    require_identity(summary, total_of(path))


async def test_absurd_amounts_are_refused_and_still_add_up(db: None, tmp_path: Path) -> None:
    path = a_file(
        tmp_path, a_line(), a_line(line_no=2, qty=10**19, unit_price="99999999999999999999.99"), a_line(line_no=3)
    )
    first = await imported(path)
    require_identity(first.summary, total_of(path))
    assert first.summary.refused == {"quantity_too_large": 1}
    assert (await imported(path)).summary == first.summary
