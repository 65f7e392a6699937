"""Whole files go into the books: once, completely, adding up to the fen."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_row, fetch_value
from guide_app.base.kernel.errors import Forbidden
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.till_import.errors import TillFileChanged
from guide_app.ground.orders.till_import.importing import Imported, import_till_file
from guide_app.ground.orders.till_import.profiles.choosing import layout_of
from guide_app.ground.orders.till_import.reading import inspect
from guide_app.ground.orders.till_import.summary import Summary, added_up
from tests.factories import an_actor_as
from tests.orders.till_import.till_books import BOOKS, imported, require_books_add_up, require_identity, sizes, total_of
from tests.orders.till_import.till_files import OCTOBER, SEPTEMBER, a_file, a_line


async def test_two_months_of_a_real_till_add_up(db: None) -> None:
    for path in (SEPTEMBER, OCTOBER):
        found = await imported(path)
        assert not found.already
        require_identity(found.summary, total_of(path))
        await require_books_add_up()
    booked = await fetch_row("SELECT sum(goods_fen) AS sales, sum(refunded_fen) AS matched FROM orders")
    unmatched = await fetch_value("SELECT sum(amount_fen) FROM unmatched_return")
    both = added_up([(await imported(path)).summary for path in (SEPTEMBER, OCTOBER)])
    assert booked is not None
    assert booked["sales"] == both.sales_fen
    assert unmatched == both.unmatched_returns_fen
    assert booked["matched"] + unmatched == both.returns_fen
    assert booked["matched"] > 0


async def test_the_summary_of_a_real_sample_is_this(db: None) -> None:
    assert (await imported(SEPTEMBER)).summary == Summary(
        lines=211,
        accepted=185,
        refused={
            "discount": 3,
            "fee": 9,
            "manual": 3,
            "postage": 8,
            "stock_correction": 1,
            "zero_price": 2,
        },
        receipts=43,
        sales_fen=533135,
        returns_fen=146536,
        refused_fen=-1215130,
        unmatched_returns_fen=136717,
        stores_created=("S010", "S012", "S016", "S019", "S020", "S022", "S027", "S033", "S036", "X11", "X14", "X15"),
    )


async def test_importing_the_same_file_twice_changes_nothing(db: None) -> None:
    first = await imported(SEPTEMBER)
    before = await sizes()
    second = await imported(SEPTEMBER)
    assert second == Imported(first.summary, already=True)
    assert await sizes() == before


async def test_the_same_receipts_in_other_bytes_are_booked_once(db: None, tmp_path: Path) -> None:
    first = await imported(SEPTEMBER)
    before = await sizes()
    again = tmp_path / "again.csv"
    again.write_bytes(b"\xef\xbb\xbf" + SEPTEMBER.read_bytes())
    second = await imported(again)
    after = await sizes()
    assert not second.already
    assert second.summary.already_booked == second.summary.accepted == first.summary.accepted
    assert second.summary == Summary(
        **{**as_facts(first.summary), "already_booked": first.summary.accepted, "stores_created": ()}
    )
    assert {table for table in BOOKS if after[table] != before[table]} == {"till_import", "audit_entry"}


def as_facts(summary: Summary) -> dict[str, Any]:  # fields of several types
    return {name: getattr(summary, name) for name in Summary.__struct_fields__}


async def test_a_file_that_breaks_while_it_is_booked_leaves_nothing_behind(db: None, tmp_path: Path) -> None:
    before = await sizes()
    found = inspect(a_file(tmp_path, a_line()))
    a_file(tmp_path, a_line(), a_line(line_no=2))
    with pytest.raises(TillFileChanged):
        await import_till_file(SYSTEM, found, layout_of(found.first_rows), desk=DESK, creates_stores=True)
    assert await sizes() == before


async def test_only_headquarters_and_integrators_import(db: None, tmp_path: Path) -> None:
    path = a_file(tmp_path, a_line())
    with pytest.raises(Forbidden):
        await imported(path, await an_actor_as(Role.STORE_MANAGER))
    assert (await imported(path, await an_actor_as(Role.HQ_OPERATOR))).summary.accepted == 1


async def test_the_import_is_in_the_audit_log(db: None, tmp_path: Path) -> None:
    await imported(a_file(tmp_path, a_line()))
    entry = await fetch_row("SELECT detail FROM audit_entry WHERE action = 'orders.till_file_imported'")
    assert entry is not None
    detail = json.loads(entry["detail"])
    assert (detail["file"], detail["orders"], detail["accepted"]) == ("till.csv", 1, 1)


async def test_two_imports_of_one_file_at_once_book_it_once(committed_db: str) -> None:
    first, second = await asyncio.gather(imported(SEPTEMBER), imported(SEPTEMBER))
    assert sorted([first.already, second.already]) == [False, True]
    assert first.summary == second.summary
    assert await fetch_value("SELECT sum(goods_fen) FROM orders") == first.summary.sales_fen
    await require_books_add_up()
