"""An import of a sheet is killed: each row is there whole or not at all, and the next run does the rest, none twice."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from guide_app.base.kernel.database import fetch_value
from guide_app.ground.stores.bulk import ensure_organisation_root
from tests.imports.sheets import csv_text
from tests.safety.faults import GUIDE, OwnPostgres, Process, connected

pytestmark = pytest.mark.faults
PEOPLE = 12_000
STORES = 40


def a_file(folder: Path, kind: str, head: tuple[str, ...], *rows: tuple[Any, ...]) -> Path:
    path = folder / f"{kind}.csv"
    path.write_bytes(csv_text(head, *rows))
    return path


@pytest.mark.long
async def test_people_are_imported_once_however_often_it_is_killed(postgres: OwnPostgres, tmp_path: Path) -> None:
    url = await postgres.a_database()
    async with connected(url):
        await ensure_organisation_root()
        rows = [(f"S{number}", f"店{number}", "HQ", "HQ", "直营") for number in range(STORES)]
        stores = a_file(tmp_path, "stores", ("code", "name", "region", "entity", "ownership"), *rows)
        assert run(url, "stores", stores)["applied"]["new"] == STORES
        people = [(f"A{n}", "李小明", 13_000_000_000 + n, "导购", f"S{n % STORES}") for n in range(PEOPLE)]
        file = a_file(tmp_path, "associates", ("number", "name", "phone", "role", "store"), *people)
        there = 0
        for more in (1_000, 3_000):
            process = Process("import", "associates", str(file), DATABASE_URL=url)
            while await fetch_value("SELECT count(*) FROM associate") < there + more:
                assert process.running, "the import was over before it was killed"
                await asyncio.sleep(0.02)
            process.kill()
            await asyncio.sleep(0.5)
            there = await fetch_value("SELECT count(*) FROM associate")
            assert 0 < there < PEOPLE
            assert await fetch_value("SELECT count(*) FROM posting") == there
            assert await fetch_value("SELECT count(*) FROM event WHERE type = 'associate_posted'") == there
        told = run(url, "associates", file)
        assert (told["applied"]["new"], told["applied"]["unchanged"]) == (PEOPLE - there, there)
        assert await fetch_value("SELECT count(*) FROM posting") == PEOPLE
        assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'associates.created'") == PEOPLE


def run(url: str, kind: str, file: Path) -> Any:
    """An import to its end; what it says."""
    line = [*GUIDE, "import", kind, str(file), "--json"]
    environment = os.environ | {"DATABASE_URL": url}
    ended = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
