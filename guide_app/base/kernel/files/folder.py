"""Files in a folder: each below the first two digits of its key, made beside and renamed.

Two processes may store at once, and a kill leaves at most something unfinished, which `tidy` removes. A file is on the
disk, and so is its name, before `put` answers.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from guide_app.base.kernel.backup.store import sync_folder
from guide_app.base.kernel.files.port import FileMissing, Kept

KEY = re.compile(r"[0-9a-f]{64}")
UNFINISHED = ".unfinished"
PIECE = 1 << 18


class FolderStore:
    """The files below one folder, which is made when the first one is kept; for nobody else's eyes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, pieces: AsyncIterable[bytes]) -> str:
        """See the port."""
        begun = await asyncio.to_thread(self._begin)
        digest = hashlib.sha256()
        try:
            with begun.open("xb") as file:
                async for piece in pieces:
                    digest.update(piece)
                    await asyncio.to_thread(file.write, piece)
                await asyncio.to_thread(_settle, file)
            key = digest.hexdigest()
            await asyncio.to_thread(self._name, begun, key)
        finally:
            begun.unlink(missing_ok=True)
        return key

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """See the port."""
        try:
            file = await asyncio.to_thread(self.place_of(key).open, "rb")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise FileMissing(key) from error
        try:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
        finally:
            file.close()

    async def remove(self, key: str) -> bool:
        """See the port."""
        return await asyncio.to_thread(self._remove, key)

    async def names(self) -> list[Kept]:
        """See the port."""
        return await asyncio.to_thread(self.kept)

    async def tidy(self, before: datetime) -> int:
        """See the port."""
        return await asyncio.to_thread(self.tidy_up, before)

    def place_of(self, key: str) -> Path:
        """Where the file of a key lies. Raises FileMissing for what is no key."""
        if not KEY.fullmatch(key):
            raise FileMissing(key)
        return self.root / key[:2] / key

    def kept(self) -> list[Kept]:
        """As `names`, for who waits anyway."""
        found = []
        for folder in _entries(self.root):
            if len(folder.name) == 2 and folder.is_dir():
                for one in _entries(Path(folder.path)):
                    if KEY.fullmatch(one.name):
                        found.append(_kept(one))
        return [one for one in found if one is not None]

    def _begin(self) -> Path:
        unfinished = self.root / UNFINISHED
        if not self.root.is_dir():
            self.root.parent.mkdir(parents=True, exist_ok=True)
            self.root.mkdir(mode=0o700, exist_ok=True)
        unfinished.mkdir(mode=0o700, exist_ok=True)
        return unfinished / str(uuid4())

    def _name(self, begun: Path, key: str) -> None:
        place = self.place_of(key)
        new_folder = not place.parent.exists()
        place.parent.mkdir(mode=0o700, exist_ok=True)
        begun.replace(place)
        sync_folder(place.parent)
        if new_folder:
            sync_folder(self.root)

    def _remove(self, key: str) -> bool:
        try:
            self.place_of(key).unlink()
        except (FileNotFoundError, FileMissing):
            return False
        return True

    def tidy_up(self, before: datetime) -> int:
        """As `tidy`, for who waits anyway."""
        removed = 0
        for one in _entries(self.root / UNFINISHED):
            kept = _kept(one)
            if kept is not None and kept.at < before:
                Path(one.path).unlink(missing_ok=True)
                removed += 1
        return removed


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _kept(one: "os.DirEntry[str]") -> Kept | None:
    """None for what went away meanwhile."""
    try:
        seen = one.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return Kept(one.name, seen.st_size, datetime.fromtimestamp(seen.st_mtime, UTC))
