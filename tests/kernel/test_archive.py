"""The archive: whole months leave for files and can be read again; nothing that is needed goes."""

import asyncio
import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from commissions.handlers import COMMISSIONS
from guide_app.base.kernel import archiving
from guide_app.base.kernel.archive_files import AlreadyRestored, ArchiveDamaged, restore_month
from guide_app.base.kernel.archiving import LogArchived, Monthly, archive
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.replaying import rebuild
from guide_app.entry import wiring
from tests.databases import owner_of

LAST_YEAR = datetime.now(UTC).year - 1
MONTHS = [date(LAST_YEAR, month, 1) for month in range(1, 13)]
BEFORE = date(LAST_YEAR + 1, 1, 1)
LOG = """
INSERT INTO event (type, occurred_at, payload, logged_on)
SELECT 'test.happened', now(), json_build_object('n', n), $1::date + n % 28 FROM generate_series(1, 40) AS n
"""
ENTRY = """
INSERT INTO audit_entry (id, at, actor_role, action, subject, detail)
VALUES (overlay(gen_random_uuid()::text placing left(uuid_floor_v1($1)::text, 13) from 1)::uuid, $1::date, 'system',
  'test.happened', 'nothing', '{}')
"""
TABLES = [one for one in wiring.ARCHIVED if one.table in {"event", "audit_entry"}]
EVENTS = [one for one in TABLES if one.table == "event"]


@pytest.fixture
async def a_year(committed_db: str) -> str:
    """A year of months with events and audit entries in them, reached as the owner."""
    await disconnect()
    ENGINE.pool = None
    await connect(owner_of(committed_db), max_size=4)
    for month in MONTHS:
        for table in ("event", "audit_entry"):
            await execute("SELECT add_partition_v1($1::text::regclass, $2::date)", table, month)
        await execute(LOG, month)
        await execute(ENTRY, month)
    await execute("UPDATE event_cursor SET epoch = 9")
    return committed_db


async def partitions() -> set[str]:
    return {
        row[0] for row in await fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '_20[0-9_]+$'")
    }


async def test_a_year_is_archived_whole_and_comes_back_for_reading(a_year: str, tmp_path: Path) -> None:
    outcomes = await archive(TABLES, before=BEFORE, folder=tmp_path)
    assert [(one.name, one.rows, one.kept) for one in outcomes if one.name.startswith("event")] == [
        (f"event_{month:%Y_%m}", 40, None) for month in MONTHS
    ]
    assert len(outcomes) == 24
    assert not {f"event_{month:%Y_%m}" for month in MONTHS} & await partitions()
    assert await fetch_value("SELECT count(*) FROM event") == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'kernel.month_archived'") == 24
    manifest = tmp_path / f"event/event_{MONTHS[4]:%Y_%m}.json"
    described = json.loads(manifest.read_text())
    lines = gzip.decompress((manifest.parent / described["file"]).read_bytes()).decode().splitlines()
    assert (described["rows"], len(lines)) == (40, 41)
    name = await restore_month(manifest)
    assert await fetch_value(f"SELECT sum((payload->>'n')::int) FROM {name}") == sum(range(1, 41))
    with pytest.raises(AlreadyRestored):
        await restore_month(manifest)
    assert await archive(TABLES, before=BEFORE, folder=tmp_path) == []


async def test_a_dry_run_changes_nothing(a_year: str, tmp_path: Path) -> None:
    before = await partitions()
    outcomes = await archive(TABLES, before=date(LAST_YEAR, 3, 1), folder=tmp_path, dry_run=True)
    assert [(one.name, one.rows) for one in outcomes if one.name.startswith("event")] == [
        (f"event_{LAST_YEAR}_01", 40),
        (f"event_{LAST_YEAR}_02", 40),
    ]
    assert await partitions() == before
    assert not (tmp_path / "event").exists()


async def test_a_month_that_is_not_over_is_refused(a_year: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidField):
        await archive(TABLES, before=date(LAST_YEAR + 2, 1, 1), folder=tmp_path)


