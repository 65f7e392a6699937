"""Delivery of events: nothing skipped, nothing twice, nobody blocked."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import pytest

from guide_app.base.kernel import event_log
from guide_app.base.kernel.attempts import ATTEMPTS
from guide_app.base.kernel.clock import now, pinned
from guide_app.base.kernel.database import execute, fetch_row, fetch_value, transaction
from guide_app.base.kernel.event_log import FAR
from guide_app.base.kernel.events import Event, publish
from guide_app.base.kernel.subscriptions import (
    Delivered,
    LogHeldBack,
    Subscriber,
    deliver,
    drain,
    register,
    retry_parked,
)
from tests.databases import as_owner


class LampLit(Event, frozen=True, kw_only=True):
    """A fact of these tests."""

    lamp: int


class LampOut(Event, frozen=True, kw_only=True):
    """Another."""

    lamp: int


async def _count_lit(batch: Sequence[Delivered]) -> None:
    for delivered in batch:
        await execute("INSERT INTO lamp (lamp, seq) VALUES ($1, $2)", delivered.event.lamp, delivered.seq)


COUNTER = Subscriber("lamp_counter", on={LampLit: _count_lit})


@pytest.fixture
async def lamps(committed_db: str) -> str:
    await as_owner(committed_db, "CREATE TABLE lamp (lamp int, seq bigint UNIQUE)", "GRANT ALL ON lamp TO PUBLIC")
    await register([COUNTER])
    return committed_db


async def _seen() -> list[int]:
    return list(await fetch_value("SELECT coalesce(array_agg(lamp ORDER BY seq), '{}') FROM lamp"))


async def test_events_arrive_once_and_in_order(lamps: str) -> None:
    async with transaction():
        await publish(LampLit(lamp=1), LampOut(lamp=1), LampLit(lamp=2))
    assert await drain([COUNTER]) == 2
    assert await drain([COUNTER]) == 0
    assert await _seen() == [1, 2]


async def test_a_handler_of_several_types_gets_them_together_in_the_order_of_the_log(lamps: str) -> None:
    told: list[list[str]] = []

    async def note(batch: Sequence[Delivered]) -> None:
        told.append([type(one.event).__name__ for one in batch])

    watcher = Subscriber("watcher", on={LampOut: note, LampLit: note})
    await register([watcher])
    async with transaction():
        await publish(LampLit(lamp=1), LampOut(lamp=1), LampLit(lamp=2))
    assert await drain([watcher]) == 3
    assert told == [["LampLit", "LampOut", "LampLit"]]


async def test_a_batch_that_locks_up_with_another_is_taken_again_whole(lamps: str) -> None:
    met = 0

    async def meet(batch: Sequence[Delivered]) -> None:
        nonlocal met
        met += 1
        await _count_lit(batch)
        if met <= ATTEMPTS:
            raise asyncpg.DeadlockDetectedError("deadlock detected")

    meeting = Subscriber("meeting", on={LampLit: meet})
    await register([meeting])
    async with transaction():
        await publish(LampLit(lamp=1), LampLit(lamp=2))
    assert await drain([meeting]) == 2
    assert met == ATTEMPTS + 1, "event by event, each would have been parked"
    assert await _seen() == [1, 2]
    assert await fetch_value("SELECT count(*) FROM event_parked") == 0


async def test_a_slower_writer_with_a_smaller_number_is_not_skipped(lamps: str) -> None:
    slow = await asyncpg.connect(lamps)
    insert = "INSERT INTO event (type, occurred_at, payload) VALUES ('lamp_lit', now(), '{\"lamp\": 7}')"
    opened = slow.transaction()
    await opened.start()
    await slow.execute(insert)  # takes its sequence number and stays open
    async with transaction():
        await publish(LampLit(lamp=8))
    assert await deliver(COUNTER) == 0, "what a running transaction may still precede has to wait"
    await opened.commit()
    await slow.close()
    await drain([COUNTER])
    assert sorted(await _seen()) == [7, 8]


async def test_a_smaller_number_in_a_later_transaction_is_not_skipped(lamps: str) -> None:
    """The other order: the transaction that began later takes the smaller number and commits later."""
    early, late = await asyncpg.connect(lamps), await asyncpg.connect(lamps)
    insert = "INSERT INTO event (type, occurred_at, payload) VALUES ('lamp_lit', now(), $1)"
    first, second = early.transaction(), late.transaction()
    await first.start()
    await early.execute("SELECT pg_current_xact_id()")  # the smaller transaction id
    await second.start()
    await late.execute(insert, '{"lamp": 1}')  # the greater id, the smaller number
    await early.execute(insert, '{"lamp": 2}')
    await first.commit()
    await drain([COUNTER])
    await second.commit()
    await drain([COUNTER])
    await early.close()
    await late.close()
    assert sorted(await _seen()) == [1, 2]


async def test_many_concurrent_writers_and_readers_lose_and_double_nothing(lamps: str) -> None:
    async def write(start: int) -> None:
        for number in range(start, start + 25):
            async with transaction():
                await publish(LampLit(lamp=number))
                await asyncio.sleep(0)

    async def read(stop: asyncio.Event) -> None:
        while not stop.is_set():
            await deliver(COUNTER, limit=7)
            await asyncio.sleep(0)

    stop = asyncio.Event()
    readers = [asyncio.create_task(read(stop)) for _ in range(3)]
    await asyncio.gather(*(asyncio.create_task(write(start)) for start in range(0, 200, 25)))
    stop.set()
    await asyncio.gather(*readers)
    await drain([COUNTER])
    assert sorted(await _seen()) == list(range(200))


async def test_a_poisoned_event_is_parked_and_blocks_nobody(lamps: str) -> None:
    cured = False

    async def choke(batch: Sequence[Delivered]) -> None:
        if not cured and any(delivered.event.lamp == 2 for delivered in batch):
            raise ValueError("too hot")
        await _count_lit(batch)

    picky = Subscriber("picky", on={LampLit: choke})
    await register([picky])
    async with transaction():
        await publish(*(LampLit(lamp=number) for number in (1, 2, 3)))
    await drain([picky])
    assert await _seen() == [1, 3]
    assert await fetch_value("SELECT error FROM event_parked WHERE subscriber = 'picky'") == "ValueError: too hot"
    cured = True
    assert await retry_parked(picky) == 1
    assert sorted(await _seen()) == [1, 2, 3]


async def test_a_crash_between_effect_and_cursor_leaves_neither(lamps: str) -> None:
    class Killed(BaseException):
        """Like SIGKILL: nobody may catch it."""

    died = False

    async def die_once(batch: Sequence[Delivered]) -> None:
        nonlocal died
        await _count_lit(batch)
        if not died:
            died = True
            raise Killed

    mortal = Subscriber("mortal", on={LampLit: die_once})
    await register([mortal])
    async with transaction():
        await publish(LampLit(lamp=5))
    with pytest.raises(Killed):
        await deliver(mortal)
    assert await _seen() == []
    await drain([mortal])
    assert await _seen() == [5]


PLACE = "SELECT epoch, xid, seq FROM event_cursor WHERE subscriber = 'lamp_counter'"
LAST = "SELECT epoch, xid, seq FROM event ORDER BY epoch DESC, xid DESC, seq DESC LIMIT 1"
VERSION = "SELECT ctid::text || ' ' || xmax::text FROM event_cursor WHERE subscriber = 'lamp_counter'"
"""Changes whenever the row is written or locked."""


async def _put_out(number: int) -> None:
    async with transaction():
        await publish(*(LampOut(lamp=lamp) for lamp in range(number)))


async def test_a_cursor_moves_over_what_its_subscriber_does_not_want(lamps: str) -> None:
    await _put_out(FAR)
    assert await deliver(COUNTER) == 0
    assert await fetch_row(PLACE) == await fetch_row(LAST)
    async with transaction():
        await publish(LampLit(lamp=1))
    assert await drain([COUNTER]) == 1


async def test_it_moves_window_by_window_to_the_first_event_that_is_wanted(
    lamps: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("READ", "LAST"):
        monkeypatch.setattr(event_log, name, getattr(event_log, name).replace(f"LIMIT {event_log.WINDOW}", "LIMIT 40"))
    await _put_out(130)
    async with transaction():
        await publish(LampLit(lamp=1))
    assert await deliver(COUNTER) == 1
    assert await fetch_row(PLACE) == await fetch_row(LAST)


async def test_looking_in_vain_writes_nothing(lamps: str) -> None:
    await _put_out(FAR - 1)
    before = await fetch_value(VERSION)
    assert await deliver(COUNTER) == 0
    assert await fetch_value(VERSION) == before, "a few events that nobody wants are looked through again"
    with pinned(now() + timedelta(minutes=2)):
        assert await deliver(COUNTER) == 0
        assert await fetch_row(PLACE) == await fetch_row(LAST), "old events can be archived"
        after = await fetch_value(VERSION)
    with pinned(now() + timedelta(minutes=4)):
        assert await deliver(COUNTER) == 0
    assert await fetch_value(VERSION) == after, "nothing new, nothing written"


async def test_a_cursor_does_not_pass_what_a_running_transaction_may_still_precede(lamps: str) -> None:
    slow = await asyncpg.connect(lamps)
    opened = slow.transaction()
    await opened.start()
    await slow.execute("INSERT INTO event (type, occurred_at, payload) VALUES ('lamp_lit', now(), '{\"lamp\": 7}')")
    await _put_out(FAR)
    assert await deliver(COUNTER) == 0
    assert tuple(await fetch_row(PLACE) or ()) == (0, 0, 0)
    await opened.commit()
    await slow.close()
    await drain([COUNTER])
    assert await _seen() == [7]


async def test_an_event_held_back_by_an_older_transaction_is_waited_for(lamps: str) -> None:
    older = await asyncpg.connect(lamps)
    opened = older.transaction()
    await opened.start()
    await older.execute("SELECT pg_current_xact_id()")
    async with transaction():
        await publish(LampLit(lamp=1))
    with pytest.raises(LogHeldBack):
        await drain([COUNTER], patience=0.05)
    waiting = asyncio.create_task(drain([COUNTER]))
    await asyncio.sleep(0.05)
    await opened.commit()
    await older.close()
    assert await waiting == 1


async def test_an_event_cannot_be_changed_afterwards(lamps: str) -> None:
    async with transaction():
        await publish(LampLit(lamp=1))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("UPDATE event SET payload = '{}'")


async def test_an_event_outside_a_transaction_is_a_mistake(lamps: str) -> None:
    with pytest.raises(RuntimeError):
        await publish(LampLit(lamp=1))
