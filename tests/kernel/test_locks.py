"""Advisory locks: one holder at a time, one order for all, let go with the transaction."""

import asyncio

import pytest

from guide_app.base.kernel.database import execute, fetch_value, held_beside, hold, transaction
from guide_app.base.kernel.locks import (
    COMMISSION_LEDGER,
    IN_ORDER,
    PHONE_REVEALS,
    TASK_COUNTING,
    TILL_IMPORT,
    WECOM_TOKEN,
    TakenOutOfOrder,
    delivering_a_lane,
)

KEEP = "INSERT INTO event_cursor (subscriber, updated_at) VALUES ('kept', now())"
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND granted"


async def test_an_earlier_lock_is_refused_while_a_later_one_is_held(committed_db: str) -> None:
    async with transaction():
        await hold(TILL_IMPORT)
        await hold(COMMISSION_LEDGER)
        await hold(COMMISSION_LEDGER)
        with pytest.raises(TakenOutOfOrder, match="task_counting  while commission_ledger  is held"):
            await hold(TASK_COUNTING)


async def test_what_a_savepoint_took_counts_for_the_whole_transaction(committed_db: str) -> None:
    async with transaction():
        async with transaction():
            await hold(COMMISSION_LEDGER)
        with pytest.raises(TakenOutOfOrder):
            await hold(TASK_COUNTING)


async def test_a_refused_savepoint_lets_go_and_so_does_the_order(committed_db: str) -> None:
    async with transaction():
        with pytest.raises(ValueError, match="refused"):
            async with transaction():
                await hold(COMMISSION_LEDGER)
                raise ValueError("refused")
        assert await fetch_value(HELD, COMMISSION_LEDGER.number) == 0
        await hold(TASK_COUNTING)


async def test_the_next_transaction_begins_with_none(committed_db: str) -> None:
    async with transaction():
        await hold(COMMISSION_LEDGER)
        assert await fetch_value(HELD, COMMISSION_LEDGER.number) == 1
    assert await fetch_value(HELD, COMMISSION_LEDGER.number) == 0
    async with transaction():
        await hold(TASK_COUNTING)


async def test_a_lock_outside_a_transaction_is_refused(committed_db: str) -> None:
    with pytest.raises(TakenOutOfOrder, match="outside a transaction"):
        await hold(TASK_COUNTING)


async def test_two_keys_of_one_lock_are_never_held_together(committed_db: str) -> None:
    async with transaction():
        await hold(PHONE_REVEALS, "a")
        await hold(PHONE_REVEALS, "a")
        with pytest.raises(TakenOutOfOrder):
            await hold(PHONE_REVEALS, "b")


@pytest.mark.parametrize(("lock", "key"), [(PHONE_REVEALS, ""), (TILL_IMPORT, "a")])
async def test_a_lock_is_taken_with_a_key_exactly_if_there_are_several(lock: object, key: str, db: None) -> None:
    (known,) = [one for one in IN_ORDER if one is lock]
    with pytest.raises(TakenOutOfOrder, match="is taken per"):
        await hold(known, key)


async def test_the_second_waits_for_the_first_but_not_for_another_key(committed_db: str) -> None:
    done: list[str] = []

    async def take(key: str, seconds: float) -> None:
        async with transaction():
            await hold(PHONE_REVEALS, key)
            await asyncio.sleep(seconds)
            done.append(key)

    first = asyncio.create_task(take("a", 1.0))
    await asyncio.sleep(0.3)
    await asyncio.gather(first, take("a", 0), take("b", 0))
    assert done == ["b", "a", "a"]


async def test_a_lock_held_beside_lets_its_block_commit_on_its_own(committed_db: str) -> None:
    async with held_beside(WECOM_TOKEN, "corp:1"):
        assert await fetch_value(HELD, WECOM_TOKEN.number) == 1
        await execute(KEEP)
        with pytest.raises(TakenOutOfOrder):
            async with transaction():
                await hold(TASK_COUNTING)
    assert await fetch_value("SELECT count(*) FROM event_cursor WHERE subscriber = 'kept'") == 1
    assert await fetch_value(HELD, WECOM_TOKEN.number) == 0


async def test_lanes_hold_a_lock_together_and_nobody_else_with_them(committed_db: str) -> None:
    done: list[str] = []

    async def deliver(lane: str, seconds: float) -> None:
        with delivering_a_lane():
            async with transaction():
                await hold(COMMISSION_LEDGER)
                await asyncio.sleep(seconds)
                done.append(lane)

    async def settle() -> None:
        async with transaction():
            await hold(COMMISSION_LEDGER)
            done.append("settled")

    first = asyncio.create_task(deliver("slow", 1.0))
    await asyncio.sleep(0.3)
    await deliver("fast", 0)
    await asyncio.gather(first, settle())
    assert done == ["fast", "slow", "settled"]


async def test_who_holds_a_lock_together_with_others_is_refused_to_have_it_alone(committed_db: str) -> None:
    async with transaction():
        with delivering_a_lane():
            await hold(COMMISSION_LEDGER)
        with pytest.raises(TakenOutOfOrder):
            await hold(COMMISSION_LEDGER)
