"""The bytes of a till file, plain or gzip, in pieces: bounded, whatever the file holds."""

import gzip
import hashlib
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from guide_app.ground.orders.till_import.errors import (
    TillFileDamaged,
    TillFileIsADirectory,
    TillFileTooLarge,
    TillFileUnreadable,
)

GZIP = b"\x1f\x8b"
CHUNK = 1 << 18
MOST_BYTES = 512 << 20
"""Unpacked; about a hundred months of a large till export."""
MOST_RATIO = 100
RATIO_COUNTS_FROM = 8 << 20
"""CSV packs 4 to 20 times; a hundredfold beyond the first megabytes is a bomb."""

OnRead = Callable[[int, int], None]
"""Told now and then how many bytes of how many were read, as they lie on the disk."""


class Guarded:
    """Reads chunks and refuses what is too large, inflates too far or does not unpack."""

    def __init__(self, disk: BinaryIO, path: Path, *, packed: bool, size: int, progress: OnRead | None) -> None:
        self._disk, self._path, self._packed, self._size, self._progress = disk, path, packed, size, progress
        self._stream = gzip.GzipFile(fileobj=disk) if packed else disk
        self._given = 0

    def read(self) -> bytes:
        """The next chunk, empty at the end."""
        try:
            chunk = self._stream.read(CHUNK)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise TillFileDamaged(file=str(self._path), problem=str(error)) from error
        except OSError as error:
            raise TillFileUnreadable(file=str(self._path), problem=error.strerror or str(error)) from error
        self._given += len(chunk)
        inflated = self._packed and self._given > max(RATIO_COUNTS_FROM, MOST_RATIO * self._size)
        if self._given > MOST_BYTES or inflated:
            raise TillFileTooLarge(file=str(self._path), most_bytes=MOST_BYTES, most_ratio=MOST_RATIO)
        if self._progress is not None:
            self._progress(self._disk.tell(), self._size)
        return chunk


@contextmanager
def unpacked(path: Path, progress: OnRead | None = None) -> Iterator[Guarded]:
    """The file's bytes, unpacked when it starts like a gzip file, whatever its name says. Guarded against bombs."""
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise TillFileIsADirectory(file=str(path))
        if not stat.S_ISREG(state.st_mode):
            raise TillFileUnreadable(file=str(path), problem="not a regular file")
        opened = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise TillFileUnreadable(file=str(path), problem=getattr(error, "strerror", None) or str(error)) from error
    with opened as disk:
        packed = disk.read(len(GZIP)) == GZIP
        disk.seek(0)
        yield Guarded(disk, path, packed=packed, size=state.st_size, progress=progress)


def chunks(stream: Guarded, digest: "hashlib._Hash | None" = None) -> Iterator[bytes]:
    """All of it. A digest that is given takes everything in on the way."""
    while chunk := stream.read():
        if digest is not None:
            digest.update(chunk)
        yield chunk
