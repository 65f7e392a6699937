"""Lanes: an order in each of them, several read at once, their number changed while events wait."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest

from guide_app.base.kernel import lanes
from guide_app.base.kernel.connecting import ENGINE
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import Event, publish, publish_made, publish_many
from guide_app.base.kernel.lanes import LogInUse, slot_of
from guide_app.base.kernel.subscriptions import Delivered, Subscriber, deliver, drain, lag, register
from tests.databases import as_owner, owner_of


class DoorMoved(Event, frozen=True, kw_only=True):
    """A fact of these tests: the steps of a door come in order."""

    lane_by: ClassVar[str | None] = "door"

    door: UUID | None
    step: int


class AlarmRang(Event, frozen=True, kw_only=True):
    """A fact that stands between everything before it and everything after it."""

    in_every_lane: ClassVar[bool] = True


async def _note(batch: Sequence[Delivered]) -> None:
    for delivered in batch:
        await execute(
            "INSERT INTO moved (door, step, lane) VALUES ($1, $2, $3)",
            getattr(delivered.event, "door", None),
            getattr(delivered.event, "step", -1),
            delivered.lane,
        )


PORTER = Subscriber("porter", on={DoorMoved: _note})
GUARD = Subscriber("guard", on={DoorMoved: _note, AlarmRang: _note})


async def change_lanes(url: str, number: int) -> bool:
    owner = await asyncpg.connect(owner_of(url))
    try:
        return await lanes.change_lanes(owner, number)
    finally:
        await owner.close()


@pytest.fixture
async def house(committed_db: str) -> str:
    await as_owner(
        committed_db,
        "CREATE TABLE moved (no int GENERATED ALWAYS AS IDENTITY, door uuid, step int, lane int)",
        "GRANT ALL ON moved TO PUBLIC",
    )
    await register([PORTER])
    return committed_db


async def _move(doors: Sequence[UUID], steps: range) -> None:
    for step in steps:
        async with transaction():
            await publish(*(DoorMoved(door=door, step=step) for door in doors))


async def _steps() -> dict[UUID, list[int]]:
    steps: dict[UUID, list[int]] = defaultdict(list)
    for row in await fetch("SELECT door, step FROM moved ORDER BY no"):
        steps[row["door"]].append(row["step"])
    return steps


async def _read(stop: asyncio.Event) -> None:
    while not stop.is_set():
        await deliver(PORTER, limit=5)
        await asyncio.sleep(0)


def test_a_slot_never_changes() -> None:
    door = UUID("00000000-0000-7000-8000-000000000001")
    assert (slot_of(door), slot_of(None)) == (31_617, 0)
    assert {slot_of(uuid4()) % 4 for _ in range(200)} == {0, 1, 2, 3}


async def test_one_lane_until_somebody_wants_more(house: str) -> None:
    await _move([uuid4() for _ in range(20)], range(2))
    assert await fetch_value("SELECT max(lane) FROM event") == 0
    assert await drain([PORTER]) == 40


async def test_a_lane_keeps_its_order_and_several_are_read_at_once(house: str) -> None:
    assert await change_lanes(house, 4)
    doors = [next(door for door in iter(uuid4, None) if slot_of(door) % 4 == n % 4) for n in range(12)]
    stop = asyncio.Event()
    readers = [asyncio.create_task(_read(stop)) for _ in range(4)]
    await asyncio.gather(*(_move(doors[start::3], range(15)) for start in range(3)))
    stop.set()
    await asyncio.gather(*readers)
    await drain([PORTER])
    assert await _steps() == {door: list(range(15)) for door in doors}
    assert await fetch_value("SELECT count(DISTINCT lane) FROM moved") == 4
    assert await fetch_value("SELECT bool_and(lane = $1) FROM moved WHERE door = $2", slot_of(doors[0]) % 4, doors[0])


async def test_one_lane_is_taken_while_another_is_busy(house: str) -> None:
    await change_lanes(house, 2)
    busy, free = (next(door for door in iter(uuid4, None) if slot_of(door) % 2 == lane) for lane in (0, 1))
    entered, leave = asyncio.Event(), asyncio.Event()

    async def dawdle(batch: Sequence[Delivered]) -> None:
        if batch[0].lane == 0:
            entered.set()
            await leave.wait()
        await _note(batch)

    dawdler = Subscriber("dawdler", on={DoorMoved: dawdle})
    await register([dawdler])
    await _move([busy], range(1))
    slow = asyncio.create_task(_until_taken(dawdler))
    await entered.wait()
    await _move([free], range(1))
    stop = asyncio.get_running_loop().time() + 30
    while await deliver(dawdler) == 0:  # what is held back by the first delivery's own id comes a moment later
        assert asyncio.get_running_loop().time() < stop
        if await fetch_value("SELECT count(*) FROM moved"):
            break
        leave.set()
    leave.set()
    assert await slow == 1
    await drain([dawdler])
    assert sorted(await _steps()) == sorted([busy, free])


async def _until_taken(subscriber: Subscriber) -> int:
    """The first delivery that takes something: one may only finish the old epoch, or be held back."""
    while not (taken := await deliver(subscriber)):  # noqa: ASYNC110 - what it waits for is in the database
        await asyncio.sleep(0.01)
    return taken


@pytest.mark.parametrize("numbers", [(4, 1), (3, 5), (1, 4)])
async def test_changing_the_number_while_events_wait_keeps_every_order(house: str, numbers: tuple[int, int]) -> None:
    doors = [uuid4() for _ in range(10)]
    await _move(doors, range(6))
    changed = 0
    for number in numbers:
        changed += await change_lanes(house, number)
        await _move(doors, range(6 * changed, 6 * changed + 6) if changed else range(0))
    stop = asyncio.Event()
    readers = [asyncio.create_task(_read(stop)) for _ in range(3)]
    await _move(doors, range(6 * changed + 6, 6 * changed + 12))
    stop.set()
    await asyncio.gather(*readers)
    await drain([PORTER])
    steps = await _steps()
    assert len(steps) == 10
    for door, taken in steps.items():
        assert taken == sorted(set(taken)), f"{door} is out of order or doubled"
    assert await fetch_value("SELECT count(*) FROM moved") == await fetch_value("SELECT count(*) FROM event")


async def test_no_lane_is_read_in_a_new_epoch_before_all_have_finished_the_old_one(house: str) -> None:
    await change_lanes(house, 2)
    first, second = (next(door for door in iter(uuid4, None) if slot_of(door) % 2 == lane) for lane in (0, 1))
    await _move([first], range(3))
    await change_lanes(house, 4)
    await _move([second], range(3))
    async with transaction():
        # Another process is busy with lane 0.
        await execute("SELECT FROM event_cursor WHERE subscriber = 'porter' AND lane = 0 FOR UPDATE")
        other = asyncio.create_task(_in_a_task_of_its_own())
        assert await other == 0, "what is newer may depend on what waits in lane 0"
    await drain([PORTER])
    assert [row["door"] for row in await fetch("SELECT door FROM moved ORDER BY no")] == [first] * 3 + [second] * 3


async def _in_a_task_of_its_own() -> int:
    ENGINE.current_transaction.set(None)
    return await deliver(PORTER)


async def test_an_open_writer_is_waited_for_and_nobody_waits_behind_for_long(
    house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = await asyncpg.connect(house)
    opened = writer.transaction()
    await opened.start()
    await writer.execute("INSERT INTO event (type, occurred_at, payload) VALUES ('x', now(), '{}')")
    monkeypatch.setattr(lanes, "PATIENCE_SECONDS", 0.0)
    with pytest.raises(LogInUse):
        await change_lanes(house, 4)
    assert tuple(await fetch_row("SELECT epoch, lanes FROM event_epoch") or ()) == (0, 1)
    await opened.commit()
    await writer.close()
    assert await change_lanes(house, 4)
    assert not await change_lanes(house, 4), "it is so already"
    assert tuple(await fetch_row("SELECT epoch, lanes FROM event_epoch") or ()) == (1, 4)


async def test_what_stands_in_every_lane_comes_between_before_and_after(house: str) -> None:
    await change_lanes(house, 4)
    await register([GUARD])
    doors = [uuid4() for _ in range(8)]
    await _move(doors, range(1))
    async with transaction():
        await publish(AlarmRang())
    await _move(doors, range(1, 2))
    for _ in range(8 + 4 + 8):  # one by one: in a batch the handlers run in the order of their types
        await deliver(GUARD, limit=1)
    assert (await lag([GUARD])) == {"guard": 0}
    for lane in range(4):
        taken = [row["step"] for row in await fetch("SELECT step FROM moved WHERE lane = $1 ORDER BY no", lane)]
        assert taken.index(-1) == taken.count(0), f"lane {lane}"


async def test_an_import_is_written_into_the_lanes_too(house: str) -> None:
    await change_lanes(house, 4)
    doors = [uuid4() for _ in range(8)]
    moment = await fetch_value("SELECT now()")
    async with transaction():
        await publish_many((DoorMoved(door=door, step=0), moment) for door in doors)
    found = {
        UUID(row["door"]): row["lane"] for row in await fetch("SELECT payload ->> 'door' AS door, lane FROM event")
    }
    assert found == {door: slot_of(door) % 4 for door in doors}
    assert (await lag([PORTER])) == {"porter": 8}


async def test_what_a_statement_makes_is_written_into_the_lanes_too(house: str) -> None:
    await change_lanes(house, 4)
    doors = [uuid4() for _ in range(8)]
    made = """
    SELECT door AS key, now() AS occurred_at, jsonb_build_object('door', door, 'step', place) AS payload
    FROM unnest($1::uuid[]) WITH ORDINALITY AS moved (door, place) ORDER BY place DESC
    """
    async with transaction():
        await publish_made(DoorMoved, made, doors, keys=doors)
    found = await fetch("SELECT payload, lane FROM event ORDER BY seq")
    moved = [(DoorMoved.decode(row["payload"]), row["lane"]) for row in found]
    expected = [DoorMoved(door=door, step=step) for step, door in enumerate(doors, start=1)]
    assert moved == [(fact, slot_of(fact.door) % 4) for fact in reversed(expected)]


async def test_a_handler_names_the_lane_it_works_in(house: str) -> None:
    await change_lanes(house, 4)
    async with transaction():
        await publish(DoorMoved(door=None, step=1), lane=2)
    assert await fetch_value("SELECT lane FROM event") == 2


@pytest.mark.parametrize("number", [0, 65])
async def test_an_impossible_number_is_refused(house: str, number: int) -> None:
    with pytest.raises(InvalidField):
        await change_lanes(house, number)


async def test_who_registers_later_gets_a_cursor_in_every_lane_there_ever_was(house: str) -> None:
    await change_lanes(house, 3)
    await change_lanes(house, 2)
    await register([GUARD])
    cursors = await fetch("SELECT subscriber, lane FROM event_cursor ORDER BY subscriber, lane")
    assert [tuple(row) for row in cursors] == [(name, lane) for name in ("guard", "porter") for lane in range(3)]
