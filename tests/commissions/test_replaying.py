"""What a document comes to in the database is what it comes to in memory, and nothing of it stays."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commissions.engine.api import ScenarioInvalid, simulate
from guide_app.base.kernel.database import fetch_value
from guide_app.entry.replay.replaying import DatabaseInUse, replay
from tests.commissions.replays import difference, document_of
from tests.factories import a_store

GUIDE = Path(sys.executable).with_name("guide")


@pytest.mark.parametrize("place", range(8))
async def test_the_database_comes_to_what_memory_comes_to(db: None, place: int) -> None:
    assert await difference(document_of(place, 4_000 + place)) is None


async def test_nothing_of_a_document_stays(db: None) -> None:
    await replay(json.dumps(document_of(0, 1)).encode())
    for table in ("store", "associate", "commission_entry", "commission_period", "audit_entry", "event"):
        assert await fetch_value(f"SELECT count(*) FROM {table}") == 0, table


async def test_a_database_with_data_is_left_alone(db: None) -> None:
    await a_store()
    with pytest.raises(DatabaseInUse):
        await replay(json.dumps(document_of(0, 1)).encode())


async def test_what_is_no_scenario_is_refused(db: None) -> None:
    with pytest.raises(ScenarioInvalid):
        await replay(b'{"format": "commission-scenario/1"}')


@pytest.mark.slow
def test_the_command_answers_a_document_and_a_folder(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    written = json.dumps(document_of(3, 11)).encode()
    (documents / "a.json").write_bytes(written)
    (documents / "b.json").write_bytes(b"{}")
    done = _command(documents / "a.json", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(b"".join(simulate(written)))
    rows = [json.loads(row) for row in _command(documents, home=tmp_path / "home").stdout.splitlines()]
    assert [row["scenario"] for row in rows] == ["a.json", "b.json"]
    assert rows[0]["result"] == json.loads(done.stdout)
    assert rows[1]["result"] == {"error": "SCENARIO_INVALID"}
    assert _command(documents / "b.json", home=tmp_path / "home").returncode == 2


def _command(place: Path, *, home: Path) -> subprocess.CompletedProcess[bytes]:
    """In a process and with a server of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [GUIDE, "commissions", "replay", place],
        capture_output=True,
        check=False,
        timeout=400,
        env=environment | {"GUIDE_HOME": str(home)},
    )
