"""What keeps files, as a port: a folder of this machine today, storage of another kind behind the same few verbs.

What is kept never changes: it is named by the hash of its bytes, and there whole from the moment it has its name.
"""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class FileMissing(Exception):
    """A file that should be kept is not there, or is not what was kept under its name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept: its key, its bytes there, since when."""

    key: str
    size: int
    at: datetime


class FileStore(Protocol):
    """Keeps what it is given under a key made of its bytes, the hexadecimal SHA-256."""

    async def put(self, pieces: AsyncIterable[bytes]) -> str:
        """Keep what comes, whole and on the disk, or nothing of it; the key."""
        ...

    def open(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of a key, in pieces. Raises FileMissing."""
        ...

    async def remove(self, key: str) -> bool:
        """Remove what a key names, if it is there; whether it was."""
        ...

    async def names(self) -> list[Kept]:
        """All that is kept."""
        ...

    async def tidy(self, before: datetime) -> int:
        """Remove what was begun before a moment and never ended; how many."""
        ...
