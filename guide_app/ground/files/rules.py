"""What files are for, and how they are named."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from unicodedata import category

from guide_app.base.kernel.access import Permission
from guide_app.base.kernel.errors import InvalidField

NAME_LENGTH = 120
_PLACES = re.compile(r"[/\\]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')


class Door(StrEnum):
    """By which door an upload comes in."""

    PICTURE = "picture"
    SHEET = "sheet"
    EXPORT = "export"
    """A table as another system wrote it, kept as it is, byte for byte."""


PURPOSES: dict[str, "Purpose"] = {}
"""Every purpose by its name, filled as packages define theirs."""


@dataclass(frozen=True)
class Purpose:
    """What files are for: `name` is `<package>.<what>`, `title` (Chinese, English).

    `may_send` is None for what the product alone makes; then there is no door either. Private ones are seen by whose
    they are alone. One that nothing uses, or uses any more, is kept for `unused`; None: for good.
    """

    name: str
    title: tuple[str, str]
    may_send: Permission | None
    may_see: Permission
    door: Door | None = None
    is_private: bool = False
    by_own_door: bool = False
    unused: timedelta | None = None
    longest_edge: int = 2048

    def __post_init__(self) -> None:
        """Names are unique."""
        if PURPOSES.setdefault(self.name, self) is not self:
            raise ValueError(f"two purposes of files are named {self.name}")


def purpose_to_send(name: str) -> tuple[Purpose, Door, Permission]:
    """The purpose of that name for which people upload files. Raises InvalidField."""
    purpose = PURPOSES.get(name)
    if purpose is None or purpose.may_send is None or purpose.door is None:
        names = ", ".join(sorted(each.name for each in PURPOSES.values() if each.door is not None))
        raise InvalidField("purpose", f"须为其中之一 / one of: {names}")
    return purpose, purpose.door, purpose.may_send


def clean_name(name: str, *, default: str = "file") -> str:
    """A name as it may be shown and saved under: the last part, without signs that mislead a reader or a shell.

    Never empty, hidden, or longer than NAME_LENGTH; its ending stays.
    """
    last = _PLACES.split(name)[-1]
    shown = "".join(sign for sign in last if category(sign)[0] not in "CZ" or sign == " ")
    shown = _NOT_IN_NAMES.sub("_", " ".join(shown.split())).strip(". ")
    if len(shown) > NAME_LENGTH:
        stem, dot, ending = shown.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
        shown = shown[: NAME_LENGTH - len(ending)].rstrip(". ") + ending
    return shown or default
