"""Taking a backup: a copy of the running server by its own program, verified, and the log kept from then on.

Nothing has to stop. The copy is one of PostgreSQL's base backups, gzipped, with the log that makes it whole; it is read
again by `pg_verifybackup` and takes its name only then. Whoever is killed leaves no backup that looks whole.
"""

import json
import os
import re
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, overload

import msgspec

from guide_app.base.kernel.backup.errors import BackupDamaged, BackupFailed
from guide_app.base.kernel.backup.files import Copied, copy_files
from guide_app.base.kernel.backup.store import COPY, FACTS, UNFINISHED, Backup, Store, sync_folder, write_whole
from guide_app.base.kernel.backup.wal import KEPT_AFTER, keep_command, segment_of
from guide_app.base.kernel.errors import Conflict
from guide_app.base.kernel.postmaster import program, speaking_english

PATIENCE_SECONDS = 60.0
"""For the segment of the backup's end to appear in the folder."""
SOON = 0.1
LEFT_BEHIND = timedelta(hours=1)
PERCENT = re.compile(r"\((\d+)%\)")
Told = Callable[[int], None]


class Taken(msgspec.Struct, frozen=True):
    """What was done. `keeps_log` says whether every moment from now on can be restored, `problem` why not.

    `kept` are all whole backups, the oldest first, `removed` those that were beyond the number to keep; `files`
    were copied beside them.
    """

    backup: Backup
    folder: str
    keeps_log: bool
    problem: str | None
    kept: list[str]
    removed: list[str]
    seconds: float
    same_disk: bool
    files: Copied


def take_backup(url: str, data: Path, folder: Path, *, files: Path, keep: int, told: Told | None = None) -> Taken:
    """Copy the server that runs on `data` into the folder, with the `files` beside it, and have its log kept there.

    `url` is the superuser's. Blocks for as long as copying takes; `told` hears percents. Raises BackupUnderWay,
    FolderOfAnother, BackupFailed.
    """
    began = time.monotonic()
    store = Store.made(folder)
    with store.lock() as lock:
        system = asked(url, "SELECT system_identifier FROM pg_control_system()")
        store.claim(system)
        owner = data.stat()
        if os.geteuid() == 0:  # the server runs as somebody else, who keeps the log
            os.chown(store.wal, owner.st_uid, owner.st_gid)
        _keep_log(url, store)
        _tidy(store)
        backup = _copied(url, store, system, lock, told)
        problem = _log_is_kept(url, store)
        removed = store.keep(keep)
        # The files after the database: whatever a row of the copy names is among them.
        copied = copy_files(files, store, now=datetime.now(UTC))
        kept = [one.name for one in store.backups()]
    same_disk = owner.st_dev == folder.stat().st_dev
    seconds = round(time.monotonic() - began, 1)
    return Taken(backup, str(folder), problem is None, problem, kept, removed, seconds, same_disk, copied)


def _keep_log(url: str, store: Store) -> None:
    """Tell the server where its log is to be kept; it goes by it at once."""
    command = keep_command(store.wal).replace("'", "''")
    for name, value in (("archive_command", command), ("archive_timeout", KEPT_AFTER)):
        asked(url, f"ALTER SYSTEM SET {name} = '{value}'")
    asked(url, "SELECT pg_reload_conf()")


def _tidy(store: Store) -> None:
    """Remove what killed backups and a killed server left behind."""
    store.forget_unfinished()
    for one in store.wal.glob(".*"):
        if datetime.fromtimestamp(one.stat().st_mtime, UTC) < datetime.now(UTC) - LEFT_BEHIND:
            one.unlink()


def _copied(url: str, store: Store, system: str, lock: int, told: Told | None) -> Backup:
    begun_at = datetime.now(UTC)
    while (store.base / (name := f"{begun_at:%Y%m%dT%H%M%SZ}")).exists():  # a small one was made in this very second
        time.sleep(SOON)
        begun_at = datetime.now(UTC)
    unfinished = store.base / f"{UNFINISHED}-{name}"
    unfinished.mkdir(mode=0o700)
    try:
        _run_basebackup(url, unfinished / COPY, lock, told)
        _require_whole(unfinished / COPY, BackupFailed)
        backup = _facts(url, unfinished / COPY, name, system, begun_at)
        write_whole(unfinished / FACTS, msgspec.json.format(msgspec.json.encode(backup), indent=2))
        unfinished.rename(store.base / name)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    sync_folder(store.base)
    return backup


