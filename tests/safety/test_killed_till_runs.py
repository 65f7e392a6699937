"""Workers are killed while they book a till's export: it is booked once in the end, whole."""

import asyncio
import csv
import io
from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.background.running import run_all
from guide_app.ground.files.service import send_file
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.runs.purposes import TILL_FILE
from guide_app.ground.orders.till_import.runs.queries import one_till_import
from guide_app.ground.orders.till_import.runs.schemas import StartTillImport, TillImportView
from guide_app.ground.orders.till_import.runs.service import commit_till_import, start_till_import
from guide_app.ground.stores.bulk import ensure_organisation_root
from tests.factories import an_associate, with_account
from tests.orders.till_import.till_files import COLUMNS
from tests.safety.faults import OwnPostgres, Process, connected
from tests.safety.killing import until_nobody_holds_a_cursor
from tests.safety.test_killed_imports import until_importing, until_nobody_imports

pytestmark = pytest.mark.faults
LINES = 12_000


async def test_a_booking_whose_workers_are_killed_is_done_once(postgres: OwnPostgres) -> None:
    url = await postgres.a_database()
    async with connected(url):
        await ensure_organisation_root()
        actor = await with_account(await an_associate(role=Role.HQ_OPERATOR))
        seen = await previewed(actor)
        assert seen.sums is not None
        assert seen.sums.accepted == LINES
        await commit_till_import(actor, seen.id)
        for after in (0.0, 0.3):
            process = Process("worker", "--no-migrate", DATABASE_URL=url)
            await until_importing(process, ["order_line", "orders"])
            await asyncio.sleep(after)
            process.kill()
            await until_nobody_holds_a_cursor()
            await until_nobody_imports()
            assert await fetch_value("SELECT count(*) FROM orders") in (0, LINES // 2)
            # Nobody waits half a minute here: the lease of the dead is over.
            over = clock.now() - timedelta(days=1)
            await execute("UPDATE background_job SET lease_until = $1 WHERE state = 'running'", over)
        assert await fetch_value("SELECT max(takings) FROM background_job") > 1, "nobody had begun"
        await run_all()
        booked = await one_till_import(actor, seen.id)
        assert (booked.state, booked.orders) == (TillImportState.BOOKED, LINES // 2)
        assert await fetch_value("SELECT count(*) FROM orders") == LINES // 2
        assert await fetch_value("SELECT count(*) FROM order_line") == LINES
        assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == LINES // 2
        assert await fetch_value("SELECT count(*) FROM till_import") == 1


async def previewed(actor: Actor) -> TillImportView:
    """Many receipts of two lines each, looked through."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number in range(LINES):
        receipt, store = 600_000 + number // 2, f"S{number // 2 % 40:03d}"
        member, sku = number // 2 % 5_000, 20_000 + number % 900
        rows.writerow(
            [receipt, number % 2 + 1, "2026-09-01 10:00", store, f"{store}-1", member, sku, "MUG", 1, "12.75"]
        )
    sent = await send_file(actor, text.getvalue().encode(), purpose=TILL_FILE.name, name="till.csv")
    begun = await start_till_import(actor, StartTillImport(file_id=sent.id, create_stores=True))
    await run_all()
    return await one_till_import(actor, begun.id)
