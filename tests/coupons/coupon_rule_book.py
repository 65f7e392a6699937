"""Reading the tables of docs/rules/coupons.md."""

from pathlib import Path

RULE_BOOK = Path(__file__).parents[2] / "docs" / "rules" / "coupons.md"


def table(heading: str) -> list[dict[str, str]]:
    """The rows of the first table under the heading that ends so, by column name. Raises LookupError when empty."""
    _, _, section = RULE_BOOK.read_text(encoding="utf-8").partition(f" · {heading}\n")
    lines = section.partition("\n## ")[0].splitlines()
    head, _, *rows = [_cells(line) for line in lines if line.startswith("|")]
    if not rows:
        raise LookupError(f"{RULE_BOOK} has no table under {heading}")
    return [dict(zip(head, row, strict=True)) for row in rows]


def parts(cell: str, separator: str = ";") -> list[str]:
    """The entries of a cell that lists several."""
    return [part.strip() for part in cell.split(separator) if part.strip()]


def numbers(cell: str, separator: str = ",") -> list[int]:
    """The numbers of a cell that lists several."""
    return [int(part) for part in parts(cell, separator)]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
