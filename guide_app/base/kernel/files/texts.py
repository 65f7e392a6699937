"""CSV as it is sent: text in UTF-8, with or without a mark, in GB18030 as Excel in China writes it, or in UTF-16 as
Excel writes what it calls Unicode text."""

import codecs
import re

from guide_app.base.kernel.files.looks import UNKNOWN, looks_like
from guide_app.base.kernel.files.refusals import NotASheet, SheetTooLarge

MAX_LINES = 500_000
LONGEST_LINE = 100_000
MARKED = "UTF-16"
"""What text with the mark of this encoding looks like; without one nobody can tell it."""
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""How text of an encoding begins that has a mark; the names are those by which `in_encoding` writes it so again."""


def text_of(given: bytes) -> str:
    """The text of a CSV file, without the mark at its beginning. Raises NotASheet, SheetTooLarge."""
    return text_and_encoding(given)[0]


def in_encoding(text: str, encoding: str) -> bytes:
    """Text as a file of this encoding has it, with the mark of those that have one."""
    mark = next((mark for mark, named in MARKS if named == encoding), b"")
    return mark + text.encode("utf-8" if encoding == "utf-8-sig" else encoding)


def text_and_encoding(given: bytes) -> tuple[str, str]:
    """The same with the encoding that it was in: `utf-8-sig` with a mark, `utf-8` without, `utf-16-le`, `utf-16-be`,
    `gb18030`. ASCII alone, which all of them share, is `utf-8-sig`: Chinese that comes back beside it is read by Excel
    only with the mark. Raises NotASheet, SheetTooLarge."""
    kind = looks_like(given)
    if kind not in (UNKNOWN, MARKED):
        raise NotASheet(found=kind)
    marked = next((encoding for mark, encoding in MARKS if given.startswith(mark)), None)
    text, encoding = _decoded(given, (marked,) if kind == MARKED and marked else (marked or "utf-8", "gb18030"))
    if text is None or _NOT_IN_TEXT.search(text):
        raise NotASheet(found=UNKNOWN)
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise SheetTooLarge(limit={"lines": MAX_LINES})
    if max(map(len, lines), default=0) > LONGEST_LINE:
        raise SheetTooLarge(limit={"letters_of_a_line": LONGEST_LINE})
    return text, "utf-8-sig" if given.isascii() else encoding


def _decoded(given: bytes, encodings: tuple[str, ...]) -> tuple[str | None, str]:
    for encoding in encodings:
        try:
            text = given.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.removeprefix("\ufeff") if encoding.startswith("utf-16") else text, encoding
    return None, ""
