"""How ids, amounts and moments are spelt in a document, and the types they are read into."""

from typing import Annotated

from msgspec import Meta

from commissions.engine.business_time import parse_day, parse_instant, parse_period

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
Days = Annotated[int, Meta(ge=0, le=366)]
Count = Annotated[int, Meta(ge=1)]


class Period(int):
    """A month: 12 times the year plus the month less one. Written `2026-01`."""


class Day(int):
    """A date: days since 1970-01-01. Written `2026-01-31`."""


class Moment:
    """An instant as written (two spellings of one instant are two contents) and as microseconds of local time."""

    __slots__ = ("instant", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.instant = parse_instant(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Moment({self.text!r})"


def read_spelt(kind: type, given: object) -> object:
    """Read one of the three types above from its JSON text; `ValueError` when it names no time that exists."""
    if not isinstance(given, str):
        raise ValueError("a time is written as a string")
    if kind is Moment:
        return Moment(given)
    if kind is Period:
        return Period(parse_period(given))
    if kind is Day:
        return Day(parse_day(given))
    raise NotImplementedError(kind)
