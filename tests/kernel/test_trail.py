"""What a transaction leaves behind is written at its end, once, and goes when the transaction goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import connection, execute, fetch_value, transaction, write_what_was_left
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.events import Event, publish


class TillOpened(Event, frozen=True, kw_only=True):
    """A fact for these tests."""

    no: int


class _TillJams(Refusal):
    """A refusal for these tests."""

    status = 409
    title = ("收银机故障", "The till jams")


async def _facts() -> list[int]:
    numbers = await fetch_value("SELECT array_agg((payload ->> 'no')::int ORDER BY seq) FROM event")
    return list(numbers or [])


async def _jam(*, no: int) -> None:
    async with transaction():
        await publish(TillOpened(no=no))
        await audit.record(SYSTEM, "till.opened", f"till:{no}")
        raise _TillJams


@asynccontextmanager
async def _writes() -> AsyncIterator[list[str]]:
    sent: list[str] = []

    def note(record: Any) -> None:  # asyncpg's LoggedQuery
        if "append_to_trail" in record.query:
            sent.append(record.query)

    async with connection() as conn:
        with conn.query_logger(note):
            yield sent
        await asyncio.sleep(0)  # loggers are called in the loop's next turn


async def test_facts_and_entries_of_a_transaction_take_one_statement(db: None) -> None:
    async with _writes() as sent, transaction():
        await publish(TillOpened(no=1), TillOpened(no=2))
        await audit.record(SYSTEM, "till.opened", "till:1")
        await publish(TillOpened(no=3))
        assert await _facts() == [], "nothing is written before the end"
    assert len(sent) == 1
    assert await _facts() == [1, 2, 3]
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'till.opened'") == 1


async def test_what_a_refused_savepoint_left_goes_with_it(db: None) -> None:
    async with transaction():
        await publish(TillOpened(no=1))
        with pytest.raises(_TillJams):
            await _jam(no=2)
        async with transaction():
            await publish(TillOpened(no=3))
        await publish(TillOpened(no=4))
    assert sorted(await _facts()) == [1, 3, 4]


async def test_a_joined_transaction_leaves_its_rows_to_the_one_it_joins(db: None) -> None:
    async with _writes() as sent, transaction(joinable=True):
        async with transaction():
            await publish(TillOpened(no=1))
        await publish(TillOpened(no=2))
    assert len(sent) == 1
    assert await _facts() == [1, 2]


async def test_nothing_is_left_of_a_transaction_that_is_refused(committed_db: str) -> None:
    with pytest.raises(_TillJams):
        await _jam(no=1)
    async with transaction():
        await execute("SELECT 1")
    assert await _facts() == []
    assert await fetch_value("SELECT count(*) FROM audit_entry") == 0


async def test_what_is_left_may_be_written_early_and_is_written_once(db: None) -> None:
    async with transaction():
        await publish(TillOpened(no=1))
        await write_what_was_left()
        assert await _facts() == [1]
        await publish(TillOpened(no=2))
    assert await _facts() == [1, 2]


async def test_outside_a_transaction_an_entry_is_written_at_once(committed_db: str) -> None:
    await audit.record(SYSTEM, "till.opened", "till:1")
    assert await fetch_value("SELECT count(*) FROM audit_entry") == 1
    with pytest.raises(RuntimeError):
        await publish(TillOpened(no=1))
