"""A store that closes while whoever closes it is killed: everything goes once, and what is told is what went."""

from collections.abc import AsyncIterator

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.entry import wiring
from tests.safety.faults import OwnPostgres
from tests.safety.killing import killer, until_killed
from tests.safety.large_chain import a_large_chain

pytestmark = pytest.mark.faults

MEMBERS, PEOPLE, KILLS = 3_000, 900, 4
TWO = "SELECT id FROM store ORDER BY code LIMIT 2"
MEMBERS_OF = """
INSERT INTO member (id, number, source, registered_at, home_store)
SELECT gen_random_uuid(), 'M' || n, 'assisted', now(), $1 FROM generate_series(1, $2::int) n
"""
CLOSING = """
INSERT INTO store_closing (id, store, successor, closes_on, announced_at)
VALUES (gen_random_uuid(), $1, $2, business_day($3), $3)
"""
POSTS = "SELECT count(*) FROM posting WHERE store = $1 AND valid_to IS NULL"
TWICE = "SELECT count(*) FROM (SELECT FROM posting WHERE valid_to IS NULL GROUP BY associate HAVING count(*) > 1) twice"


@pytest.fixture
async def database(postgres: OwnPostgres) -> AsyncIterator[str]:
    """A chain with subscribers, and the product's pool on it."""
    async with a_large_chain(postgres, stores=3, people=PEOPLE) as url:
        yield url


async def test_a_closing_that_is_killed_again_and_again_moves_everything_once(database: str) -> None:
    store, follower = (row["id"] for row in await fetch(TWO))
    await execute(MEMBERS_OF, store, MEMBERS)
    people, there = await fetch_value(POSTS, store), await fetch_value(POSTS, follower)
    await execute(CLOSING, store, follower, clock.now())
    await until_killed([killer("killed_closings.py", database, times=KILLS, seed=5)])
    await finish(wiring.CHORES)
    [done] = await fetch(
        "SELECT state, moved ->> 'members' AS members, moved ->> 'people' AS people FROM store_closing"
    )
    assert (done["state"], done["members"], done["people"]) == ("done", str(MEMBERS), str(people))
    assert await fetch_value("SELECT count(*) FROM member WHERE home_store = $1", follower) == MEMBERS
    assert await fetch_value("SELECT count(*) FROM member_origin WHERE store = $1", store) == MEMBERS
    assert await fetch_value(POSTS, follower) == there + people
    assert await fetch_value(POSTS, store) == 0
    assert await fetch_value(TWICE) == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'stores.closed'") == 1
