"""Bounded looks at lists of days: however little is looked at, whoever goes on finds what is there, each once."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import msgspec
import pytest

from guide_app.base.kernel.database import execute, fetch
from guide_app.base.kernel.reach import Reach, ReachKind, branches_reach, store_reach
from guide_app.ground.stores.looks import looks_by_day
from tests.factories import a_region, a_store

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 9)
SELL = """
INSERT INTO orders (id, number, store, channel, status, list_fen, goods_fen, payable_fen, placed_at, paid_at,
  business_on)
SELECT ('00000000-0000-7000-8000-' || lpad(no::text, 12, '0'))::uuid, 'L' || no, store, 'till', 'paid', fen, fen, fen,
  now(), now(), day
FROM unnest($1::int[], $2::uuid[], $3::bigint[], $4::date[]) AS sold (no, store, fen, day)
"""
NAIVE = """
SELECT o.id FROM orders o JOIN store s ON s.id = o.store
WHERE starts_with(s.path, $1) AND o.business_on BETWEEN $2 AND $3 AND o.payable_fen % $4::bigint = 0
ORDER BY o.business_on DESC, o.id DESC
"""


@pytest.mark.parametrize("looked", [1, 3, 50])
async def test_a_look_goes_on_from_where_it_ended(db: None, looked: int) -> None:
    statements = looks_by_day(
        "SELECT o.id FROM orders o",
        table="orders",
        alias="o",
        day="business_on",
        wanted="o.payable_fen % $7::bigint = 0",
        looked=looked,
        looked_of_many=looked,
    )
    east, chance = await a_region("EAST"), Random(looked)
    stores = [await a_store(f"E{no}", region=east) for no in range(4)] + [await a_store("W0", await a_region("WEST"))]
    sold = [
        (no, chance.choice([stores[0]] * 5 + stores).id, no, FIRST + timedelta(chance.randrange(7)))
        for no in range(1, 91)
    ]
    await execute(SELL, *map(list, zip(*sold, strict=True)))
    reaches = {
        "/": Reach(ReachKind.ALL, bound=True),
        "/EAST/": branches_reach(["/EAST/"]),
        stores[0].path: store_reach(stores[0].id),
    }
    for path, reach in reaches.items():
        for every in (1, 4, 1_000):
            expected = [row["id"] for row in await fetch(NAIVE, path, FIRST, LAST, every)]
            assert await _walked(statements[reach.kind], reach, every) == expected, (path, every)


async def _walked(statement: str, reach: Reach, every: int) -> list[UUID]:
    found: list[UUID] = []
    place, day = UUID(int=2**128 - 1), LAST + timedelta(1)
    for _ in range(200):
        [(page, last)] = [tuple(row) for row in await fetch(statement, reach.bound, place, 3, FIRST, LAST, day, every)]
        ids = [UUID(one["id"]) for one in msgspec.json.decode(page)]
        more = ids[2:] or ([last] if last else [])
        found += ids[:2]
        if not more:
            return found
        place = ids[1] if ids[2:] else last
        [(day,)] = await fetch("SELECT business_on FROM orders WHERE id = $1", place)
    raise AssertionError("a look that goes on for ever")
