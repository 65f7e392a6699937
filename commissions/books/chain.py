"""What seals prove: the links of a chain, and which rows are no longer those that were sealed."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

_MARK = struct.Struct(">q4s")
NOTHING_BEFORE = bytes(32)


class Wrong(StrEnum):
    """改动, 缺失, 多出, 封印被改, 断链: what is not as it was sealed."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    SEAL = "seal"
    """No row of it differs: the seal itself was changed."""
    CHAIN = "chain"
    """A seal is missing before it, or was exchanged."""


class Link(msgspec.Struct, frozen=True):
    """A seal's place in its chain."""

    no: int
    after: int
    through: int
    previous: bytes
    digest: bytes


def marks_of(marks: bytes) -> dict[int, bytes]:
    """The first bytes of each row's hash by its number, from what a seal keeps of them."""
    whole = len(marks) - len(marks) % _MARK.size
    return dict(_MARK.iter_unpack(marks[:whole]))


def differing(sealed: Mapping[int, bytes], found: Mapping[int, bytes]) -> list[tuple[int, Wrong]]:
    """Each number whose row was changed, is gone, or came to it, in their order."""
    return [
        (
            number,
            Wrong.ADDED if number not in sealed else Wrong.MISSING if number not in found else Wrong.CHANGED,
        )
        for number in sorted(sealed.keys() | found.keys())
        if sealed.get(number) != found.get(number)
    ]


def broken_links(chain: Sequence[Link]) -> list[Link]:
    """The seals of a chain, from its first to its last, that do not follow the one before."""
    before: Iterable[Link] = (Link(0, 0, 0, b"", NOTHING_BEFORE), *chain)
    return [
        one
        for last, one in zip(before, chain, strict=False)
        if (one.no, one.after, one.previous) != (last.no + 1, last.through, last.digest)
    ]
