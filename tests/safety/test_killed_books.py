"""The nightly check of the coupon books under kills: it goes on where it stood, and finds everything once."""

import pytest

from benchmarks.coupon_books import fill
from coupons import book_checks, books
from guide_app.base.kernel import clock
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch_row, fetch_value
from tests.safety.faults import OwnPostgres, connected
from tests.safety.killing import killer, until_killed

pytestmark = pytest.mark.faults

COUPONS, DAMAGED, WORKERS, ROUNDS, SOME = 150_000, 7, 2, 12, 5


async def test_a_check_of_the_books_is_killed_again_and_again_and_ends(
    postgres: OwnPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.a_database()
    await fill(url, COUPONS)
    async with connected(url):
        broken = f"SELECT id FROM coupon ORDER BY md5(id::text) LIMIT {DAMAGED}"
        await execute(f"UPDATE order_coupon SET discount_fen = discount_fen + 1 WHERE coupon IN ({broken})")
        await execute(f"UPDATE coupon SET version = version + 1 WHERE id IN ({broken})")
        undisturbed = [piece async for piece in books.pieces()]
        wrong = sorted(str(one) for piece in undisturbed for one in piece)
        assert len(wrong) > DAMAGED
        assert await book_checks.begin(clock.now())
        done = 0
        for seed in range(ROUNDS):  # on a busy machine the killed ones may not have come so far
            if done < SOME:
                await _killed_workers(url, seed)
                done = await fetch_value("SELECT pieces FROM coupon_book_check")
        assert done >= SOME, "the workers did nothing before they were killed"
        assert await fetch_value("SELECT ended_at IS NULL FROM coupon_book_check"), "it ended before it was killed"
        left = await finish([book_checks.BOOKS])
        assert done + left == len(undisturbed), "a piece was left out, or looked at twice"
        found = await fetch_row("SELECT found, ended_at IS NOT NULL FROM coupon_book_check")
        assert tuple(found or ()) == (len(wrong), True)


async def _killed_workers(url: str, seed: int) -> None:
    """Workers at once, each killed after a moment."""
    seeds = range(WORKERS * seed, WORKERS * seed + WORKERS)
    await until_killed([killer("killed_workers.py", url, times=1, seed=seed) for seed in seeds])
