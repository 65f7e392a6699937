"""From a till's file to rows of fields, whatever it was saved as: text in any encoding and with any separator, packed
or not, or a workbook.

`inspect` goes through the whole file (bytes, encoding, separator, quotes) before anything is made of it, so that a file
is refused as a whole before a database is touched; `rows` reads it again. Text is read in constant memory.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.delimited import LOOKED_AT, most_even
from guide_app.base.kernel.imports.encodings import (
    NAMES,
    Detection,
    EncodingDoubtful,
    EncodingNotInNames,
    EncodingUnknown,
)
from guide_app.base.kernel.imports.errors import NoSheetInFile, SheetBeyondBounds, SheetEmpty, SheetLocked
from guide_app.base.kernel.imports.limits import MOST_BYTES as MOST_BYTES_OF_WORKBOOK
from guide_app.base.kernel.imports.limits import require_at_most
from guide_app.base.kernel.imports.opening import OLE, ZIP, Sheet, open_sheet, require_no_other_kind
from guide_app.ground.orders.till_import.errors import (
    TillFileChanged,
    TillFileEmpty,
    TillFileEncodingDoubtful,
    TillFileEncodingUnknown,
    TillFileEncodingWrong,
    TillFileLocked,
    TillFileMalformed,
    TillFileNoTable,
    TillFileNotText,
    TillFileTooLarge,
)
from guide_app.ground.orders.till_import.fields import BROKEN, clean, written
from guide_app.ground.orders.till_import.unpacking import OnRead, chunks, unpacked

LONGEST_LINE = 1 << 16
FIRST_ROWS = 30
SEPARATORS = (",", "\t", ";", "|")
MARK = "\ufeff"

Progress = OnRead

Row = tuple[int, list[str]]
"""Where it stands, as people count lines or a spreadsheet counts rows, and its fields."""


class TillFile(NamedTuple):
    """A file that was looked through and can be read. The digest is the SHA-256 of the unpacked bytes; a workbook has
    neither encoding nor separator."""

    path: Path
    digest: bytes
    encoding: str
    separator: str
    is_workbook: bool
    first_rows: tuple[Row, ...]


def inspect(path: Path, *, encoding: str | None = None, separator: str | None = None) -> TillFile:
    """Look a file through. An encoding (one of `NAMES`) or separator that is named is believed, and the encoding
    checked. Raises a TillFileRefused; after this it has a row and splits into rows to its end."""
    try:
        detection = Detection(encoding)
    except EncodingNotInNames:
        rule = f"须为 {'、'.join(NAMES)} 之一 / one of {', '.join(NAMES)}"
        raise InvalidField("encoding", rule) from None
    if separator is not None and separator not in SEPARATORS:
        raise InvalidField("separator", "须为逗号、制表符、分号或竖线 / a comma, tab, semicolon or bar")
    digest = hashlib.sha256()
    with unpacked(path) as stream:
        found = chunks(stream, digest)
        head = next(found, b"")
        if not head:
            raise TillFileEmpty(file=str(path))
        if head.startswith((ZIP, OLE)):
            sheet = _sheet(chain([head], found), path)
            return _with_first(TillFile(path, digest.digest(), "", "", True, ()), _rows_of_sheet(sheet))
        with _named_as_of_till(path):
            require_no_other_kind(head.removeprefix(codecs.BOM_UTF8))
        encoding = _encoding_of(chain([head], found), detection, path, encoding)
    with unpacked(path) as stream:
        lines = _lines(chunks(stream), encoding, path)
        first = list(islice(lines, LOOKED_AT))
        written_lines = [line for line in first if line.strip()]
        separator = separator or most_even(written_lines, SEPARATORS, may_have_titles=True)
        found_rows = _parsed(chain(first, lines), separator, path)
        file = _with_first(TillFile(path, digest.digest(), encoding, separator, False, ()), _cleaned(found_rows))
        for _ in found_rows:
            pass  # to the end, for quotes that do not pair up
        return file


def rows(file: TillFile, progress: Progress | None = None) -> Iterator[Row]:
    """Every row from the top, titles and headings too, without blanks around fields; empty rows are left out.

    A row of text that goes over several lines has the number of the last. Raises TillFileChanged, at the end at the
    latest, when it is not the file that was inspected.
    """
    digest = hashlib.sha256()
    with unpacked(file.path, progress) as stream:
        found = chunks(stream, digest)
        if file.is_workbook:
            sheet = _sheet(found, file.path)
            _require_unchanged(file, digest)
            yield from _rows_of_sheet(sheet)
        else:
            lines = _lines(found, file.encoding, file.path)
            yield from _cleaned(_parsed(lines, file.separator, file.path))
    _require_unchanged(file, digest)


def _with_first(file: TillFile, found: Iterable[Row]) -> TillFile:
    first = tuple(islice(found, FIRST_ROWS))
    if not first:
        raise TillFileEmpty(file=str(file.path))
    return file._replace(first_rows=first)


def _require_unchanged(file: TillFile, digest: "hashlib._Hash") -> None:
    if digest.digest() != file.digest:
        raise TillFileChanged(file=str(file.path))


@contextmanager
def _named_as_of_till(path: Path) -> Iterator[None]:
    """What is refused as a sheet is refused as a till file."""
    try:
        yield
    except NoSheetInFile as refusal:
        raise TillFileNoTable(file=str(path), rule=refusal.facts["rule"]) from refusal
    except SheetLocked as refusal:
        raise TillFileLocked(file=str(path)) from refusal
    except SheetBeyondBounds as refusal:
        raise TillFileTooLarge(file=str(path), **refusal.facts) from refusal
    except SheetEmpty as refusal:
        raise TillFileEmpty(file=str(path)) from refusal


def _whole(found: Iterable[bytes]) -> bytes:
    data = bytearray()
    for chunk in found:
        data += chunk
        require_at_most("bytes", len(data), MOST_BYTES_OF_WORKBOOK)
    return bytes(data)


def _sheet(found: Iterable[bytes], path: Path) -> Sheet:
    with _named_as_of_till(path):
        return open_sheet(_whole(found))


def _rows_of_sheet(sheet: Sheet) -> Iterator[Row]:
    for number, cells in ((row.number, row.cells) for row in sheet.rows()):
        fields = [BROKEN if (number, at) in sheet.broken_cells else written(cell) for at, cell in enumerate(cells)]
        if any(fields):
            yield number, fields


def _encoding_of(found: Iterable[bytes], detection: Detection, path: Path, named: str | None) -> str:
    """The encoding of the text, which is also looked at for NUL and endless lines."""
    open_line = 0
    try:
        for chunk in found:
            try:
                text = detection.feed(chunk)
            except EncodingUnknown:
                if named is None and not detection.is_wide:
                    _require_text(chunk, open_line, path)
                raise
            open_line = _require_text(text.encode() if detection.is_wide else chunk, open_line, path)
        return detection.found()
    except EncodingUnknown as error:
        if named is not None:
            raise TillFileEncodingWrong(file=str(path), encoding=named) from error
        raise TillFileEncodingUnknown(file=str(path)) from error
    except EncodingDoubtful as doubt:
        readings = [{"encoding": encoding, "reads": sample} for encoding, sample in doubt.readings]
        raise TillFileEncodingDoubtful(file=str(path), readings=readings) from doubt


def _require_text(chunk: bytes, open_line: int, path: Path) -> int:
    """Refuse NUL and lines without end; how long the line is that the chunk leaves open."""
    if b"\0" in chunk:
        raise TillFileNotText(file=str(path), problem="NUL byte")
    first, *others = chunk.replace(b"\r", b"\n").split(b"\n")
    longest = max([open_line + len(first), *map(len, others)])
    if longest > LONGEST_LINE:
        raise TillFileNotText(file=str(path), problem=f"a line of more than {LONGEST_LINE} bytes")
    return len(others[-1]) if others else longest


def _lines(found: Iterable[bytes], encoding: str, path: Path) -> Iterator[str]:
    """Text lines with their ends. Only CR and LF end a line here, as in CSV; `str.splitlines` knows many more."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, is_first = "", True
    try:
        for chunk in chain(found, [b""]):
            text = decoder.decode(chunk, final=not chunk)
            if is_first and text:
                text, is_first = text.removeprefix(MARK), False
            *lines, rest = io.StringIO(rest + text, newline="").readlines() or [""]
            yield from lines
            if len(rest) > LONGEST_LINE:
                raise TillFileNotText(file=str(path), problem=f"a line of more than {LONGEST_LINE} letters")
    except UnicodeDecodeError as error:  # `inspect` has read it to its end
        raise TillFileChanged(file=str(path)) from error
    yield from io.StringIO(rest, newline="")


def _parsed(lines: Iterable[str], separator: str, path: Path) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise TillFileMalformed(file=str(path), line=reader.line_num, problem=str(error)) from error


def _cleaned(found: Iterable[Row]) -> Iterator[Row]:
    for position, row in found:
        fields = list(map(clean, row))
        if any(fields):
            yield position, fields
