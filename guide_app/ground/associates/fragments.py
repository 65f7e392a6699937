"""Pieces of SQL through which statements, of other packages too, read postings."""


def holds_on(day: str, posting: str = "p") -> str:
    """Whether the row `posting` of that table holds on a day, as a condition. Both arguments are SQL."""
    return f"({posting}.valid_from <= {day} AND ({posting}.valid_to IS NULL OR {posting}.valid_to > {day}))"