def _run_basebackup(url: str, into: Path, lock: int, told: Told | None) -> None:
    """The copy itself. The program holds the lock too: whoever kills us alone leaves nobody a folder it writes to."""
    options = ["--format=tar", "--compress=client-gzip:1", "--wal-method=stream", "--checkpoint=fast", "--progress"]
    command = [str(program("pg_basebackup")), f"--dbname={url}", "--no-password", *options, f"--pgdata={into}"]
    with subprocess.Popen(  # noqa: S603 - ours
        command, stderr=subprocess.PIPE, text=True, pass_fds=[lock], env=speaking_english()
    ) as running:
        assert running.stderr is not None, "it was asked for"
        said: list[str] = []
        for line in running.stderr:
            percent = PERCENT.search(line)
            if percent and told is not None:
                told(int(percent[1]))
            elif not percent:
                said.append(line.strip())
    if running.returncode:
        raise BackupFailed(problem=_last_words(said))


def _require_whole(folder: Path, refusal: type[Conflict]) -> None:
    """Read everything again and hold it against the manifest."""
    verify = [str(program("pg_verifybackup")), "--quiet", "--no-parse-wal", str(folder)]
    ended = subprocess.run(verify, check=False, capture_output=True, text=True)  # noqa: S603 - ours
    if ended.returncode:
        raise refusal(problem=_last_words(ended.stderr.splitlines()))


def require_whole(backup: Backup, store: Store) -> None:
    """Read a backup again before it is relied on. Raises BackupDamaged."""
    _require_whole(store.copy_of(backup), BackupDamaged)


def _facts(url: str, folder: Path, name: str, system: str, begun_at: datetime) -> Backup:
    manifest: dict[str, Any] = json.loads((folder / "backup_manifest").read_bytes())  # PostgreSQL's own document
    (log,) = manifest["WAL-Ranges"]
    return Backup(
        name=name,
        system=system,
        server=asked(url, "SHOW server_version"),
        timeline=log["Timeline"],
        begun_at=begun_at,
        # The clock of this machine is the server's: it runs here. From now on every moment can be reached.
        ended_at=datetime.now(UTC),
        start_lsn=log["Start-LSN"],
        end_lsn=log["End-LSN"],
        first_segment=segment_of(log["Start-LSN"], log["Timeline"]),
        bytes=sum(one.stat().st_size for one in folder.iterdir()),
        data_bytes=sum(file["Size"] for file in manifest["Files"]) + _unpacked(folder / "pg_wal.tar.gz"),
    )


def _unpacked(archive: Path) -> int:
    with tarfile.open(archive) as files:
        return sum(one.size for one in files)


def _log_is_kept(url: str, store: Store) -> str | None:
    """Wait until the log up to now is in the folder; why it is not."""
    if asked(url, "SHOW archive_mode") != "on":
        return "archive_mode is off until the server starts again / 服务器下次启动后才保存日志"
    return wait_for_log(url, store)


def wait_for_log(url: str, store: Store) -> str | None:
    """Have everything that was written up to now kept in the folder, and wait for it; why it is not."""
    asked(url, "SELECT pg_create_restore_point('guide')")  # so that there is something to be kept
    written = asked(url, "SELECT pg_walfile_name(pg_switch_wal())")
    until = time.monotonic() + PATIENCE_SECONDS
    while not store.has_segment(written):
        if time.monotonic() > until:
            failed = asked(url, "SELECT format('%s %s', last_failed_wal, last_failed_time) FROM pg_stat_archiver")
            return f"{written} did not come / 未能保存日志 ({failed})"
        time.sleep(0.1)
    return None


@overload
def asked(url: str, statement: str) -> str: ...
@overload
def asked(url: str, statement: str, *, or_none: bool) -> str | None: ...
def asked(url: str, statement: str, *, or_none: bool = False) -> str | None:
    """One value, by psql: this runs outside of any pool, and as the superuser. Raises BackupFailed, `or_none` gives
    None."""
    command = [str(program("psql")), url, "-XAtqc", statement]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - ours
    if ended.returncode and or_none:
        return None
    if ended.returncode:
        raise BackupFailed(problem=_last_words(ended.stderr.splitlines()))
    return ended.stdout.strip()


def _last_words(said: list[str]) -> str:
    return " | ".join(line for line in said[-3:] if line)
