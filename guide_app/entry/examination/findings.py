"""What an examination finds: how bad, about what, what was seen, what to do. Every text in Chinese and English."""

from enum import StrEnum

import msgspec

Said = tuple[str, str]
"""The same in Chinese and in English."""


class Level(StrEnum):
    """How bad something is. Only a problem makes the examination fail."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(msgspec.Struct, frozen=True):
    """One line of the examination; `todo` is empty where there is nothing to do."""

    subject: Said
    level: Level
    seen: Said
    todo: Said | None = None


def fine(subject: Said, chinese: str, english: str) -> Finding:
    """Something that is as it should be."""
    return Finding(subject, Level.OK, (chinese, english))


def warning(subject: Said, seen: Said, todo: Said) -> Finding:
    """Something that works, and should not stay so."""
    return Finding(subject, Level.WARNING, seen, todo)


def problem(subject: Said, seen: Said, todo: Said) -> Finding:
    """Something that does not work, or protects nobody."""
    return Finding(subject, Level.PROBLEM, seen, todo)
