"""Limits and decisions about tags."""

from collections.abc import Iterable
from enum import StrEnum

from guide_app.base.kernel.errors import InvalidField

MOST_TAGS = 20
"""Tags that people may put on one member; those that rules give are not counted."""
MOST_SEGMENTS = 100
"""Searches that a chain keeps beside those of the product."""
MOST_IN_CATALOGUE = 500
"""Tags that a chain has, archived ones among them: they are shown and chosen from as one list."""


class Sort(StrEnum):
    """In what order members come.

    Who never bought is in `newest` alone, and in `last_visit` once they came; who never came in `newest` alone.
    """

    NEWEST = "newest"
    LAST_PURCHASE = "last_purchase"
    LONGEST_AWAY = "longest_away"
    SPEND = "spend"
    LAST_VISIT = "last_visit"


class TagTaken(StrEnum):
    """Why somebody takes a tag away. Chosen and not written, so that nothing personal stands in it."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    ASKED = "asked"
    REPLACED = "replaced"
    """By another tag of its exclusive group: said by the product alone."""


def is_for(tag_path: str, paths: Iterable[str]) -> bool:
    """Whether a tag is for somebody of these paths: it belongs to a unit above, at or below one of them."""
    return any(path.startswith(tag_path) or tag_path.startswith(path) for path in paths)


def require_reason_of_people(reason: TagTaken) -> None:
    """Refuse with InvalidField the reason that the product alone gives."""
    if reason is TagTaken.REPLACED:
        raise InvalidField("reason", "须为 wrong、outdated、asked 之一 / one of wrong, outdated, asked")
