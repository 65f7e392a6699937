"""What members' data is used for, each asked by itself, and the words in force for it, as a desk above keeps them."""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Self

import msgspec


class ConsentPurpose(StrEnum):
    """What a customer says yes or no to. Nobody is a member without the first; the others are free."""

    MEMBERSHIP = "membership"
    MARKETING = "marketing"
    """Messages and coupons that are sent."""
    PROFILING = "profiling"
    """Tags and recommendations by rule."""


FREE = (ConsentPurpose.MARKETING, ConsentPurpose.PROFILING)
"""Purposes without which everybody is served just the same."""


class ConsentWords(msgspec.Struct, frozen=True):
    """A version of a purpose's text: paragraphs, with the names in braces that the customer is dealing with."""

    purpose: ConsentPurpose
    number: int
    version: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]

    def said(self, names: Mapping[str, str]) -> Self:
        """The same with these names in it."""
        return msgspec.structs.replace(self, chinese=filled(self.chinese, names), english=filled(self.english, names))

    @property
    def digest(self) -> bytes:
        """SHA-256 of version and words: what the proof of a consent names."""
        return digest_of(self.version, self.chinese, self.english)


def filled(paragraphs: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Paragraphs with the names in their places."""
    return tuple(line.format_map(names) for line in paragraphs)


def digest_of(version: str, chinese: Sequence[str], english: Sequence[str]) -> bytes:
    """SHA-256 of a version and its words."""
    return hashlib.sha256("\n".join((version, *chinese, *english)).encode()).digest()
