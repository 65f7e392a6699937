"""From bytes to rows: plain or gzip, UTF-8 or GBK, strict CSV, in constant memory whatever the file holds.

`inspect` goes through the whole file (bytes, encoding, header, quotes) before anything is made of it, so that a file is
refused as a whole before a database is touched; `rows` reads it again.
"""

import codecs
import csv
import gzip
import hashlib
import io
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from guide_app.ground.orders.till_import.errors import (
    TillFileChanged,
    TillFileDamaged,
    TillFileEmpty,
    TillFileEncodingUnknown,
    TillFileHeaderWrong,
    TillFileIsADirectory,
    TillFileMalformed,
    TillFileNotText,
    TillFileTooLarge,
    TillFileUnreadable,
)
from guide_app.ground.orders.till_import.lines import COLUMNS

GZIP = b"\x1f\x8b"
CHUNK = 1 << 18
MOST_BYTES = 512 << 20
"""Unpacked; about a hundred months of a large till export."""
MOST_RATIO = 100
RATIO_COUNTS_FROM = 8 << 20
"""CSV packs 4 to 20 times; a hundredfold beyond the first megabytes is a bomb."""
LONGEST_LINE = 1 << 16
ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in this order; GB18030 reads every GBK file."""

Progress = Callable[[int, int], None]
"""Told now and then how many bytes of how many were read, as they lie on the disk."""


class TillFile(NamedTuple):
    """A file that was looked through and can be read: its digest (SHA-256 of the unpacked bytes) and encoding."""

    path: Path
    digest: bytes
    encoding: str


def inspect(path: Path) -> TillFile:
    """Look a file through. Raises a TillFileRefused; after this it is text, splits into rows, and has the header."""
    digest = hashlib.sha256()
    decoders = {encoding: codecs.getincrementaldecoder(encoding)() for encoding in ENCODINGS}
    size, open_line = 0, 0
    with _unpacked(path) as stream:
        for chunk in _chunks(stream):
            size += len(chunk)
            digest.update(chunk)
            open_line = _require_text(chunk, open_line, path)
            _try_on(decoders, chunk)
            if not decoders:
                raise TillFileEncodingUnknown(file=str(path))
    if not size:
        raise TillFileEmpty(file=str(path))
    _try_on(decoders, b"", final=True)
    if not decoders:
        raise TillFileEncodingUnknown(file=str(path))
    file = TillFile(path, digest.digest(), next(iter(decoders)))
    with _unpacked(path) as stream:
        found = _csv_rows(_lines(_chunks(stream), file.encoding), path)
        _, header = next(found, (1, []))
        _require_header(header, path)
        for _ in found:
            pass
    return file


def rows(file: TillFile, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
    """Every row after the header with the number of the text line it ends on, blanks around fields removed.

    Empty lines are no rows. Raises TillFileChanged at the end when it is not the file that was inspected.
    """
    digest = hashlib.sha256()
    with _unpacked(file.path, progress) as stream:
        found = _csv_rows(_lines(_chunks(stream, digest), file.encoding), file.path)
        next(found, None)  # the header, which `inspect` has seen
        for position, row in found:
            if row:
                yield position, [field.strip() for field in row]
    if digest.digest() != file.digest:
        raise TillFileChanged(file=str(file.path))


class _Guarded:
    """Reads chunks and refuses what is too large, inflates too far or does not unpack."""

    def __init__(self, disk: BinaryIO, path: Path, *, packed: bool, size: int, progress: Progress | None) -> None:
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
def _unpacked(path: Path, progress: Progress | None = None) -> Iterator[_Guarded]:
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
        yield _Guarded(disk, path, packed=packed, size=state.st_size, progress=progress)


def _chunks(stream: _Guarded, digest: "hashlib._Hash | None" = None) -> Iterator[bytes]:
    while chunk := stream.read():
        if digest is not None:
            digest.update(chunk)
        yield chunk


def _lines(chunks: Iterator[bytes], encoding: str) -> Iterator[str]:
    """Text lines with their ends. Only CR and LF end a line here, as in CSV; `str.splitlines` knows many more."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    for chunk in chunks:
        *lines, rest = io.StringIO(rest + decoder.decode(chunk), newline="").readlines() or [""]
        yield from lines
    rest += decoder.decode(b"", final=True)
    yield from io.StringIO(rest, newline="")


def _csv_rows(lines: Iterator[str], path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise TillFileMalformed(file=str(path), line=reader.line_num, problem=str(error)) from error


def _require_text(chunk: bytes, open_line: int, path: Path) -> int:
    """Refuse NUL bytes and lines without end; how long the line is that the chunk leaves open."""
    if b"\0" in chunk:
        raise TillFileNotText(file=str(path), problem="NUL byte")
    first, *others = chunk.replace(b"\r", b"\n").split(b"\n")
    longest = max([open_line + len(first), *map(len, others)])
    if longest > LONGEST_LINE:
        raise TillFileNotText(file=str(path), problem=f"a line of more than {LONGEST_LINE} bytes")
    return len(others[-1]) if others else longest


def _try_on(decoders: dict[str, codecs.IncrementalDecoder], chunk: bytes, *, final: bool = False) -> None:
    """Drop the encodings in which the chunk makes no sense."""
    for encoding, decoder in list(decoders.items()):
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError:
            del decoders[encoding]


def _require_header(found: Sequence[str], path: Path) -> None:
    if tuple(found) == COLUMNS:
        return
    raise TillFileHeaderWrong(
        file=str(path),
        expected=list(COLUMNS),
        missing=[column for column in COLUMNS if column not in found],
        unknown=[column[:40] for column in found if column not in COLUMNS][:20],
    )
