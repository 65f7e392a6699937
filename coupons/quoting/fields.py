"""The types of single fields in requests, with their ranges, and the base of every request value."""

from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._:@/-]{1,64}\Z")]
"""A name without meaning: ids are only compared for equality and, to settle ties, by code point."""

Money = Annotated[int, Meta(ge=0, le=10**12)]
"""Fen."""

PositiveMoney = Annotated[int, Meta(ge=1, le=10**12)]
"""Fen, at least one."""

Ppm = Annotated[int, Meta(ge=0, le=1_000_000)]
"""The part that is paid, in parts per million: 8.8 折 is 880 000."""

Quantity = Annotated[int, Meta(ge=1, le=999)]
Version = Annotated[int, Meta(ge=1, le=1_000_000)]
Times = Annotated[int, Meta(ge=1, le=1_000_000)]
Weight = Annotated[int, Meta(ge=1, le=1_000_000)]
Priority = Annotated[int, Meta(ge=0, le=1000)]
CombinationLimit = Annotated[int, Meta(ge=1, le=12)]


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An immutable value, compared by content; decoded from JSON it refuses fields it does not know."""
