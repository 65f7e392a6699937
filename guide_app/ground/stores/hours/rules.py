"""When a store is open: spans of each day of the week, other ones on single dates. Local time, past midnight too."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec

from guide_app.base.kernel.calendar import SHANGHAI, business_date
from guide_app.base.kernel.errors import InvalidField

DAY = 24 * 60
MOST_SPANS = 4
"""Of one day."""

_SPAN = re.compile(r"([01]?\d|2[0-4])[:：]([0-5]\d)\s*[-–—~至]\s*(?:次日\s*)?([01]?\d|2[0-4])[:：]([0-5]\d)")
CLOSED = ("休息", "closed", "-")
"""How a day without hours may be written; so may an empty field."""


class Span(msgspec.Struct, frozen=True, order=True):
    """From one minute of the day to another; what ends after midnight ends beyond 1440. `closes` is not within it."""

    opens: int
    closes: int

    @property
    def written(self) -> str:
        """As it is typed: `10:00-22:00`, `18:00-02:00`."""
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


Spans = tuple[Span, ...]
Week = tuple[Spans, ...]
"""Monday first; seven, or none where nobody has said."""


class OtherDay(msgspec.Struct, frozen=True):
    """A date with hours of its own; closed where it has none."""

    on: date
    spans: Spans
    note: str = ""


class Hours(msgspec.Struct, frozen=True):
    """When a store is open."""

    week: Week = ()
    others: tuple[OtherDay, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anybody has said when it is open."""
        return bool(self.week)

    def on(self, day: date) -> Spans:
        """The spans that begin on a date."""
        for other in self.others:
            if other.on == day:
                return other.spans
        return self.week[day.isoweekday() - 1] if self.week else ()

    def is_open_at(self, at: datetime) -> bool:
        """Whether it is open at this moment; what began yesterday and lasts past midnight counts too."""
        local = at.astimezone(SHANGHAI)
        minute = local.hour * 60 + local.minute
        today = local.date()
        return any(one.opens <= minute < one.closes for one in self.on(today)) or any(
            one.opens <= minute + DAY < one.closes for one in self.on(today - timedelta(days=1))
        )

    def today_at(self, at: datetime, day_cut_hours: int = 0) -> Spans:
        """The spans of the business day that runs: before the day cut that of the evening before."""
        return self.on(business_date(at, day_cut_hours))


def spans_of(text: str, *, field: str) -> Spans:
    """What `10:00-14:00, 17:00-02:00` says; nothing, or 休息, is a day without hours. Raises InvalidField."""
    text = text.strip()
    if not text or text.lower() in CLOSED:
        return ()
    spans = []
    for part in re.split(r"[,，;；、\n]+", text):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise InvalidField(
                field, "须如 10:00-22:00，几段用逗号隔开 / like 10:00-22:00, several with commas between"
            )
        hour, minute, until, last = (int(group) for group in found.groups())
        opens, closes = hour * 60 + minute, until * 60 + last
        if max(opens, closes) > DAY or opens == DAY:
            raise InvalidField(field, "时刻须在 00:00 与 24:00 之间 / times lie between 00:00 and 24:00")
        spans.append(Span(opens, closes if closes > opens else closes + DAY))
    spans.sort()
    if len(spans) > MOST_SPANS:
        raise InvalidField(field, f"一天最多 {MOST_SPANS} 段 / at most {MOST_SPANS} spans a day")
    for one, following in pairwise(spans):
        if following.opens < one.closes:
            raise InvalidField(field, "几段不能重叠 / spans do not overlap")
    return tuple(spans)


def written(spans: Spans) -> str:
    """As it is typed; `spans_of` reads it back."""
    return ", ".join(one.written for one in spans)


def week_of(texts: Sequence[str], *, field: str) -> Week:
    """Seven days as typed, Monday first. Raises InvalidField, also where a night runs into the next day."""
    week = tuple(spans_of(text, field=f"{field}.{place}") for place, text in enumerate(texts))
    for place, spans in enumerate(week):
        following = week[(place + 1) % len(week)]
        if spans and following and spans[-1].closes - DAY > following[0].opens:
            raise InvalidField(f"{field}.{place}", "与次日的营业时间重叠 / runs into the hours of the next day")
    return week


def alike(week: Week) -> bool:
    """Whether all days of a week have the same hours."""
    return len(set(week)) == 1


def shortened(week: Week) -> Mapping[str, str]:
    """The two columns of a sheet: Monday to Friday and the weekend, where their days are alike; else nothing."""
    if not week:
        return {}
    parts = {"hours_weekdays": week[:5], "hours_weekend": week[5:]}
    return {name: written(days[0]) for name, days in parts.items() if alike(days)}


def _clock(minute: int) -> str:
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"
