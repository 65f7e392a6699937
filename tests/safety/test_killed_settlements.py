"""Settlements under kills, and from a backup: the ledger and the statements come out as if nothing had happened."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from benchmarks._settlement_ground import fill, month
from commissions.engine.api import parse_period
from commissions.handlers import COMMISSIONS
from commissions.periods.freezing import freeze_statements
from commissions.periods.service.closing import close_period
from commissions.periods.service.settling import settle_period
from commissions.periods.verifying import verify_month
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.embedded import OWNER, embedded_server
from guide_app.base.kernel.roles import as_role
from guide_app.base.kernel.subscriptions import drain
from tests.commissions.trading import AFTER, MONTH, a_trade
from tests.places import a_quick_folder
from tests.safety.faults import OwnPostgres, Process, connected, own_postgres
from tests.safety.killing import killer, until_killed
from tests.safety.test_restores import guide

pytestmark = pytest.mark.faults

STORES, LINES, KILLS = 20, 2_000, 12
RUN = UUID(int=1)
# Whatever a run numbers or dates differs from one run to the next; everything else is the same to the letter.
LEDGER = """
SELECT encode(sha256(string_agg(concat_ws(' ', effective_period, posted_period, payee_kind, payee, component, ref,
  store, payer, employer, amount_fen, target_fen, rev, version, explain), E'\n'
  ORDER BY effective_period, payee_kind, payee, component, ref, store, rev)::bytea), 'hex') FROM commission_entry
"""
IS_SHUT = "SELECT EXISTS (SELECT FROM commission_period WHERE state <> 'open')"
DIGEST = "SELECT digest FROM commission_period WHERE state = 'closed'"
ALL_POSTED = "SELECT count(*) FROM commission_entry WHERE line IS NULL"


async def _filled(url: str) -> None:
    """A chain with a month of sales that nobody has settled."""
    async with connected(as_role(url, OWNER)):
        await fill(stores=STORES, lines=LINES, run=RUN)


async def _cloned(postgres: OwnPostgres, url: str) -> str:
    """Another database with the same in it."""
    name = url.partition("?")[0].rpartition("/")[2]
    admin = await asyncpg.connect(as_role(postgres.url_of("postgres"), "postgres"))
    try:
        await admin.execute(f'CREATE DATABASE "{name}_again" TEMPLATE "{name}" STRATEGY FILE_COPY')
    finally:
        await admin.close()
    return postgres.url_of(f"{name}_again")


async def _settle_and_close(period: str) -> tuple[str, str]:
    """Whatever is left to do; the digests of the ledger and of the statements."""
    if not await fetch_value(IS_SHUT):
        await settle_period(SYSTEM, period)
        await close_period(SYSTEM, period, accept_unallocated=True)
    await freeze_statements()
    assert await fetch_value(ALL_POSTED) > 2
    found = await verify_month(parse_period(period))
    assert (found.differing, found.due) == ([], 0)
    return await fetch_value(LEDGER), await fetch_value(DIGEST)


async def test_a_settlement_and_a_close_that_are_killed_again_and_again_end_as_undisturbed_ones(
    postgres: OwnPostgres,
) -> None:
    url, period = await postgres.a_database(), period_of(month())
    await _filled(url)
    undisturbed = await _cloned(postgres, url)
    async with connected(undisturbed):
        wanted = await _settle_and_close(period)
    async with connected(url):
        await until_killed([killer("killed_settlements.py", url, period, times=KILLS, seed=5)])
        assert await fetch_value(ALL_POSTED) > 0, "nobody had begun"
        assert await _settle_and_close(period) == wanted


async def test_of_two_who_settle_at_once_one_works_and_the_other_is_told(database: str, tmp_path: Path) -> None:
    period = period_of(month())
    await _filled(database)
    said = [tmp_path / "one", tmp_path / "other"]
    both = [Process("commissions", "settle", "--period", period, said=one, DATABASE_URL=database) for one in said]
    for one in both:
        await asyncio.to_thread(one.wait)
    ended = sorted(one.ended_well for one in both)
    texts = [one.read_text() for one in said]
    assert ended == [True, True] or (ended == [False, True] and any("settlement_busy" in text for text in texts)), texts
    found = await verify_month(parse_period(period))
    assert (found.differing, found.due) == ([], 0)
    assert await fetch_value("SELECT max(rev) FROM commission_entry") == 1, "nothing was posted twice"


async def test_a_month_that_is_restored_from_a_backup_is_settled_to_the_same_ledger() -> None:
    with a_quick_folder("guide-drill-") as folder, pinned(AFTER):
        home, restored = folder / "home", folder / "restored"
        with own_postgres(home) as server:
            async with connected(server.url):
                trade = await a_trade()
                await guide(home, "backup")
                await trade.take_back(1, AFTER)
                await drain([COMMISSIONS])
                moment = datetime.now(UTC)
                await asyncio.sleep(0.2)
                wanted = await _settle_and_close(MONTH)
        await guide(home, "restore", "--to", moment.isoformat(), "--into", str(restored))
        with embedded_server(restored) as addresses:
            async with connected(addresses.application):
                assert await _settle_and_close(MONTH) == wanted
