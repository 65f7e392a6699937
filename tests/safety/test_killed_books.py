"""The nightly check of the coupon books under kills: it goes on where it stood, and finds everything once."""

import asyncio
import sys
import time

import pytest

from benchmarks.coupon_books import fill
from coupons import book_checks, books
from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch_row, fetch_value
from tests.safety.faults import OwnPostgres, Process, connected, pool_aside
from tests.safety.killing import ROOT, until_nobody_holds_a_cursor

pytestmark = pytest.mark.faults

COUPONS, DAMAGED, WORKERS, ROUNDS = 150_000, 7, 2, 4
PATIENCE_SECONDS, LOOK_SECONDS = 30, 0.002
WORK = "import asyncio, sys; from guide_app.entry import worker; asyncio.run(worker.run(sys.argv[1]))"
PIECES = "SELECT pieces FROM coupon_book_check"


@pytest.mark.long
async def test_a_check_of_the_books_is_killed_again_and_again_and_ends(
    postgres: OwnPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.a_database()
    async with pool_aside():
        await fill(url, COUPONS)
    async with connected(url):
        broken = f"SELECT id FROM coupon WHERE status = 'USED' ORDER BY md5(id::text) LIMIT {DAMAGED}"
        await execute(f"UPDATE order_coupon SET discount_fen = discount_fen + 1 WHERE coupon IN ({broken})")
        await execute(f"UPDATE coupon SET version = version + 1 WHERE id IN ({broken})")
        undisturbed = [piece async for piece in books.pieces()]
        wrong = sorted(str(one) for piece in undisturbed for one in piece)
        assert len(wrong) > DAMAGED
        assert await book_checks.begin(clock.now())
        done = 0
        for _ in range(ROUNDS):
            await _workers_killed_at(url, done + 1)
            done = await fetch_value(PIECES)
        assert done >= ROUNDS
        assert await fetch_value("SELECT ended_at IS NULL FROM coupon_book_check"), "it ended before it was killed"
        left = await finish([book_checks.BOOKS])
        assert done + left == len(undisturbed), "a piece was left out, or looked at twice"
        found = await fetch_row("SELECT found, ended_at IS NOT NULL FROM coupon_book_check")
        assert tuple(found or ()) == (len(wrong), True)


async def _workers_killed_at(url: str, pieces: int) -> None:
    """Workers at once, killed as soon as they have come so far, in whatever they are about then."""
    workers = [Process("-c", WORK, url, program=[sys.executable], PYTHONPATH=str(ROOT)) for _ in range(WORKERS)]
    until = time.monotonic() + PATIENCE_SECONDS
    try:
        while await fetch_value(PIECES) < pieces:
            assert time.monotonic() < until, "the workers do nothing"
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        for worker in workers:
            worker.kill()
    await until_nobody_holds_a_cursor()
