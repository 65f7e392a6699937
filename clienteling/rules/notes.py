"""What notes are."""

from enum import StrEnum

MOST_NOTES = 200
"""Notes that one customer may have, removed ones aside."""
SHORT = 60
"""Letters of a quick fact: a size, a preference."""


class Topic(StrEnum):
    """What a note is about. All but general ones are quick facts: short, shared, and at the front."""

    GENERAL = "general"
    SIZE = "size"
    PREFERENCE = "preference"


class Visibility(StrEnum):
    """Who reads a note: its author alone, or whoever may see the customer."""

    PRIVATE = "private"
    SHARED = "shared"
