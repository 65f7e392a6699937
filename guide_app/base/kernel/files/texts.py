"""CSV as it is sent: text in UTF-8, with or without a mark, in GB18030 as Excel in China writes it, or in UTF-16 as
Excel writes what it calls Unicode text."""

import re

from guide_app.base.kernel.files.looks import UNKNOWN, looks_like
from guide_app.base.kernel.files.refusals import NotASheet, SheetTooLarge

MAX_LINES = 500_000
LONGEST_LINE = 100_000
MARKED = "UTF-16"
"""What text with the mark of this encoding looks like; without one nobody can tell it."""
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def text_of(given: bytes) -> str:
    """The text of a CSV file, without the mark at its beginning. Raises NotASheet, SheetTooLarge."""
    kind = looks_like(given)
    if kind not in (UNKNOWN, MARKED):
        raise NotASheet(found=kind)
    text = _decoded(given, ("utf-16",) if kind == MARKED else ("utf-8-sig", "gb18030"))
    if text is None or _NOT_IN_TEXT.search(text):
        raise NotASheet(found=UNKNOWN)
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise SheetTooLarge(limit={"lines": MAX_LINES})
    if max(map(len, lines), default=0) > LONGEST_LINE:
        raise SheetTooLarge(limit={"letters_of_a_line": LONGEST_LINE})
    return text


def _decoded(given: bytes, encodings: tuple[str, ...]) -> str | None:
    for encoding in encodings:
        try:
            return given.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
