"""Growth points: what an order earns, what comes back with a refund, and when points are over. Whole numbers alone."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from guide_app.base.kernel.money import PPM

FEN_PER_YUAN = 100
MONTHS_OF_A_YEAR = 12

Rate = Annotated[int, Meta(ge=0, le=100 * PPM)]
Points = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class EntryReason(StrEnum):
    """Why points came or went."""

    ORDER = "order"
    REFUND = "refund"
    REGISTRATION = "registration"
    BY_HAND = "by_hand"
    IMPORT = "import"
    EXPIRY = "expiry"
    CORRECTION = "correction"


class Expiry(StrEnum):
    """How long points count."""

    NEVER = "never"
    ROLLING = "rolling"
    """So many months from the day on which they were earned."""
    CALENDAR_YEAR = "calendar_year"
    """To the end of the year in which they were earned."""


class GrowthRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How points are earned. Rates are points per yuan in ppm: 1 000 000 is one point for each yuan.

    `by_category` gives categories (by their codes, those below included) rates of their own; the nearest one counts.
    Points by hand that are more than `by_hand_up_to`, either way, need a second person.
    """

    rate_ppm: Rate = PPM
    by_category: Annotated[dict[str, Rate], Meta(max_length=100)] = {}
    for_registration: Points = 0
    expiry: Expiry = Expiry.ROLLING
    months: Annotated[int, Meta(ge=1, le=120)] = MONTHS_OF_A_YEAR
    by_hand_up_to: Points = 500

    def rate_of(self, category: str | None) -> int:
        """The rate of an article, by the path of its category, root to leaf, like `/SHOES/RUNNING`."""
        for code in reversed((category or "").strip("/").split("/")):
            if code in self.by_category:
                return self.by_category[code]
        return self.rate_ppm

    def expires_on(self, earned_on: date) -> date | None:
        """The first day on which points that were earned on a day do not count any more; None for never."""
        match self.expiry:
            case Expiry.NEVER:
                return None
            case Expiry.ROLLING:
                return months_later(earned_on, self.months)
            case Expiry.CALENDAR_YEAR:
                return date(earned_on.year + 1, 1, 1)


class GrowthLine(msgspec.Struct, frozen=True):
    """What a line of an order counts with: what is left of its money, at its rate."""

    no: int
    fen: int
    rate_ppm: int


def points_of(lines: Iterable[GrowthLine]) -> int:
    """The points of an order: its lines together, rounded down once."""
    return sum(line.fen * line.rate_ppm for line in lines) // (FEN_PER_YUAN * PPM)


def left_of(sold: Sequence[GrowthLine], gone: Iterable[Sequence[GrowthLine]]) -> list[GrowthLine]:
    """The lines of an order after money of them went back in several refunds.

    So the points that a refund takes are what the order was worth before it, less what it is worth afterwards: however
    an order comes back in parts, the whole of it takes what the whole had earned.
    """
    left = {line.no: line.fen for line in sold}
    for refund in gone:
        for part in refund:
            if part.no in left:
                left[part.no] -= part.fen
    return [GrowthLine(line.no, max(left[line.no], 0), line.rate_ppm) for line in sold]


def spread_over(lines: Sequence[GrowthLine], amount_fen: int) -> list[GrowthLine]:
    """What each line gives of an amount that came back without saying of which: the first lines first."""
    parts = []
    for line in lines:
        part = min(line.fen, amount_fen)
        amount_fen -= part
        if part:
            parts.append(GrowthLine(line.no, part, line.rate_ppm))
    return parts


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last one of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, MONTHS_OF_A_YEAR)
    year = day.year + years
    following = date(year + (month + 1) // MONTHS_OF_A_YEAR, (month + 1) % MONTHS_OF_A_YEAR + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month + 1, min(day.day, last))
