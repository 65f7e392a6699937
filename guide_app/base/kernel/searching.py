"""Searches by a piece of text: the pattern that decides, and the pairs of letters that an index knows."""


def contains(text: str) -> str:
    r"""The LIKE pattern of what contains `text` literally: `%`, `_` and `\` stand for themselves."""
    return "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"


def grams(text: str) -> list[str]:
    """The pairs of letters of `text`, each once, or the letter that is all of it: what `grams_of` indexes.

    Whatever contains the text contains them all; so does some that does not, and `contains` decides.
    """
    lowered = text.lower()
    return list(dict.fromkeys(lowered[place : place + 2] for place in range(max(1, len(lowered) - 1)))) if text else []


def grams_of(content: str) -> str:
    """The SQL of what is indexed of `content`, SQL too, for `@> $n` with `grams`. An index on it must exist."""
    return f"text_grams_v1({content})"
