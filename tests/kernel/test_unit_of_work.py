"""What is left goes out in one statement, all of it or nothing, and who was overtaken is told by name."""

import re
from functools import partial
from typing import Any

import msgspec
import pytest

from guide_app.base.kernel.database import execute, fetch, fetch_value, leave, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.kernel.unit_of_work import Part, PartNotWritten, Turn
from tests.databases import owner_of, run_on
from tests.statements import statements_of_the_pool

SHELF = """
CREATE TABLE shelf (no int PRIMARY KEY, place bigint GENERATED ALWAYS AS IDENTITY);
GRANT SELECT, INSERT ON shelf TO guide_app;
CREATE FUNCTION put_v1(wanted int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO shelf (no) VALUES (wanted);
  RETURN true;
END $$;
CREATE FUNCTION put_once_v1(wanted int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM shelf WHERE no = wanted) THEN
    RETURN false;
  END IF;
  INSERT INTO shelf (no) VALUES (wanted);
  RETURN true;
END $$;
"""


class ShelfTaken(Refusal):
    """A refusal for these tests."""

    status = 409
    title = ("位置已被占用", "The place is taken")


class Numbered(msgspec.Struct, frozen=True):
    """A row for these tests."""

    no: int


async def _shelf() -> list[int]:
    return [row["no"] for row in await fetch("SELECT no FROM shelf ORDER BY place")]


@pytest.fixture
async def shelf(committed_db: str) -> None:
    await run_on(owner_of(committed_db), SHELF)


def _put(no: int, **more: Any) -> Part:  # fields of a part
    return Part("put_v1", (no,), **more)


async def test_a_transaction_that_only_leaves_something_is_one_statement(shelf: None) -> None:
    async with statements_of_the_pool() as sent, transaction():
        await leave(_put(1))
        await leave(_put(2))
    (only,) = sent
    assert re.findall(r"WHEN (\w+)", only) == ["put_v1", "put_v1"]
    assert await _shelf() == [1, 2]


async def test_the_first_statement_begins_it_and_all_is_committed_together(shelf: None) -> None:
    async with statements_of_the_pool() as sent, transaction():
        await leave(_put(1))
        await execute("INSERT INTO shelf (no) VALUES (2)")
    assert [one.split()[0].strip(";") for one in sent] == ["BEGIN", "INSERT", "SELECT", "COMMIT"]
    assert await _shelf() == [2, 1]


async def test_parts_go_out_turn_by_turn(shelf: None) -> None:
    async with transaction():
        await leave(_put(3, turn=Turn.SCARCE))
        await leave(_put(2, turn=Turn.TRAIL))
        await leave(_put(1))
    assert await _shelf() == [1, 2, 3]


async def test_who_was_overtaken_reads_again_in_a_transaction_and_the_rest_follows(shelf: None) -> None:
    await execute("INSERT INTO shelf (no) VALUES (2)")

    async def take_another() -> None:
        assert await _shelf() == [2, 1], "what came before is written once, in this transaction"
        await leave(_put(20))

    async with statements_of_the_pool() as sent, transaction():
        await leave(_put(1))
        await leave(Part("put_once_v1", (2,), otherwise=take_another))
        await leave(_put(3))
    assert [one.split()[0].strip(";") for one in sent] == ["SELECT", "BEGIN", "SELECT", "SELECT", "SELECT", "COMMIT"]
    assert sorted(await _shelf()) == [1, 2, 3, 20]


async def test_a_refusal_leaves_nothing(shelf: None) -> None:
    await execute("INSERT INTO shelf (no) VALUES (2)")

    async def refuse() -> None:
        raise ShelfTaken

    for begun in (False, True):
        with pytest.raises(ShelfTaken):
            async with transaction():
                if begun:
                    await execute("INSERT INTO shelf (no) VALUES (7)")
                await leave(_put(1))
                await leave(Part("put_once_v1", (2,), otherwise=refuse))
        assert await _shelf() == [2]


async def test_a_broken_rule_of_the_database_is_told_by_the_name_of_its_constraint(shelf: None) -> None:
    await leave(_put(2))
    taken = {"shelf_pkey": partial(ShelfTaken, no=2)}
    for begun in (False, True):
        with pytest.raises(ShelfTaken) as refused:
            async with transaction():
                if begun:
                    await execute("INSERT INTO shelf (no) VALUES (7)")
                await leave(_put(1))
                await leave(_put(2, refusals=taken))
        assert refused.value.facts == {"no": 2}
        assert await _shelf() == [2]


async def test_a_part_that_nobody_answers_for_is_a_mistake(shelf: None) -> None:
    await leave(_put(2))
    with pytest.raises(PartNotWritten):
        await leave(Part("put_once_v1", (2,)))


async def test_lookups_share_a_round_trip_and_begin_nothing(shelf: None) -> None:
    every, big = Lookup(Numbered, "SELECT no FROM shelf ORDER BY no"), "SELECT no FROM shelf WHERE no > $1 AND no < $2"
    await leave(_put(1))
    await leave(_put(5))
    async with statements_of_the_pool() as sent, transaction():
        assert await look_up(every, None, Lookup(Numbered, big, 2, 9)) == (
            [Numbered(1), Numbered(5)],
            [],
            [Numbered(5)],
        )
        await leave(_put(6))
    assert [one.split()[0].strip(";") for one in sent] == ["SELECT", "SELECT"]
    async with transaction():
        await execute("INSERT INTO shelf (no) VALUES (8)")
        assert await look_up(Lookup(Numbered, big, 6, 9)) == ([Numbered(8)],), (
            "in a transaction that has begun its own rows are seen"
        )
    assert await fetch_value("SELECT count(*) FROM shelf") == 4
