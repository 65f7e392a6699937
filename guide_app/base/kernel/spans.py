"""Spans of business days that lists and sums are narrowed to."""

from datetime import date, timedelta
from typing import NamedTuple

from guide_app.base.kernel.errors import InvalidField, Refusal

MOST_DAYS_OF_A_STORE = 366
"""Days whose rows of one store are added up at once."""
MOST_DAYS = 31
"""Days whose rows of many stores are."""


class PeriodNeeded(Refusal):
    """The list or its sum would read too much: narrow it, where it says so to at most `most_days` business days by
    `first` and `last`; `field` names the first of them, `rule` says how many."""

    title = ("范围过大，须限定期间", "This reads too much: narrow it to a period")


class Span(NamedTuple):
    """Business days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def beyond(self) -> date:
        """A day after all of them; the last day that there is, where there is none."""
        return self.last if self.last == date.max else self.last + timedelta(days=1)


ALL_DAYS = Span(date.min, date.max)


def span_of(first: date | None, last: date | None) -> Span | None:
    """The days asked for, None where all are. Raises InvalidField for one end alone, and for ends out of order."""
    if first is None and last is None:
        return None
    if first is None or last is None or last < first:
        raise InvalidField("first", "起止日期须成对且有序 / first and last, both and in order")
    return Span(first, last)


def days_needed(most: int) -> PeriodNeeded:
    """The refusal of what needs business days, by the fields that it needs."""
    rule = f"须填 first 与 last，最多 {most} 天 / first and last are needed, of up to {most} days"
    return PeriodNeeded(field="first", rule=rule, most_days=most)


def span_to_add_up(span: Span | None, *, one_store: bool) -> Span:
    """The same for a sum, which needs one that is short enough. Raises PeriodNeeded."""
    most = MOST_DAYS_OF_A_STORE if one_store else MOST_DAYS
    if span is None or span.days > most:
        raise days_needed(most)
    return span
