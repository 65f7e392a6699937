"""Where an import stands, and how what was previewed is held against what is committed."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from guide_app.base.kernel.imports.limits import MOST_ROWS

DIGEST = 8
"""Bytes that tell one judgement of a row from another."""


class ImportState(StrEnum):
    """Where an import stands; the last two are for good."""

    PREVIEWING = "previewing"
    UNMAPPED = "unmapped"
    """Somebody has to say what the headings of the file are."""
    PREVIEWED = "previewed"
    COMMITTING = "committing"
    DONE = "done"
    FAILED = "failed"


class RowsWritten(StrEnum):
    """What a commit writes."""

    GOOD = "good"
    """Every row that is right; refused ones are left out."""
    ALL = "all"
    """Every row of the file, or none."""


MOST_WHOLE = MOST_ROWS
"""Rows of a file that is written as a whole: as many as a file may have. That is one transaction, for whose end
everybody's events wait; docs/rules/imports.md says how long."""


def digests_in(joined: bytes) -> list[bytes]:
    """The digests that stand one behind the other."""
    return [joined[at : at + DIGEST] for at in range(0, len(joined), DIGEST)]


def common_path(paths: Sequence[str]) -> str:
    """The narrowest unit above which all these lie: whoever reaches it, reaches all of them."""
    first, *others = [path.strip("/").split("/") for path in paths]
    depth = 0
    while depth < len(first) and first[depth] and all(other[depth : depth + 1] == [first[depth]] for other in others):
        depth += 1
    return "/" + "".join(f"{code}/" for code in first[:depth])


def in_pieces(number_of_rows: int, size: int) -> Iterable[range]:
    """The places of rows, a piece at a time."""
    return (range(begin, min(begin + size, number_of_rows)) for begin in range(0, number_of_rows, size))
