"""The swap at the end of a replay: which tables have twins, and who may still read what is replaced."""

from uuid import uuid4

import asyncpg
import pytest

from guide_app.base.kernel import replaying
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.replaying import StillRead, rebuild
from guide_app.base.kernel.subscriptions import Subscriber, drain
from guide_app.base.kernel.twins import HasNoTwin
from tests.databases import as_owner, owning
from tests.kernel.bookshelf import READER, SHAPE, Ended, totals, turn_pages


async def test_a_change_of_the_tables_meanwhile_begins_it_anew(shelf: str) -> None:
    await turn_pages([uuid4()], range(4))
    await drain([READER])

    def end(taken: int) -> None:
        raise Ended

    async with owning(shelf):
        with pytest.raises(Ended):
            await rebuild(READER, told=end)
        await execute("ALTER TABLE book_total ADD COLUMN loved boolean NOT NULL DEFAULT true")
        assert await rebuild(READER) == 4
    assert await fetch_value("SELECT loved FROM book_total")


async def test_a_partitioned_table_is_built_with_its_partitions(shelf: str) -> None:
    await as_owner(
        shelf,
        "DROP TABLE book_total CASCADE",
        "CREATE TABLE book_total (book uuid PRIMARY KEY, pages int NOT NULL) PARTITION BY HASH (book)",
        *(
            f"CREATE TABLE book_total_{part} PARTITION OF book_total FOR VALUES WITH (MODULUS 2, REMAINDER {part})"
            for part in range(2)
        ),
        "GRANT ALL ON book_total TO PUBLIC",
    )
    books = [uuid4() for _ in range(9)]
    await turn_pages(books, range(2))
    await drain([READER])
    right, shape = await totals(), [tuple(row) for row in await fetch(SHAPE)]
    async with owning(shelf):
        await rebuild(READER)
    assert await totals() == right
    assert [tuple(row) for row in await fetch(SHAPE)] == shape


async def test_a_long_read_holds_the_swap_back_and_nothing_else(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PATIENCE_SECONDS", 0.0)
    book = uuid4()
    await turn_pages([book], range(2))
    await drain([READER])
    report = await asyncpg.connect(shelf)
    opened = report.transaction()
    await opened.start()
    await report.fetch("SELECT * FROM book_total")
    async with owning(shelf):
        with pytest.raises(StillRead):
            await rebuild(READER)
        await opened.commit()
        await report.close()
        assert await rebuild(READER) == 0, "only the swap was missing"
    assert await totals() == [(book, 2)]


async def test_what_was_replaced_stays_while_others_read_what_it_points_at(
    shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "PATIENCE_SECONDS", 0.0)
    await as_owner(
        shelf,
        "CREATE TABLE author (id int PRIMARY KEY)",
        "GRANT ALL ON author TO PUBLIC",
        "ALTER TABLE book_total ADD COLUMN author int REFERENCES author",
    )
    book, retired = uuid4(), "SELECT count(*) FROM pg_namespace WHERE nspname = 'retired_of_reader'"
    await turn_pages([book], range(2))
    await drain([READER])
    report = await asyncpg.connect(shelf)
    opened = report.transaction()
    await opened.start()
    await report.fetch("SELECT * FROM author")
    async with owning(shelf):
        assert await rebuild(READER) == 2, "the report reads nothing that is swapped"
        assert await fetch_value(retired) == 1
        await opened.commit()
        await report.close()
        assert await rebuild(READER) == 2
        assert await fetch_value(retired) == 0
    assert await totals() == [(book, 2)]


async def test_a_table_that_others_point_at_has_no_twin(shelf: str) -> None:
    await as_owner(shelf, "CREATE TABLE shelf_mark (book uuid REFERENCES book_total)")
    async with owning(shelf):
        with pytest.raises(HasNoTwin):
            await rebuild(READER)
        with pytest.raises(NotFound):
            await rebuild(Subscriber("speaker", on={}))
