"""`guide commissions verify` on a chain that closed a month: all is right, until somebody changes a row by hand."""

import json
import os
import subprocess
import sys
from typing import Any

import httpx

from commissions.books.sealing import seal_books
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_value
from guide_app.entry import wiring
from tests.commissions.payouts.months import OCTOBER, a_closed_october
from tests.databases import as_superuser, owner_of, run_on

GUIDE = [sys.executable, "-c", "from guide_app.entry.cli.main import main; main()", "commissions", "verify"]


def verify(url: str, *options: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner_of(url)}
    return subprocess.run([*GUIDE, *options], check=False, capture_output=True, text=True, env=environment)


async def test_a_row_that_was_changed_by_hand_is_named_with_its_month_and_lane(
    committed_db: str, server_url: str, client: httpx.AsyncClient
) -> None:
    await a_closed_october(client)
    await next(one for one in wiring.SCHEDULES if one.name == "commissions.seal_books").run(now())
    right = verify(committed_db, "--period", OCTOBER)
    assert right.returncode == 0, right.stdout + right.stderr
    assert "与封印不符 · that are not as they were sealed" in right.stdout
    assert "commissions.stated " in right.stdout
    head = await fetch_value("SELECT count(*) FROM commission_seal")
    assert head > 1

    number = await fetch_value("SELECT number FROM commission_entry WHERE amount_fen = 50001")
    changed = f"UPDATE commission_entry SET amount_fen = 50002, target_fen = 50002 WHERE number = {number}"
    summed = (
        "UPDATE commission_posted SET amount_fen = 50002 WHERE amount_fen = 50001;"
        " UPDATE commission_earned SET amount_fen = 50002 WHERE amount_fen = 50001"
    )
    await run_on(
        as_superuser(committed_db, server_url),
        "ALTER TABLE commission_entry DISABLE TRIGGER append_only",
        changed,
        summed,
        "ALTER TABLE commission_entry ENABLE TRIGGER append_only",
    )
    found = verify(committed_db)
    assert found.returncode == 1, found.stderr
    line = next(one for one in found.stdout.splitlines() if "行被改动 · the row was changed" in one)
    assert f"entry {OCTOBER} lane " in line
    assert f"第 {number} 号 number {number}" in line
    assert "500.02" in line
    said: dict[str, Any] = json.loads(verify(committed_db, "--json", "--period", OCTOBER).stdout)
    [fault] = said["books"]["faults"]
    assert (fault["number"], fault["wrong"], fault["period"]) == (number, "changed", OCTOBER)
    assert {one["name"] for one in said["checks"] if one["found"]["different"]} == {"commissions.stated_earned"}
    assert [one["target_fen"] for one in said["month"]["differing"]] == [50_001]
    assert await seal_books(now()) is not None
    assert verify(committed_db).returncode == 1, "sealing again covers nothing up"
