"""Workers are killed while they preview a sheet and while they write it, row by row and as a whole: no row is lost,
none is doubled, and of a whole there is nothing until all of it is there."""

import asyncio
import time
from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.background.running import run_all
from guide_app.ground.files.service import send_file
from guide_app.ground.imports.queries import one_import
from guide_app.ground.imports.rules import ImportState, RowsWritten
from guide_app.ground.imports.schemas import CommitImport, ImportView, StartImport
from guide_app.ground.imports.service import commit_import, start_import
from guide_app.ground.stores.bulk import ensure_organisation_root
from tests.factories import a_region, an_associate, an_entity, with_account
from tests.safety.faults import OwnPostgres, Process, connected
from tests.safety.killing import until_nobody_holds_a_cursor

pytestmark = pytest.mark.faults
ROWS = {RowsWritten.GOOD: 2_000, RowsWritten.ALL: 21_000}


def stores(prefix: str, rows: int) -> bytes:
    """Many new stores, as text."""
    lines = (f"{prefix}{number},店{number},EAST,HQ,直营" for number in range(rows))
    return "\n".join(["code,name,region,entity,ownership", *lines]).encode()


async def begun(actor: Actor, prefix: str, rows: int) -> ImportView:
    sent = await send_file(actor, stores(prefix, rows), purpose="files.sheet", name="stores.csv")
    return await start_import(actor, StartImport(kind="stores", file_id=sent.id))


async def killed_at_work(url: str, table: str) -> None:
    """A worker takes the job up and is killed as soon as it is seen to write this table."""
    process = Process("worker", "--no-migrate", DATABASE_URL=url)
    writes = """
    SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE c.relname = $1 AND l.mode = 'RowExclusiveLock' AND l.pid <> pg_backend_pid()
    """
    until = time.monotonic() + 30
    try:
        while not await fetch_value(writes, table):
            assert process.running, "the worker ended"
            assert time.monotonic() < until, "the worker does not begin"
            await asyncio.sleep(0.002)
    finally:
        process.kill()
    await until_nobody_holds_a_cursor()
    # Nobody waits half a minute here: the lease of the dead is over.
    over = clock.now() - timedelta(days=1)
    await execute("UPDATE background_job SET lease_until = $1 WHERE state = 'running'", over)


async def test_previews_and_commits_of_both_ways_are_killed_and_every_row_is_there_once(postgres: OwnPostgres) -> None:
    url = await postgres.a_database()
    async with connected(url):
        await ensure_organisation_root()
        await a_region("EAST")
        await an_entity()
        actor = await with_account(await an_associate(role=Role.HQ_OPERATOR))
        for rows, prefix in ((RowsWritten.GOOD, "G"), (RowsWritten.ALL, "A")):
            many = ROWS[rows]
            there = await fetch_value("SELECT count(*) FROM store")
            made = await begun(actor, prefix, many)
            if rows is RowsWritten.GOOD:
                await killed_at_work(url, "sheet_import_piece")
                assert (await one_import(actor, made.id)).state is ImportState.PREVIEWING
            await run_all()
            seen = await one_import(actor, made.id)
            assert seen.previewed is not None
            assert (seen.state, seen.previewed.new, seen.previewed.refused) == (ImportState.PREVIEWED, many, 0)
            await commit_import(actor, made.id, CommitImport(rows=rows))
            await killed_at_work(url, "store")
            left = await fetch_value("SELECT count(*) FROM store") - there
            assert left == 0 if rows is RowsWritten.ALL else left < many
            await run_all()
            done = await one_import(actor, made.id)
            assert done.applied is not None
            assert (done.state, done.applied.new, done.applied.refused) == (ImportState.DONE, many, 0)
            assert await fetch_value("SELECT count(*) FROM store") == there + many
            for counted in ("*", "DISTINCT subject"):
                told = f"SELECT count({counted}) FROM audit_entry WHERE request_id = $1 AND action LIKE 'stores.%'"
                assert await fetch_value(told, f"import:{made.id}") == many
        assert await fetch_value("SELECT max(takings) FROM background_job") > 1, "nobody had begun"
