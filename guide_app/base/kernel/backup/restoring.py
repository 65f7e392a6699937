"""The way back to a moment: a base backup is unpacked beside, the log is replayed up to the moment, and a copy opens.

What is there stays as it is until the copy is in order; then the two change places by rename (`embedded.finish_swap`).
A moment takes everything along that was committed at it or before.
"""

import os
import re
import shutil
import struct
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from guide_app.base.kernel.backup.errors import NoBackup, NoRoom, OutOfReach, RecoveryFailed
from guide_app.base.kernel.backup.store import Backup, Store
from guide_app.base.kernel.backup.taking import asked
from guide_app.base.kernel.backup.wal import (
    HISTORY,
    KEEP_NOTHING,
    SEGMENT,
    fetch_command,
    keep_command,
    position,
    segment_of,
    turns,
)
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.embedded import HOLDERS
from guide_app.base.kernel.postmaster import give_to_server, program, running, speaking_english

Told = Callable[[str], None]
LOG_PAGE = struct.Struct("<HHIQ")
"""The head of a page of the log: its kind, flags, timeline and address."""
NOT_REACHED = "recovery ended before configured recovery target was reached"
LAST_SEEN = re.compile(r"last completed transaction was at log time (\S+ \S+)")
CHECKPOINT = re.compile(r"Latest checkpoint location:\s+(\S+)\n.*\n.*\nLatest checkpoint's TimeLineID:\s+(\d+)")
LOOK_SECONDS = 0.2
SYSTEM = re.compile(r"Database system identifier:\s+(\d+)")
LONGEST_SECONDS = "604800"


class Plan(NamedTuple):
    """From which backup, along which timeline, up to which moment (None: to the end of the log)."""

    backup: Backup
    timeline: int
    to: datetime | None


class Recovered(msgspec.Struct, frozen=True):
    """What was recovered: the last commit in it, and the timeline that begins with it."""

    last_commit_at: datetime | None
    timeline: int


def plan(store: Store, to: datetime | None, *, now: datetime, live: Path | None, timeline: int | None = None) -> Plan:
    """The newest backup that leads to the moment. `live` is the data folder whose log goes on behind the kept one.

    Raises NoBackup, OutOfReach.
    """
    beside = live / "pg_wal" if live is not None else None
    along = timeline or store.newest_timeline(beside)
    leading = store.leading_to(along, beside)
    if not leading:
        raise NoBackup(folder=str(store.folder), timeline=along)
    before = [one for one in leading if to is None or one.ended_at <= to]
    if not before or (to is not None and to > now):
        earliest, latest = locally(leading[0].ended_at), locally(now)
        raise OutOfReach(to=locally(to or now), earliest=earliest, latest=latest, timeline=along)
    return Plan(before[-1], along, to)


def locally(at: datetime) -> str:
    """A moment as people here write it, to the microsecond, so that it may be typed again."""
    return at.astimezone(SHANGHAI).isoformat(timespec="microseconds")


