"""Lines that contradict the books, each other or reason are refused by name, and the sums still agree."""

from pathlib import Path

import pytest

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.orders.till_import.importing import import_till_file
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reading import inspect
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
    summary = (await import_till_file(SYSTEM, inspect(path), on_refused=heard.append)).summary
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


async def test_a_number_of_an_order_that_no_till_has_made_is_refused(db: None, tmp_path: Path) -> None:
    """It stands in no directory of tills' numbers."""
    await imported(a_file(tmp_path, a_line(), name="first.csv"))
    assert await fetch_value("SELECT order_id = (SELECT id FROM orders) FROM till_order") is True
    await execute("UPDATE orders SET channel = 'associate_app'")
    await execute("DELETE FROM till_order")
    summary = (await imported(a_file(tmp_path, a_line(), a_line(line_no=2)))).summary
    assert summary.refused == {"receipt_number_taken": 2}


@pytest.mark.parametrize(
    "change", ["channel = 'associate_app'", "member = NULL", "store = (SELECT id FROM store WHERE code = 'X09')"]
)
async def test_a_number_that_belongs_to_another_order_is_refused(db: None, tmp_path: Path, change: str) -> None:
    await a_store("X09")
    await imported(a_file(tmp_path, a_line(), name="first.csv"))
    await execute(f"UPDATE orders SET {change}")
    summary = (await imported(a_file(tmp_path, a_line(), a_line(line_no=2)))).summary
    assert summary.refused == {"receipt_number_taken": 2}
    assert summary.refused_fen == 5100


async def test_a_line_number_that_repeats_and_a_receipt_that_contradicts_itself_are_refused(
    db: None, tmp_path: Path
) -> None:
    path = a_file(
        tmp_path, a_line(), a_line(qty=5), a_line(line_no=2, member_no="1"), a_line(line_no=3, store_code="X")
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
