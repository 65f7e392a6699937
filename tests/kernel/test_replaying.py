"""Replays: built beside what is there, resumed where they were ended, swapped in at once."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest

from guide_app.base.kernel import replaying
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import Event, publish
from guide_app.base.kernel.lanes import change_lanes
from guide_app.base.kernel.replaying import StillRead, rebuild
from guide_app.base.kernel.subscriptions import (
    Delivered,
    ReplayUnderWay,
    Subscriber,
    deliver,
    drain,
    register,
    retry_parked,
)
from guide_app.base.kernel.twins import HasNoTwin
from tests.databases import as_owner, owner_of, owning


class PageTurned(Event, frozen=True, kw_only=True):
    """A fact of these tests."""

    lane_by: ClassVar[str | None] = "book"

    book: UUID
    page: int


class _Ended(BaseException):
    """Like SIGKILL: nobody may catch it."""


async def _count(batch: Sequence[Delivered]) -> None:
    for delivered in batch:
        event = delivered.event
        if event.page == 13:
            raise ValueError("torn")
        await execute(
            "INSERT INTO book_read (book, page, replayed) VALUES ($1, $2, $3)",
            event.book,
            event.page,
            delivered.replayed,
        )
        await execute(
            "INSERT INTO book_total AS t (book, pages) VALUES ($1, 1)"
            " ON CONFLICT (book) DO UPDATE SET pages = t.pages + EXCLUDED.pages",
            event.book,
        )


READER = Subscriber("reader", on={PageTurned: _count}, makes=("book_total", "book_read"))
TABLES = (
    "CREATE TABLE book_total (book uuid PRIMARY KEY, pages int NOT NULL CHECK (pages > 0)) WITH (fillfactor = 80)",
    "CREATE TABLE book_read (id bigserial PRIMARY KEY, book uuid NOT NULL REFERENCES book_total, page int NOT NULL,"
    " replayed boolean NOT NULL, CONSTRAINT once UNIQUE (book, page) DEFERRABLE)",
    "ALTER TABLE book_read DROP CONSTRAINT book_read_book_fkey",
    "ALTER TABLE book_read ADD CONSTRAINT of_book FOREIGN KEY (book) REFERENCES book_total"
    " DEFERRABLE INITIALLY DEFERRED",
    "CREATE INDEX last_pages ON book_read (page) WHERE page > 100",
    "CREATE TRIGGER never_changed BEFORE UPDATE ON book_read FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "GRANT ALL ON book_total, book_read, book_read_id_seq TO PUBLIC",
)
SHAPE = """
SELECT c.relname, c.relkind::text, c.reloptions, c.relacl::text,
  (SELECT array_agg(conname || pg_get_constraintdef(oid) ORDER BY conname) FROM pg_constraint
   WHERE conrelid = c.oid) AS keys,
  (SELECT array_agg(tgname ORDER BY tgname) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal) AS triggers,
  (SELECT array_agg(pg_get_indexdef(indexrelid) ORDER BY indexrelid::regclass::text) FROM pg_index
   WHERE indrelid = c.oid) AS indexes
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'book%' ORDER BY c.relname
"""


@pytest.fixture
async def shelf(committed_db: str) -> str:
    await as_owner(committed_db, *TABLES)
    await register([READER])
    return committed_db


async def _turn(books: Sequence[UUID], pages: range) -> None:
    async with transaction():
        await publish(*(PageTurned(book=book, page=page) for page in pages for book in books))


async def _read() -> list[tuple[object, ...]]:
    return [tuple(row) for row in await fetch("SELECT book, pages FROM book_total ORDER BY book")]


async def test_a_replay_mends_what_was_wrong_and_keeps_the_shape_of_the_tables(shelf: str) -> None:
    books = [uuid4() for _ in range(5)]
    await _turn(books, range(6))
    await drain([READER])
    right, shape = await _read(), [tuple(row) for row in await fetch(SHAPE)]
    await execute("UPDATE book_total SET pages = 999")
    async with owning(shelf):
        assert await rebuild(READER) == 30
    assert await _read() == right
    assert [tuple(row) for row in await fetch(SHAPE)] == shape
    assert await fetch_value("SELECT bool_and(replayed) FROM book_read")
    await _turn(books, range(6, 8))
    await drain([READER])
    assert await _read() == [(book, 8) for book in sorted(books)]
    assert await fetch_value("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%reader'") == 0
    assert await fetch_value("SELECT count(*) FROM event_cursor WHERE subscriber <> 'reader'") == 0


async def test_what_is_there_stays_readable_and_newer_events_are_taken_meanwhile(
    shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 4)
    books = [uuid4() for _ in range(4)]
    await _turn(books, range(5))
    await drain([READER])
    seen: list[int] = []
    beside = await asyncpg.create_pool(shelf, min_size=1, max_size=2)

    async def look(taken: int) -> None:
        seen.append(sum(row["pages"] for row in await beside.fetch("SELECT pages FROM book_total")))

    async def write_and_deliver() -> None:
        for page in range(5, 9):
            await _turn(books, range(page, page + 1))
            await deliver(READER)
            await asyncio.sleep(0.02)

    async with owning(shelf):
        writing = asyncio.create_task(write_and_deliver())
        looking: list[asyncio.Task[None]] = []
        await rebuild(READER, told=lambda taken: looking.append(asyncio.create_task(look(taken))))
        await asyncio.gather(writing, *looking)
    await drain([READER])
    await beside.close()
    assert seen
    assert min(seen) >= 20, "the board was never empty"
    assert await _read() == [(book, 9) for book in sorted(books)]


async def test_a_replay_that_was_ended_goes_on_where_it_stood(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 5)
    books = [uuid4() for _ in range(3)]
    await _turn(books, range(10))
    await drain([READER])
    right = await _read()

    def end(taken: int) -> None:
        if taken >= 10:
            raise _Ended

    async with owning(shelf):
        with pytest.raises(_Ended):
            await rebuild(READER, told=end)
        assert await _read() == right
        with pytest.raises(ReplayUnderWay):
            await retry_parked(READER)
        assert await rebuild(READER) == 20
    assert await _read() == right


async def test_a_change_of_the_tables_meanwhile_begins_it_anew(shelf: str) -> None:
    await _turn([uuid4()], range(4))
    await drain([READER])

    def end(taken: int) -> None:
        raise _Ended

    async with owning(shelf):
        with pytest.raises(_Ended):
            await rebuild(READER, told=end)
        await execute("ALTER TABLE book_total ADD COLUMN loved boolean NOT NULL DEFAULT true")
        assert await rebuild(READER) == 4
    assert await fetch_value("SELECT loved FROM book_total")


async def test_parked_events_stay_out_until_they_are_sent_again(shelf: str) -> None:
    book = uuid4()
    await _turn([book], range(12, 15))
    await drain([READER])
    assert await _read() == [(book, 2)]
    async with owning(shelf):
        assert await rebuild(READER) == 2
    assert await fetch_value("SELECT count(*) FROM event_parked WHERE resolved_at IS NULL") == 1
    assert await _read() == [(book, 2)]


async def test_lanes_and_epochs_are_followed(shelf: str) -> None:
    books = [uuid4() for _ in range(8)]
    owner = await asyncpg.connect(owner_of(shelf))
    await _turn(books, range(3))
    await change_lanes(owner, 3)
    await _turn(books, range(3, 6))
    await drain([READER])
    await change_lanes(owner, 2)
    await owner.close()
    await _turn(books, range(6, 8))
    right = await _read()
    async with owning(shelf):
        assert await rebuild(READER) == 48, "what the subscriber has not taken is left to it"
    assert await _read() == right
    assert await drain([READER]) == 16
    assert await _read() == [(book, 8) for book in sorted(books)]
    pages = await fetch("SELECT book, array_agg(page ORDER BY id) AS pages FROM book_read GROUP BY book")
    assert all(row["pages"] == list(range(8)) for row in pages)


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
    await _turn(books, range(2))
    await drain([READER])
    right, shape = await _read(), [tuple(row) for row in await fetch(SHAPE)]
    async with owning(shelf):
        await rebuild(READER)
    assert await _read() == right
    assert [tuple(row) for row in await fetch(SHAPE)] == shape


async def test_a_long_read_holds_the_swap_back_and_nothing_else(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PATIENCE_SECONDS", 0.0)
    book = uuid4()
    await _turn([book], range(2))
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
    assert await _read() == [(book, 2)]


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
    await _turn([book], range(2))
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
    assert await _read() == [(book, 2)]


async def test_a_handler_hears_what_came_meanwhile_and_its_chores_are_done_in_the_twins(
    shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 2)
    wanted: list[UUID] = []

    async def count(batch: Sequence[Delivered]) -> None:
        await _count(batch)
        wanted.extend(one.event.book for one in batch if one.meanwhile)

    async def bind() -> bool:
        if not wanted:
            return False
        await execute("UPDATE book_total SET pages = pages + 100 WHERE book = $1", wanted.pop())
        return True

    reader = Subscriber(READER.name, on={PageTurned: count}, makes=READER.makes, chores=(Chore("bind", bind),))
    old, new = uuid4(), uuid4()
    await _turn([old], range(5))
    await drain([reader])

    def end(taken: int) -> None:
        raise _Ended

    async with owning(shelf):
        with pytest.raises(_Ended):
            await rebuild(reader, told=end)
        await _turn([new], range(1))
        await drain([reader])
        await rebuild(reader)
    assert await _read() == sorted([(old, 5), (new, 101)])


async def test_a_table_that_others_point_at_has_no_twin(shelf: str) -> None:
    await as_owner(shelf, "CREATE TABLE shelf_mark (book uuid REFERENCES book_total)")
    async with owning(shelf):
        with pytest.raises(HasNoTwin):
            await rebuild(READER)
        with pytest.raises(NotFound):
            await rebuild(Subscriber("speaker", on={}))
