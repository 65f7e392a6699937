"""Merges, undoings and erasures that are cut between statements, and killed while orders come in: all or nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from coupons.errors import CouponLimitReached
from guide_app.base.kernel import clock, database
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.outages import DatabaseUnavailable
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring
from guide_app.entry.cli.verifying import verified
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.reads import identities_of
from guide_app.ground.members.service.erasing import erase_member
from tests.coupons.coupon_factories import a_shop, a_template, buy, issue
from tests.erasure.remains import journal_in
from tests.factories import AMember, a_member, an_associate, hq_actor
from tests.members.merging import merged
from tests.safety.killed_merges import everything
from tests.safety.killing import killer, until_killed

pytestmark = pytest.mark.faults

PAIRS, KILLS = 27, 4
"""More than are merged before the last kill, however fast the machine: each comes within an eighth of a second."""
TOUCHED = (
    "member", "binding", "member_store", "member_merge", "member_merge_undone", "member_duplicate", "member_key",
    "member_before_merge", "member_phone", "consent_standing", "erasure", "privacy_request", "coupon_member_counter",
)  # fmt: skip
STATE = " UNION ALL ".join(
    f"SELECT '{one}' AS of, md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS rows FROM {one} t"
    for one in TOUCHED
)
HALF = """
SELECT m.number FROM member m LEFT JOIN member_key k ON k.member = m.id
WHERE (m.erased_at IS NULL) <> (m.name_masked <> '已删除') OR (m.erased_at IS NOT NULL AND k.member IS NOT NULL)
  OR (m.erased_at IS NOT NULL AND EXISTS (SELECT FROM member_phone p WHERE p.member = m.id))
"""
SOLD = "SELECT count(*) FROM orders WHERE member = ANY($1::uuid[])"


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path) -> Iterator[None]:
    with journal_in(tmp_path):
        yield


@contextmanager
def cut_at(step: int) -> Iterator[list[int]]:
    """The server ends the session before it runs the statement of this number; which was cut, if any."""
    real, seen, struck = database.connection, count(1), [0]

    @asynccontextmanager
    async def cutting() -> AsyncIterator[Any]:
        async with real() as conn:
            if next(seen) == step:
                struck[0] = step
                await conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            yield conn

    database.connection = cutting
    try:
        yield struck
    finally:
        database.connection = real


async def cut_in_steps(
    work: Callable[[], Awaitable[object]], meanwhile: Callable[[], Awaitable[object]], *, every: int
) -> int:
    """Do this, cut before one statement, then a later one, and so on, till it is done; in which of them it was cut."""
    for step in count(1, every):
        before = await fetch(STATE)
        with cut_at(step) as struck:
            try:
                await work()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, DatabaseUnavailable):
                assert struck[0] == step
        if not struck[0]:
            return step - every
        assert await fetch(STATE) == before, f"step {step} left something"
        if step % 5 == 0:
            await meanwhile()
    raise AssertionError


async def require_sound() -> None:
    """All books are right but for what members who were made without their event are not counted in."""
    await drain(wiring.SUBSCRIBERS)
    assert await fetch("SELECT subscriber, error FROM event_parked") == []
    wrong = [one.name for one in await verified([], mend=False, of_copy=True) if one.found.different]
    assert [name for name in wrong if not name.startswith("performance.")] == []


async def test_a_merge_an_undo_and_an_erasure_that_are_cut_in_their_midst(committed_db: str) -> None:
    shop, hq = await a_shop(), await hq_actor()
    await register(wiring.SUBSCRIBERS)
    kept, gone = shop.member, await a_member(shop.store, dedicated=await an_associate(shop.store), name="李小明")
    template = await a_template(per_member_limit=2)
    await issue(shop, template, gone)
    sold = 0

    async def sell() -> None:
        nonlocal sold
        sold += 1
        await buy(replace(shop, member=(kept, gone)[sold % 2]))

    assert await cut_in_steps(lambda: merged(hq, kept.id, gone.id), sell, every=2) > 20
    both = await identities_of(kept.id)
    assert (set(both), await fetch_value(SOLD, both)) == ({kept.id, gone.id}, sold)
    await issue(shop, template, gone)
    with pytest.raises(CouponLimitReached):
        await issue(shop, template, kept)
    merge_id: UUID = await fetch_value("SELECT id FROM member_merge")
    assert await cut_in_steps(lambda: undo_merge(hq, merge_id, because="是两个人"), sell, every=2) > 10
    assert await identities_of(gone.id) == [gone.id]
    assert await fetch_value(SOLD, both) == sold, "what came since stays where it was written"
    await merged(hq, kept.id, gone.id)
    assert await cut_in_steps(lambda: erase_member(hq, gone.id, at=clock.now()), sell, every=4) > 40
    assert await fetch_value("SELECT count(*) FROM erasure") == 2
    told = await fetch("SELECT action, count(*) AS times FROM audit_entry WHERE action LIKE 'members.%' GROUP BY 1")
    times = {row["action"]: row["times"] for row in told}
    assert times == {"members.merged": 2, "members.merge_undone": 1, "members.erased": 2}
    assert await fetch(HALF) == []
    await require_sound()


async def test_merges_killed_again_and_again_while_orders_come_in(committed_db: str) -> None:
    """Every pair is merged once, each third put apart after new orders, each third erased; no order is lost."""
    shop = await a_shop()
    await register(wiring.SUBSCRIBERS)
    pairs = [
        (await a_member(shop.store, number=f"K{no}"), await a_member(shop.store, number=f"G{no}", name="李小明"))
        for no in range(PAIRS)
    ]
    sold: dict[UUID, int] = {}
    closed = asyncio.Event()

    async def selling(pair: tuple[AMember, AMember]) -> None:
        for one in cycle(pair):
            if closed.is_set():
                return
            with suppress(NotFound):  # erased meanwhile
                order = await buy(replace(shop, member=one))
                sold[order.id] = 1
            await asyncio.sleep(0.5)

    clients = [asyncio.create_task(selling(pair)) for pair in pairs[::2]]
    await until_killed([killer("killed_merges.py", committed_db, times=KILLS, seed=11)])
    assert await fetch(HALF) == []
    left, done = await fetch(STATE), await fetch_value("SELECT count(*) FROM member_merge")
    await everything(lambda: None)
    assert (done > 0, await fetch(STATE) != left) == (True, True), "some stood, and some were left to do"
    closed.set()
    await asyncio.gather(*clients)
    assert await fetch_value("SELECT count(*) FROM orders") == len(sold)
    assert await fetch_value("SELECT count(*) FROM member_merge") == PAIRS
    assert await fetch_value("SELECT count(*) FROM member_merge_undone") == PAIRS // 3
    assert await fetch_value("SELECT count(*) FROM erasure") == 2 * PAIRS // 3
    assert await fetch(HALF) == []
    await require_sound()
