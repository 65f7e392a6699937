"""When whom to care for: purposes, states, and the rules by which care dates are made. Pure."""

from datetime import date, timedelta
from enum import StrEnum

import msgspec

LONGEST_AHEAD = timedelta(days=730)
"""How far ahead a care date may lie."""
CAUGHT_UP = 3
"""Days for which a rule is looked at again: what one night did not do, or had no room for, the next ones do."""


class Purpose(StrEnum):
    """What somebody is to be called for."""

    FOLLOW_UP = "follow_up"
    BIRTHDAY = "birthday"
    AFTER_PURCHASE = "after_purchase"
    DORMANT = "dormant"
    COUPON_EXPIRING = "coupon_expiring"


OF_RULES = (Purpose.BIRTHDAY, Purpose.AFTER_PURCHASE, Purpose.DORMANT, Purpose.COUPON_EXPIRING)
"""Purposes for which a rule makes care dates."""


NEEDS_CONSENT = frozenset({Purpose.BIRTHDAY, Purpose.DORMANT, Purpose.COUPON_EXPIRING})
"""Purposes that are marketing: whoever has not agreed to it is left alone. The others serve what somebody bought."""


class CareState(StrEnum):
    """Where a care date stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class CareWhen(StrEnum):
    """Which of the open ones."""

    OVERDUE = "overdue"
    TODAY = "today"
    UPCOMING = "upcoming"


class Window(msgspec.Struct, frozen=True):
    """The days for which a rule looks on a day, both included; `ahead` says that they lie after it."""

    first: date
    last: date
    ahead: bool


def window(purpose: Purpose, days: int, today: date) -> Window:
    """Which birthdays, purchases or ends of coupons a rule of so many days is about today, with those caught up.

    A birthday or an end that is nearer than the rule says was missed before; a purchase that lies further back too.
    """
    if purpose in (Purpose.BIRTHDAY, Purpose.COUPON_EXPIRING):
        last = today + timedelta(days=days)
        return Window(max(today, last - timedelta(days=CAUGHT_UP - 1)), last, ahead=True)
    last = today - timedelta(days=days)
    return Window(last - timedelta(days=CAUGHT_UP - 1), last, ahead=False)


def days_in(span: Window) -> list[date]:
    """Every day of it."""
    return [span.first + timedelta(days=place) for place in range((span.last - span.first).days + 1)]
