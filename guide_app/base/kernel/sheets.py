"""Cells of files that people open in a spreadsheet."""

import re

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def disarmed(cell: str) -> str:
    """A cell that a spreadsheet shows as text: what would start a formula gets an apostrophe, numbers stay numbers."""
    if cell.startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
