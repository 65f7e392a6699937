"""The folder of backups: whole base backups under `base`, the log between them under `wal`, files beside the database
under `files`.

A base backup is made in a folder whose name begins with a dot, and is there from the moment it is renamed: what was
broken off is never taken for one. The folder belongs to one database, by the identifier its server was made with.
"""

import fcntl
import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec

from guide_app.base.kernel.backup.errors import BackupUnderWay, FolderOfAnother
from guide_app.base.kernel.backup.wal import HISTORY, SEGMENT, Turn, needless, position, turns

MARK = "guide-backups.json"
FACTS = "backup.json"
COPY = "copy"
"""Beside the facts, so that nothing is in it that the manifest does not name."""
UNFINISHED = ".unfinished"
OUR_SYSTEM = "SELECT system_identifier::text FROM pg_control_system()"
"""Asks a server for the identifier it was made with."""


class Backup(msgspec.Struct, frozen=True):
    """A whole base backup. It leads to every moment from `ended_at` on, along the log that begins in `first_segment`.

    `bytes` is what it takes in the folder, `data_bytes` what the data take when they are restored.
    """

    name: str
    system: str
    server: str
    timeline: int
    begun_at: datetime
    ended_at: datetime
    start_lsn: str
    end_lsn: str
    first_segment: str
    bytes: int
    data_bytes: int


class Mark(msgspec.Struct, frozen=True):
    """Whose backups these are."""

    system: str


class Store:
    """A folder of backups, to be used under its `lock`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base"
        self.wal = folder / "wal"
        self.files = folder / "files"

    @classmethod
    def made(cls, folder: Path) -> Self:
        """The folder, made where it is missing; for nobody else's eyes."""
        store = cls(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for one in (store.base, store.wal, store.files):
            one.mkdir(mode=0o700, exist_ok=True)
        return store

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Keep others out; gives the descriptor, so that a program that works here can hold on to it. Raises
        BackupUnderWay."""
        with (self.folder / "lock").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupUnderWay(folder=str(self.folder)) from error
            yield held.fileno()

    def claim(self, system: str) -> None:
        """Say that the folder is this database's. Raises FolderOfAnother."""
        mark = self.folder / MARK
        if not mark.exists():
            write_whole(mark, msgspec.json.encode(Mark(system)))
        if self.system() != system:
            raise FolderOfAnother(folder=str(self.folder), its=self.system() or "?", ours=system)

    def system(self) -> str | None:
        """The identifier of the database whose folder it is."""
        mark = self.folder / MARK
        return msgspec.json.decode(mark.read_bytes(), type=Mark).system if mark.exists() else None

    def backups(self) -> list[Backup]:
        """Whole base backups, the oldest first."""
        facts = self.base.glob(f"[!.]*/{FACTS}")
        found = [msgspec.json.decode(one.read_bytes(), type=Backup) for one in facts]
        return sorted(found, key=lambda one: one.ended_at)

    def copy_of(self, backup: Backup) -> Path:
        """Where the files of a backup lie."""
        return self.base / backup.name / COPY

    def forget_unfinished(self) -> None:
        """Remove what was broken off."""
        for one in self.base.glob(f"{UNFINISHED}*"):
            shutil.rmtree(one)

    def keep(self, number: int) -> list[str]:
        """Remove all but the newest backups, then the log that only led on from those; the names of the removed."""
        backups = self.backups()
        gone, kept = backups[:-number], backups[-number:]
        for one in gone:
            # It is no backup from this moment on, however far its removal comes.
            hidden = self.base / f"{UNFINISHED}-{one.name}"
            (self.base / one.name).rename(hidden)
            shutil.rmtree(hidden)
        first = min((one.first_segment for one in kept), key=lambda name: name[8:], default=None)
        if first is not None:
            for name in needless((one.name for one in self.wal.iterdir()), first):
                (self.wal / name).unlink()
        return [one.name for one in gone]

    def has_segment(self, name: str) -> bool:
        """Whether a file of the log is kept."""
        return (self.wal / f"{name}.gz").exists()

    def add_segment(self, file: Path) -> None:
        """Keep a file of the log that its server will not keep any more; what is there already stays."""
        new, kept = self.wal / f".{file.name}.added", self.wal / f"{file.name}.gz"
        with new.open("wb") as packed:
            packed.write(gzip.compress(file.read_bytes(), 1))
            packed.flush()
            os.fsync(packed.fileno())
        if not kept.exists():
            new.rename(kept)
        new.unlink(missing_ok=True)
        sync_folder(self.wal)

    def newest_timeline(self, beside: Path | None = None) -> int:
        """The timeline on which the log goes on: that of the newest history, or of any segment. `beside` are segments
        of a server that are not kept yet."""
        names = [one.name for folder in (self.wal, beside) if folder and folder.is_dir() for one in folder.iterdir()]
        return max((int(name[:8], 16) for name in names if SEGMENT.match(name) or HISTORY.match(name)), default=1)

    def turns_before(self, timeline: int, beside: Path | None = None) -> list[Turn]:
        """Where the timelines before this one were left."""
        name = f"{timeline:08X}.history"
        if self.has_segment(name):
            return turns(gzip.decompress((self.wal / f"{name}.gz").read_bytes()).decode())
        if beside is not None and (beside / name).exists():
            return turns((beside / name).read_text())
        return []

    def leading_to(self, timeline: int, beside: Path | None = None) -> list[Backup]:
        """Backups from which the log leads on to this timeline, the oldest first."""
        left = {turn.timeline: turn.lsn for turn in self.turns_before(timeline, beside)}
        return [
            one
            for one in self.backups()
            if one.timeline == timeline or left.get(one.timeline, -1) >= position(one.end_lsn)
        ]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole, on the disk, or not at all."""
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
