"""Replays: built beside what is there, resumed where they were ended."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest

from guide_app.base.kernel import replaying
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.lanes import change_lanes
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import Delivered, ReplayUnderWay, Subscriber, deliver, drain, retry_parked
from tests.databases import owner_of, owning
from tests.kernel.bookshelf import READER, SHAPE, Ended, PageTurned, count_pages, totals, turn_pages


async def test_a_replay_mends_what_was_wrong_and_keeps_the_shape_of_the_tables(shelf: str) -> None:
    books = [uuid4() for _ in range(5)]
    await turn_pages(books, range(6))
    await drain([READER])
    right, shape = await totals(), [tuple(row) for row in await fetch(SHAPE)]
    await execute("UPDATE book_total SET pages = 999")
    async with owning(shelf):
        assert await rebuild(READER) == 30
    assert await totals() == right
    assert [tuple(row) for row in await fetch(SHAPE)] == shape
    assert await fetch_value("SELECT bool_and(replayed) FROM book_read")
    await turn_pages(books, range(6, 8))
    await drain([READER])
    assert await totals() == [(book, 8) for book in sorted(books)]
    assert await fetch_value("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%reader'") == 0
    assert await fetch_value("SELECT count(*) FROM event_cursor WHERE subscriber <> 'reader'") == 0


async def test_what_is_there_stays_readable_and_newer_events_are_taken_meanwhile(
    shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 4)
    books = [uuid4() for _ in range(4)]
    await turn_pages(books, range(5))
    await drain([READER])
    seen: list[int] = []
    beside = await asyncpg.create_pool(shelf, min_size=1, max_size=2)

    async def look(taken: int) -> None:
        seen.append(sum(row["pages"] for row in await beside.fetch("SELECT pages FROM book_total")))

    async def write_and_deliver() -> None:
        for page in range(5, 9):
            await turn_pages(books, range(page, page + 1))
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
    assert await totals() == [(book, 9) for book in sorted(books)]


async def test_a_replay_that_was_ended_goes_on_where_it_stood(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 5)
    books = [uuid4() for _ in range(3)]
    await turn_pages(books, range(10))
    await drain([READER])
    right = await totals()

    def end(taken: int) -> None:
        if taken >= 10:
            raise Ended

    async with owning(shelf):
        with pytest.raises(Ended):
            await rebuild(READER, told=end)
        assert await totals() == right
        with pytest.raises(ReplayUnderWay):
            await retry_parked(READER)
        assert await rebuild(READER) == 20
    assert await totals() == right


async def test_parked_events_stay_out_until_they_are_sent_again(shelf: str) -> None:
    book = uuid4()
    await turn_pages([book], range(12, 15))
    await drain([READER])
    assert await totals() == [(book, 2)]
    async with owning(shelf):
        assert await rebuild(READER) == 2
    assert await fetch_value("SELECT count(*) FROM event_parked WHERE resolved_at IS NULL") == 1
    assert await totals() == [(book, 2)]


async def test_lanes_and_epochs_are_followed(shelf: str) -> None:
    books = [uuid4() for _ in range(8)]
    owner = await asyncpg.connect(owner_of(shelf))
    await turn_pages(books, range(3))
    await change_lanes(owner, 3)
    await turn_pages(books, range(3, 6))
    await drain([READER])
    await change_lanes(owner, 2)
    await owner.close()
    await turn_pages(books, range(6, 8))
    right = await totals()
    async with owning(shelf):
        assert await rebuild(READER) == 48, "what the subscriber has not taken is left to it"
    assert await totals() == right
    assert await drain([READER]) == 16
    assert await totals() == [(book, 8) for book in sorted(books)]
    pages = await fetch("SELECT book, array_agg(page ORDER BY id) AS pages FROM book_read GROUP BY book")
    assert all(row["pages"] == list(range(8)) for row in pages)


async def test_a_handler_hears_what_came_meanwhile_and_its_chores_are_done_in_the_twins(
    shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 2)
    wanted: list[UUID] = []

    async def count(batch: Sequence[Delivered]) -> None:
        await count_pages(batch)
        wanted.extend(one.event.book for one in batch if one.meanwhile)

    async def bind() -> bool:
        if not wanted:
            return False
        await execute("UPDATE book_total SET pages = pages + 100 WHERE book = $1", wanted.pop())
        return True

    reader = Subscriber(READER.name, on={PageTurned: count}, makes=READER.makes, chores=(Chore("bind", bind),))
    old, new = uuid4(), uuid4()
    await turn_pages([old], range(5))
    await drain([reader])

    def end(taken: int) -> None:
        raise Ended

    async with owning(shelf):
        with pytest.raises(Ended):
            await rebuild(reader, told=end)
        await turn_pages([new], range(1))
        await drain([reader])
        await rebuild(reader)
    assert await totals() == sorted([(old, 5), (new, 101)])
