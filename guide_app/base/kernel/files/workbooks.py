"""Workbooks (.xlsx) as they are sent: each part looked at, then all of them packed anew.

A reader of workbooks sees what was looked at here and nothing else: what lay between, before or behind the parts of
the archive is gone, and so is whatever two readers of an archive could understand differently.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from guide_app.base.kernel.files.looks import looks_like
from guide_app.base.kernel.files.refusals import (
    NotASheet,
    SheetDamaged,
    SheetTooLarge,
    SheetWithLinks,
    SheetWithMacros,
)

MAX_PARTS = 500
IN_DIRECTORY = b"PK\x01\x02"
"""How the archive begins what it says of a part at its end."""
MAX_UNPACKED = 250_000_000
MAX_RATIO = 200
"""Sheets of many equal rows are packed to a fiftieth; a thousandth is a bomb."""
RATIO_COUNTS_FROM = 1_000_000
MAX_DIRECTORY = 1_000_000
"""Of a part that says how others belong together, which is read as a whole."""
PIECE = 1 << 18
PART_NAME = re.compile(r"(?!/)(?!.*(?:^|/)\.\.?(?:/|$))(?!.*//)[A-Za-z0-9_\-./\[\] ]{1,200}(?<!/)")
TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
_PROGRAMS = re.compile(r"vbaproject|macrosheets?/|dialogsheets?/|activex|\.bin$|oleobject", re.IGNORECASE)
_HARMLESS_BINARIES = re.compile(r"xl/printerSettings/[^/]+\.bin", re.IGNORECASE)
_FETCHES = re.compile(r"xl/(externallinks/|connections\.xml|querytables/|embeddings/|model/)", re.IGNORECASE)
_MACROS = re.compile(rb"macroenabled|vbaproject|ms-excel\.intlmacrosheet", re.IGNORECASE)
_LINK = "/hyperlink"


def packed_anew(given: bytes) -> bytes:
    """The workbook, packed anew of its own parts.

    Raises NotASheet, SheetDamaged, SheetTooLarge, SheetWithMacros, SheetWithLinks.
    """
    if given.count(IN_DIRECTORY) > 2 * MAX_PARTS:  # before a list of them is made
        raise SheetTooLarge(limit={"parts": MAX_PARTS})
    written = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(given)) as archive, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
            parts = _parts(archive)
            unpacked = 0
            for part in parts:
                made = zipfile.ZipInfo(part.filename)
                made.compress_type = zipfile.ZIP_DEFLATED
                with new.open(made, "w") as copy:
                    for piece in _pieces(archive, part):
                        unpacked += len(piece)
                        if unpacked > MAX_UNPACKED:
                            raise SheetTooLarge(limit={"bytes_unpacked": MAX_UNPACKED})
                        copy.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise SheetDamaged(problem=type(error).__name__) from error
    return written.getvalue()


def _parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The parts that the new archive has, after all that can be known without unpacking them was looked at."""
    parts = [part for part in archive.infolist() if not part.is_dir()]
    if len(parts) > MAX_PARTS:
        raise SheetTooLarge(limit={"parts": MAX_PARTS})
    names = [part.filename for part in parts]
    if TYPES not in names or WORKBOOK not in names:
        raise NotASheet(found="ZIP")
    if len({name.lower() for name in names}) < len(names):
        raise SheetDamaged(problem="a part is there twice")
    _require_sizes(parts)
    for part in parts:
        _require_harmless(part)
    return [part for part in parts if not _HARMLESS_BINARIES.fullmatch(part.filename)]


def _require_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetTooLarge(limit={"bytes_unpacked": MAX_UNPACKED})
    for part in parts:
        if part.file_size > RATIO_COUNTS_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise SheetTooLarge(limit={"ratio": MAX_RATIO})


def _require_harmless(part: zipfile.ZipInfo) -> None:
    name = part.filename
    if not PART_NAME.fullmatch(name) or part.flag_bits & 0x1:
        raise SheetDamaged(problem="a part with an impossible name, or encrypted")
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise SheetDamaged(problem="a part is packed in a way that workbooks are not")
    if _PROGRAMS.search(name) and not _HARMLESS_BINARIES.fullmatch(name):
        raise SheetWithMacros(part=name)
    if _FETCHES.match(name):
        raise SheetWithLinks(part=name)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, looked at as they come."""
    name = part.filename
    if name == TYPES or name.endswith(".rels"):
        yield _directory(archive, part)
        return
    is_markup = name.endswith((".xml", ".vml"))
    with archive.open(part) as opened:
        before = b""
        while piece := opened.read(PIECE):
            if is_markup:
                _require_plain_markup(before + piece, part)
            before = piece[-16:]
            yield piece


def _require_plain_markup(seen: bytes, part: zipfile.ZipInfo) -> None:
    if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or b"\0" in seen:
        raise SheetDamaged(problem="a part declares entities, or is not in UTF-8", part=part.filename)


def _directory(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part that says what others are, and how they belong together: nothing of it leads outside."""
    if part.file_size > MAX_DIRECTORY:
        raise SheetTooLarge(limit={"bytes_of_a_directory": MAX_DIRECTORY})
    whole = archive.read(part)
    _require_plain_markup(whole, part)
    if _MACROS.search(whole):
        raise SheetWithMacros(part=part.filename)
    try:
        root = fromstring(whole, forbid_dtd=True)
    except (ParseError, DefusedXmlException, UnicodeDecodeError, LookupError) as error:
        raise SheetDamaged(problem="a part is no XML", part=part.filename) from error
    for one in root.iter():
        if one.get("TargetMode", "").lower() == "external" and not one.get("Type", "").endswith(_LINK):
            raise SheetWithLinks(part=part.filename)
    return whole


def is_archive(given: bytes) -> bool:
    """Whether it begins as every workbook does."""
    return looks_like(given) == "ZIP"
