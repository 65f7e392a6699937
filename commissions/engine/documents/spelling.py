"""How ids and amounts are spelt in a document: patterns and ranges."""

from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_.-]{1,40}\Z")]
CategoryPath = Annotated[str, Meta(pattern=r"\A(?:/[A-Za-z0-9_.-]{1,40}){1,8}\Z")]
Fen = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
PositiveFen = Annotated[int, Meta(ge=1, le=1_000_000_000_000)]
SignedFen = Annotated[int, Meta(ge=-1_000_000_000_000, le=1_000_000_000_000)]
RatePpm = Annotated[int, Meta(ge=0, le=10_000_000)]
PartPpm = Annotated[int, Meta(ge=0, le=1_000_000)]
ThresholdPpm = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Million = Annotated[int, Meta(ge=0, le=1_000_000)]
"""A weight, a number of units or of half days: 0 to a million."""
Weight = Annotated[int, Meta(ge=1, le=1_000_000)]
"""A weight of somebody who is named because they share."""
Days = Annotated[int, Meta(ge=0, le=366)]
Count = Annotated[int, Meta(ge=1)]


class Written(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the document: immutable, and nothing in it that the format does not name."""
