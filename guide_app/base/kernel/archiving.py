"""The archive: whole months are detached, written out with their hashes, and dropped; each step can be done again.

What a month is needed for is said by the packages (`Monthly.needed`), so that nothing leaves that is still read.
A month stands in `archived_month` from the moment it is detached: whoever was killed in the middle goes on from there.
Works with the rights of the tables' owner.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.archive_files import Manifest, is_whole, write_month
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.errors import Conflict, InvalidField

TRIES = 5
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Monthly:
    """A table in months that may be archived.

    Each statement of `needed` takes the first day of a month and of the next, and answers with a reason (text) why the
    month must stay; with none it may go.
    """

    table: str
    needed: tuple[str, ...] = ()


class Partition(msgspec.Struct, frozen=True):
    """A month of a table, with the first days of it and of the next one."""

    name: str
    month: date
    until: date


class Unfinished(msgspec.Struct, frozen=True):
    """A month that is detached and not dropped yet."""

    name: str
    of: str
    month: date


class Outcome(msgspec.Struct, frozen=True):
    """What became of a month: the rows that were written out and their file, or why it stays."""

    name: str
    rows: int | None = None
    file: str | None = None
    kept: str | None = None


PARTITIONS = """
SELECT c.relname::text AS name, months.first AS month, (months.first + interval '1 month')::date AS until
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid,
  LATERAL (SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS first) AS months
WHERE i.inhparent = $1::text::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}$' AND months.first < $2 ORDER BY 1
"""
UNFINISHED = "SELECT name, of, month FROM archived_month WHERE state <> 'dropped' ORDER BY name"
NOTE_DETACHED = """
INSERT INTO archived_month (name, of, month, state, changed_at) VALUES ($1, $2, $3, 'detached', $4)
"""
NOTE_WRITTEN = """
UPDATE archived_month SET state = 'written', rows = $2, sha256 = $3, file = $4, changed_at = $5 WHERE name = $1
"""
NOTE_DROPPED = "UPDATE archived_month SET state = 'dropped', changed_at = $2 WHERE name = $1"
LAST_ARCHIVED = "SELECT max(month) FROM archived_month WHERE of = $1"


async def last_archived_month(table: str) -> date | None:
    """The newest month of this table that is in the archive, by its first day."""
    found: date | None = await fetch_value(LAST_ARCHIVED, table)
    return found


class LogArchived(Conflict):
    """Months of the event log are in the archive, so it cannot be told again. `through` is the last of them."""

    title = ("部分事件已归档，不能从头重放", "Part of the event log is archived, nothing can be replayed from zero")


async def require_whole_log() -> None:
    """Before a replay. Raises LogArchived."""
    through = await last_archived_month("event")
    if through is not None:
        raise LogArchived(through=f"{through:%Y-%m}")


async def archive(tables: Sequence[Monthly], *, before: date, folder: Path, dry_run: bool = False) -> list[Outcome]:
    """Archive every month of these tables that ends before the month of `before`, in the order of the tables.

    `dry_run` says what would go and what would stay. Raises InvalidField for a month that is not over.
    """
    if before > clock.now().date().replace(day=1):
        raise InvalidField("before", "须为已结束的月份 / a month that has begun at the latest")
    outcomes = [] if dry_run else [await _finish(one, folder) for one in await fetch_as(Unfinished, UNFINISHED)]
    for table in tables:
        for month in await fetch_as(Partition, PARTITIONS, table.table, before):
            outcomes.append(await _archive_month(table, month, folder, dry_run=dry_run))
    return outcomes


async def _archive_month(table: Monthly, month: Partition, folder: Path, *, dry_run: bool) -> Outcome:
    if dry_run:
        reasons = await _reasons(table, month)
        return Outcome(month.name, rows=await fetch_value(f"SELECT count(*) FROM {month.name}"), kept=reasons)
    for _ in range(TRIES):
        try:
            reasons = await _detach(table, month)
        except asyncpg.LockNotAvailableError:  # somebody reads for long: others must not wait behind us
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        except asyncpg.ForeignKeyViolationError as error:
            return Outcome(month.name, kept=str(error))
        if reasons is not None:
            return Outcome(month.name, kept=reasons)
        return await _finish(Unfinished(month.name, table.table, month.month), folder)
    return Outcome(month.name, kept="the table was busy all the while")


async def _reasons(table: Monthly, month: Partition) -> str | None:
    found = [await fetch_value(needed, month.month, month.until) for needed in table.needed]
    return "; ".join(reason for reason in found if reason) or None


async def _detach(table: Monthly, month: Partition) -> str | None:
    """Take the month out of its table; why not, if it is needed."""
    async with transaction():
        await execute("SET LOCAL lock_timeout = '2s'")
        await execute(f"LOCK TABLE {month.name} IN SHARE ROW EXCLUSIVE MODE")
        reasons = await _reasons(table, month)
        if reasons is None:
            await execute(NOTE_DETACHED, month.name, table.table, month.month, clock.now())
            await execute(f"ALTER TABLE {table.table} DETACH PARTITION {month.name}")
        return reasons


async def _finish(month: Unfinished, folder: Path) -> Outcome:
    """Write a detached month out, look whether the file is whole, drop the table."""
    manifest: Manifest = await write_month(month.of, month.name, month.month, folder)
    file = str(folder / month.of / manifest.file)
    await execute(NOTE_WRITTEN, month.name, manifest.rows, manifest.sha256, file, clock.now())
    async with transaction():
        await execute(f"LOCK TABLE {month.name} IN ACCESS EXCLUSIVE MODE")
        rows = await fetch_value(f"SELECT count(*) FROM {month.name}")
        if rows != manifest.rows or not await asyncio.to_thread(is_whole, Path(file), manifest):
            return Outcome(month.name, kept=f"{file} is not whole: the month stays, detached")
        await execute(f"DROP TABLE {month.name}")
        await execute(NOTE_DROPPED, month.name, clock.now())
        await audit.record(
            SYSTEM, "kernel.month_archived", f"partition:{month.name}", rows=rows, sha256=manifest.sha256, file=file
        )
    return Outcome(month.name, rows=rows, file=file)


NOT_READ = """
SELECT format('%s has not read it in lane %s', c.subscriber, c.lane) AS reason FROM event_cursor c
WHERE EXISTS (SELECT FROM event e WHERE e.logged_on >= $1 AND e.logged_on < $2
  AND e.lane = c.lane AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq)) LIMIT 3
"""
STILL_PARKED = """
SELECT format('%s has parked event %s of it', p.subscriber, p.seq) AS reason FROM event_parked p
WHERE p.resolved_at IS NULL
  AND EXISTS (SELECT FROM event e WHERE e.seq = p.seq AND e.logged_on >= $1 AND e.logged_on < $2) LIMIT 3
"""


def events(needed: Sequence[str]) -> Monthly:
    """The event log: a month goes when every subscriber has read it, and nobody above needs it for other reasons."""
    return Monthly("event", (NOT_READ, STILL_PARKED, *needed))


ARCHIVED = (Monthly("audit_entry"),)