async def test_events_stay_while_somebody_has_not_read_them_or_has_parked_one(a_year: str, tmp_path: Path) -> None:
    first, second = MONTHS[0], MONTHS[1]
    await execute(
        "INSERT INTO event_cursor (subscriber, lane, epoch, xid, seq, updated_at)"
        " SELECT 'slow', 0, epoch, xid, seq, now() FROM event WHERE logged_on < $1 ORDER BY xid DESC, seq DESC LIMIT 1",
        date(LAST_YEAR, 3, 1),
    )
    await execute(
        "INSERT INTO event_parked (id, subscriber, seq, attempts, error, parked_at)"
        " SELECT gen_random_uuid(), 'slow', min(seq), 3, 'no', now() FROM event WHERE logged_on >= $1",
        second,
    )
    outcomes = {one.name: one.kept for one in await archive(EVENTS, before=BEFORE, folder=tmp_path)}
    assert outcomes[f"event_{first:%Y_%m}"] is None
    assert "parked" in str(outcomes[f"event_{second:%Y_%m}"])
    assert "slow has not read" in str(outcomes[f"event_{MONTHS[2]:%Y_%m}"])
    assert await fetch_value("SELECT count(*) FROM event") == 11 * 40


async def test_a_month_that_was_detached_and_not_written_is_finished_first(
    a_year: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(archiving, "_finish", broken_off)
        with pytest.raises(KeyboardInterrupt):
            await archive(EVENTS, before=BEFORE, folder=tmp_path)
    assert f"event_{LAST_YEAR}_01" in await partitions()
    assert await fetch_value("SELECT count(*) FROM event") == 11 * 40
    outcomes = await archive(TABLES, before=BEFORE, folder=tmp_path)
    assert (outcomes[0].name, outcomes[0].rows) == (f"event_{LAST_YEAR}_01", 40)
    assert sum(one.rows or 0 for one in outcomes if one.name.startswith("event")) == 12 * 40


async def test_nothing_is_replayed_from_a_log_that_is_not_whole(a_year: str, tmp_path: Path) -> None:
    await archive(EVENTS, before=date(LAST_YEAR, 3, 1), folder=tmp_path)
    with pytest.raises(LogArchived) as refused:
        await rebuild(COMMISSIONS)
    assert refused.value.facts == {"through": f"{LAST_YEAR}-02"}


async def test_a_damaged_file_is_not_read_back(a_year: str, tmp_path: Path) -> None:
    await archive(TABLES, before=date(LAST_YEAR, 2, 1), folder=tmp_path)
    file = tmp_path / f"event/event_{LAST_YEAR}_01.csv.gz"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ArchiveDamaged):
        await restore_month(file.with_name(f"event_{LAST_YEAR}_01.json"))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"jsonb"', '"jsonb); DROP TABLE touch; --"'),
        ('"payload"', '"payload\\" text, \\"x"'),
        (f'"event_{LAST_YEAR}_01"', '"event; DROP TABLE touch"'),
        ("{", ""),
    ],
)
async def test_a_manifest_that_says_more_than_names_is_not_believed(
    a_year: str, tmp_path: Path, was: str, becomes: str
) -> None:
    await archive(TABLES, before=date(LAST_YEAR, 2, 1), folder=tmp_path)
    manifest = tmp_path / f"event/event_{LAST_YEAR}_01.json"
    text = manifest.read_text()
    assert was in text
    manifest.write_text(text.replace(was, becomes))
    with pytest.raises(ArchiveDamaged):
        await restore_month(manifest)
    assert await fetch_value("SELECT to_regclass('touch') IS NOT NULL")


async def test_a_table_in_use_is_left_alone(a_year: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "TRIES", 1)
    reader = await asyncpg.connect(a_year)
    try:
        reading = reader.transaction()
        await reading.start()
        await reader.fetch("SELECT 1 FROM event LIMIT 1")
        busy, *_ = await archive(EVENTS, before=date(LAST_YEAR, 2, 1), folder=tmp_path)
        assert busy.kept == "the table was busy all the while"
    finally:
        await reader.close()
    await asyncio.sleep(0)
    done, *_ = await archive([Monthly("event")], before=date(LAST_YEAR, 2, 1), folder=tmp_path)
    assert done.rows == 40
