"""预估, 已确认, 已发放: how far what is posted has come on its way to be paid. The one definition, for all who show it.

A statement releases what was posted in its month, or later once the window of the plan has passed. So each fen stands
in one state and, on statements, in one month:

- `paid`: the statement that releases it is closed, and the payout that pays that statement was noted as paid;
- `confirmed`: that statement is closed; or the plan has a window, and it has passed although the month is still open;
- `estimated`: everything else: the month is open, or the window runs, or the order is not completed yet.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec


class PayState(StrEnum):
    """预估, 已确认, 已发放: may still change; stands; is paid."""

    ESTIMATED = "estimated"
    CONFIRMED = "confirmed"
    PAID = "paid"


class PayStates(msgspec.Struct, frozen=True):
    """An amount by its states, in fen; together they are the amount. Each may be below 0, as refunds are."""

    estimated_fen: int = 0
    confirmed_fen: int = 0
    paid_fen: int = 0

    @property
    def whole_fen(self) -> int:
        """The amount."""
        return self.estimated_fen + self.confirmed_fen + self.paid_fen


class PostedPart(msgspec.Struct, frozen=True):
    """A part of what is posted, of which all stands alike.

    `posted_in` is the first day of the month in which it was posted. Where the plan `has_window`, `ends_on` is the day
    on which that has passed, None while the order is not completed. `is_paid` when the payout of the statement that
    releases it was paid.
    """

    posted_in: date
    has_window: bool
    ends_on: date | None
    is_paid: bool
    amount_fen: int


def released_in(posted_in: date, *, has_window: bool, ends_on: date | None) -> date | None:
    """The first day of the month whose statement releases it; None while nobody can say."""
    if not has_window:
        return posted_in
    return None if ends_on is None else max(posted_in, ends_on.replace(day=1))


def state_of(part: PostedPart, *, opened: date | None, today: date) -> PayState:
    """How far it has come. `opened` is the open month, None while no month is ever closed; `today` a business day."""
    month = released_in(part.posted_in, has_window=part.has_window, ends_on=part.ends_on)
    if month is not None and opened is not None and month < opened:
        return PayState.PAID if part.is_paid else PayState.CONFIRMED
    has_passed = part.has_window and part.ends_on is not None and part.ends_on <= today
    return PayState.CONFIRMED if has_passed else PayState.ESTIMATED


def states_of(parts: Iterable[PostedPart], *, opened: date | None, today: date) -> PayStates:
    """These parts added up by their states."""
    sums = dict.fromkeys(PayState, 0)
    for part in parts:
        sums[state_of(part, opened=opened, today=today)] += part.amount_fen
    return PayStates(sums[PayState.ESTIMATED], sums[PayState.CONFIRMED], sums[PayState.PAID])


def waiting_in(parts: Iterable[PostedPart]) -> int:
    """What of these is recognised on a day that nobody can say yet: it waits for goods to be shipped or received."""
    return sum(part.amount_fen for part in parts if part.has_window and part.ends_on is None)


def added_up(several: Iterable[PayStates]) -> PayStates:
    """The sum of several amounts, state by state."""
    total = PayStates()
    for one in several:
        total = PayStates(
            total.estimated_fen + one.estimated_fen,
            total.confirmed_fen + one.confirmed_fen,
            total.paid_fen + one.paid_fen,
        )
    return total


def states_of_closed(released_fen: int, *, is_paid: bool) -> PayStates:
    """A closed statement: what it releases. What it holds back is in the one of the month after it."""
    return PayStates(paid_fen=released_fen) if is_paid else PayStates(confirmed_fen=released_fen)


def states_of_open(whole_fen: int, *, passed_fen: int) -> PayStates:
    """The statement of the open month: what was posted in it and what the one before held back.

    `passed_fen` is what of it has a window that has passed. What is taken back elsewhere comes off what is estimated
    first, and never more is confirmed than there is.
    """
    confirmed = min(max(0, passed_fen), max(0, whole_fen))
    return PayStates(estimated_fen=whole_fen - confirmed, confirmed_fen=confirmed)
