"""Patterns for searches by a piece of text."""


def contains(text: str) -> str:
    r"""The LIKE pattern of what contains `text` literally: `%`, `_` and `\` stand for themselves."""
    return "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
