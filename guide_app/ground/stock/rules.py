"""What stock is, and the pure decisions about it."""

from datetime import datetime, timedelta
from enum import StrEnum

from guide_app.base.kernel.errors import InvalidField

AHEAD = timedelta(minutes=5)
"""How far the clock of a warehouse may be before ours."""
MOST_ON_HAND = 100_000_000


class PlaceKind(StrEnum):
    """Where goods lie."""

    STORE = "store"
    WAREHOUSE = "warehouse"


class Act(StrEnum):
    """What happens to the stock of an article."""

    HOLD = "hold"
    """Units are promised to an order that is placed."""
    SELL = "sell"
    """Units go as the order is placed: it is paid, and taken along."""
    TAKE = "take"
    """Units that an order holds go: handed over, or sent."""
    FREE = "free"
    """Units that an order holds are let go."""
    BACK = "back"
    """Units of an order come back: what it still holds is let go, the rest lies there again."""
    RETURN = "return"
    """Units that were taken are not gone: they lie there again, held as before."""
    LOST = "lost"
    """The same with goods that cannot be sold again: they lie nowhere."""


def available(on_hand: int, held: int) -> int:
    """What can still be promised; less than nothing where more was promised than there is."""
    return on_hand - held


def is_stale(as_of: datetime, *, at: datetime, after: timedelta) -> bool:
    """Whether a number is too old to be trusted."""
    return at - as_of > after


def require_past(as_of: datetime, *, at: datetime, field: str) -> None:
    """Refuse a count that says it was taken later than now."""
    if as_of > at + AHEAD:
        raise InvalidField(field, "盘点时间不能晚于现在 / cannot be later than now")
