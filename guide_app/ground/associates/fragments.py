"""Pieces of SQL through which statements, of other packages too, read postings."""


def holds_on(day: str, posting: str = "p") -> str:
    """Whether the row `posting` of that table holds on a day, as a condition. Both arguments are SQL."""
    return f"({posting}.valid_from <= {day} AND ({posting}.valid_to IS NULL OR {posting}.valid_to > {day}))"


def place_first(posting: str = "p") -> str:
    """The order in which the posts of somebody on a day come, their place first: the main one, the one begun last."""
    return f"{posting}.is_main DESC, {posting}.valid_from DESC, {posting}.id DESC"