def recover(planned: Plan, store: Store, data: Path, *, live: Path | None, complete: bool, told: Told) -> Recovered:
    """Make the data folder `data`, which opens as it was at the moment. Nothing of it is kept in the folder of backups.

    `complete` says that the log is known up to now, so that its end is what was there at a moment after it. Raises
    NoRoom, OutOfReach, RecoveryFailed.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(data.parent).free
    if free < planned.backup.data_bytes:
        raise NoRoom(needed=planned.backup.data_bytes, free=free)
    told("解包 · unpacking")
    _unpack(planned.backup, store, data)
    if live is not None:
        _bring_log(live / "pg_wal", store, data / "pg_wal", planned.backup.first_segment)
    _direct(planned, store, data)
    give_to_server(data)
    told("重放日志 · replaying the log")
    problem = _replay(data)
    if problem is None and planned.to is not None:
        return _recovered(data)
    if problem is not None:
        _go_to_the_end(planned, data, problem, complete=complete)
    recovered = _recovered(data)
    _require_all_of_it(planned, store, data, live)
    return recovered


def forget_unfinished(beside: Path) -> None:
    """Remove what a restore that was killed left, and end the server that it had begun on it."""
    if running(beside / "pg") is not None:
        _stop(beside / "pg", "immediate")
    shutil.rmtree(beside, ignore_errors=True)


def _stop(data: Path, how: str) -> None:
    stop = [str(program("pg_ctl")), "-w", "-t", LONGEST_SECONDS, "-D", str(data), "-m", how, "stop"]
    subprocess.run(stop, check=False, capture_output=True, user=data.stat().st_uid)  # noqa: S603 - ours


def _unpack(backup: Backup, store: Store, data: Path) -> None:
    packed = store.copy_of(backup)
    for archive, into in (("base.tar.gz", data), ("pg_wal.tar.gz", data / "pg_wal")):
        into.mkdir(mode=0o700, exist_ok=True)
        with tarfile.open(packed / archive) as files:
            files.extractall(into, filter="data")
    for one in (data / HOLDERS, data / "log", *data.glob(".s.PGSQL.*")):  # of the server that was copied
        one.unlink(missing_ok=True)


def _bring_log(live: Path, store: Store, into: Path, first: str) -> None:
    for one in _not_kept(live, store, first):
        shutil.copyfile(one, into / one.name)


def _not_kept(live: Path, store: Store, first: str) -> list[Path]:
    """What a stopped server has written and nobody has kept yet. Files made ahead hold old pages, and are left out."""
    return [
        one
        for one in live.iterdir()
        if not store.has_segment(one.name) and (HISTORY.fullmatch(one.name) or _is_written(one, first))
    ]


def keep_what_is_given_up(planned: Plan, store: Store, live: Path) -> None:
    """Keep the end of a log that nobody goes on with, so that what was given up can be reached too."""
    for one in _not_kept(live, store, planned.backup.first_segment):
        store.add_segment(one)


def _is_written(segment: Path, first: str) -> bool:
    if not SEGMENT.fullmatch(segment.name) or segment.name[8:] < first[8:]:
        return False
    with segment.open("rb") as file:
        *_, address = LOG_PAGE.unpack(file.read(LOG_PAGE.size))
    at = f"{address >> 32:X}/{address & 0xFFFFFFFF:X}"
    return segment_of(at, 1)[8:] == segment.name[8:]


def _direct(planned: Plan, store: Store, data: Path) -> None:
    """Tell the server where to fetch the log and where to stop. It keeps no log anywhere until all is decided."""
    directions = {
        "restore_command": fetch_command(store.wal),
        "recovery_target_timeline": str(planned.timeline),
        "recovery_target_action": "promote",
        "recovery_target_time": planned.to.astimezone(UTC).isoformat(sep=" ") if planned.to else "",
        "archive_command": "",
    }
    _set(data, directions)
    (data / "recovery.signal").touch()


def _set(data: Path, values: dict[str, str]) -> None:
    """Write settings of a server that does not run; the last word counts."""
    quoted = {name: value.replace("'", "''") for name, value in values.items()}
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in quoted.items())


@contextmanager
def _running(data: Path) -> Iterator[str | None]:
    """A server on the folder, out of everybody's way; the superuser's address, or None when it did not start."""
    owner = data.stat().st_uid
    with tempfile.TemporaryDirectory(prefix="guide-restore-") as sockets:
        os.chown(sockets, owner, -1)
        options = f"-c listen_addresses='' -c unix_socket_directories={sockets} -c lc_messages=C"
        command = [str(program("pg_ctl")), "-w", "-t", LONGEST_SECONDS, "-D", str(data), "-l", str(data / "log")]
        start = subprocess.run(  # noqa: S603 - ours
            [*command, "-o", options, "start"], check=False, stdout=subprocess.DEVNULL, user=owner
        )
        url = f"postgresql://postgres@/postgres?host={sockets}"
        try:
            yield None if start.returncode else url
        finally:
            _stop(data, "fast")


def _replay(data: Path) -> str | None:
    """Let the server replay the log and come up as one that writes; what it said when it did not."""
    with _running(data) as url:
        while url is not None:
            in_recovery = asked(url, "SELECT pg_is_in_recovery()", or_none=True)
            if in_recovery == "f":
                _note_last_commit(url, data)
                return None
            if in_recovery is None:
                break
            time.sleep(LOOK_SECONDS)
    return (data / "log").read_text(errors="replace")


def _go_to_the_end(planned: Plan, data: Path, problem: str, *, complete: bool) -> None:
    """Nothing was committed after the moment, or the log ends before it: that is told apart by who has all of it."""
    if NOT_REACHED not in problem:
        raise RecoveryFailed(problem=_errors(problem))
    assert planned.to is not None, "only a moment can fail to be reached"
    last = LAST_SEEN.findall(problem)
    if not complete:
        earliest = locally(planned.backup.ended_at)
        latest = locally(datetime.fromisoformat(last[-1])) if last else earliest
        raise OutOfReach(to=locally(planned.to), earliest=earliest, latest=latest, timeline=planned.timeline)
    _set(data, {"recovery_target_time": ""})
    again = _replay(data)
    if again is not None:
        raise RecoveryFailed(problem=_errors(again))


def _errors(problem: str) -> str:
    lines = [line for line in problem.splitlines() if re.search("FATAL|PANIC|ERROR", line)]
    return " | ".join(lines[-3:]) or problem[-500:]


LAST_COMMIT = "last_commit"
"""Beside the data folder: what only the server that has just recovered can say."""


def _note_last_commit(url: str, data: Path) -> None:
    at = asked(url, "SELECT coalesce(to_json(pg_last_xact_replay_timestamp()) #>> '{}', '')")
    (data.parent / LAST_COMMIT).write_text(at)


def _recovered(data: Path) -> Recovered:
    at = (data.parent / LAST_COMMIT).read_text()
    return Recovered(datetime.fromisoformat(at).astimezone(UTC) if at else None, _timeline_of(data))


def _timeline_of(data: Path) -> int:
    return max(int(one.name[:8], 16) for one in (data / "pg_wal").glob("*.history"))


def _require_all_of_it(planned: Plan, store: Store, data: Path, live: Path | None) -> None:
    """Who asked for the end of the log, or came to it, must have all of it: a gap would end the replay just as well."""
    history = (data / "pg_wal" / f"{_timeline_of(data):08X}.history").read_text()
    reached = turns(history)[-1].lsn
    kept = [one.name for one in store.wal.iterdir() if SEGMENT.match(one.name)]
    newest = max((name[8:24] for name in kept if int(name[:8], 16) == planned.timeline), default="")
    needed = _start_of(newest) if newest else 0
    if live is not None:
        checkpoint = CHECKPOINT.search(_control(live))
        if checkpoint is not None and int(checkpoint[2]) == planned.timeline:
            needed = max(needed, position(checkpoint[1]))
    if reached < needed:
        raise RecoveryFailed(problem=f"日志有缺口 / the log has a gap after {reached:X}, it goes on to {needed:X}")


def _control(data: Path) -> str:
    """What a data folder says of itself, whether its server runs or not."""
    command = [str(program("pg_controldata")), "-D", str(data)]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=speaking_english()).stdout  # noqa: S603 - ours


def system_of(data: Path) -> str | None:
    """The identifier of the database in a data folder; None where there is none."""
    if not (data / "PG_VERSION").exists():
        return None
    said = SYSTEM.search(_control(data))
    return said[1] if said else None


def _start_of(segment: str) -> int:
    return (int(segment[:8], 16) * 256 + int(segment[8:16], 16)) * 16 * 1024 * 1024


def keep_log_from_now_on(url: str, store: Store | None) -> None:
    """Have the copy's log kept where that of the original was, from its next start on; a copy for looking keeps none.

    `url` is the superuser's. What it wrote until then waits, and is kept too.
    """
    command = (keep_command(store.wal) if store is not None else KEEP_NOTHING).replace("'", "''")
    asked(url, f"ALTER SYSTEM SET archive_command = '{command}'")
    for name in ("restore_command", "recovery_target_timeline", "recovery_target_action", "recovery_target_time"):
        asked(url, f"ALTER SYSTEM RESET {name}")
