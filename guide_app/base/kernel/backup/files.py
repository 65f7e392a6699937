"""The files beside the database, as they lie: copied into the folder of backups by name, and back from there.

A file never changes and is named by the hash of its bytes, so what is missing is copied and nothing else. One that is
gone from where files are kept stays here for as long as any backup leads to a moment at which it was there.
"""

import asyncio
import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import structlog

from guide_app.base.kernel.backup.errors import BackupUnderWay
from guide_app.base.kernel.backup.store import OUR_SYSTEM, Store, sync_folder, write_whole
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.files.folder import PIECE, UNFINISHED, FolderStore
from guide_app.base.kernel.jobs import Schedule
from guide_app.base.settings import settings

log = structlog.get_logger(__name__)

LEFT_BEHIND = timedelta(hours=1)
GONE = "files-gone.json"
"""Since when files that are kept here are gone from where they were."""


class Copied(msgspec.Struct, frozen=True):
    """What was copied: how many files of how many bytes; `damaged` were not what they are named after."""

    files: int
    bytes: int
    damaged: int
    removed: int


def copy_files(live: Path, store: Store, *, now: datetime) -> Copied:
    """Bring the files of `live` into the folder of backups; to be called under its lock.

    What is gone from `live` since before the oldest backup ended is removed: no moment that can be reached had it.
    """
    kept_here, there = FolderStore(store.files), FolderStore(live)
    kept_here.tidy_up(now - LEFT_BEHIND)
    here, alive = {one.key for one in kept_here.kept()}, {one.key: one.size for one in there.kept()}
    copied = copy_named(alive.keys() - here, there, kept_here)
    gone = _gone_since(store)
    gone = {key: gone.get(key, now) for key in here - alive.keys()}
    removed = 0
    if backups := store.backups():
        for key in [key for key, since in gone.items() if since < backups[0].ended_at]:
            kept_here.place_of(key).unlink(missing_ok=True)
            del gone[key]
            removed += 1
    write_whole(store.folder / GONE, msgspec.json.encode(gone))
    return Copied(len(copied[0]), sum(alive[key] for key in copied[0]), len(copied[1]), removed)


def copy_named(keys: Iterable[str], source: FolderStore, target: FolderStore) -> tuple[list[str], list[str]]:
    """Copy files by their keys: which were copied, which are damaged. Those that are not there are neither."""
    copied: list[str] = []
    damaged: list[str] = []
    for key in sorted(keys):
        is_whole = _copy(source.place_of(key), target, key)
        if is_whole is not None:
            (copied if is_whole else damaged).append(key)
    return copied, damaged


def _gone_since(store: Store) -> dict[str, datetime]:
    file = store.folder / GONE
    return msgspec.json.decode(file.read_bytes(), type=dict[str, datetime]) if file.exists() else {}


def _copy(source: Path, target: FolderStore, key: str) -> bool | None:
    """Copy one file, whole and on the disk or not at all; None when there is none."""
    place, begun = target.place_of(key), target.root / UNFINISHED / str(uuid4())
    for folder in (begun.parent, place.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with source.open("rb") as read, begun.open("xb") as written:
            while piece := read.read(PIECE):
                digest.update(piece)
                written.write(piece)
            written.flush()
            os.fsync(written.fileno())
        if digest.hexdigest() != key:
            return False
        begun.replace(place)
    except FileNotFoundError:
        return None
    finally:
        begun.unlink(missing_ok=True)
    sync_folder(place.parent)
    return True


async def keep_files(_: datetime) -> str:
    """Bring new files into the folder of backups where this database has one; what was done."""
    config = settings()
    store = Store(config.backups)
    system = store.system()
    if system is None or system != await fetch_value(OUR_SYSTEM):
        return "there are no backups of this database"
    try:
        with store.lock():
            copied = await asyncio.to_thread(copy_files, config.files, store, now=datetime.now(UTC))
    except (BackupUnderWay, OSError) as error:
        log.error("files were not copied to the backups", problem=str(error))
        return str(error)
    if copied.damaged:
        log.error("files are damaged", number=copied.damaged)
    return str(msgspec.to_builtins(copied))


SCHEDULES = (Schedule("kernel.keep_files", "5-59/10 * * * *", keep_files),)
"""Every ten minutes: what was uploaded later is lost with its disk."""
