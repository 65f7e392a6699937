"""What appointments are: their states and steps, the times that are offered, and who may book."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.ground.stores.hours.rules import DAY, Hours, Spans

MOST_OPEN = 2
"""Appointments that a customer may have open who books by oneself."""
MOST_MISSED = 3
"""No-shows within a year, from which on only the store books."""
MISSED_WITHIN = timedelta(days=365)
HORIZON_DAYS = 30
"""How far ahead a time can be booked."""
GRACE = timedelta(minutes=30)
"""How long after its end an appointment may still be kept."""
MOST_DAYS = 31
"""The longest span of days that is shown at once."""
MOST_STORES = 20
"""Stores that are offered at once to a customer who books."""
SHORTEST_PIECE = 2
"""Letters of a store's name or address by which it is looked for."""
DAY_BEFORE, HOURS_BEFORE = timedelta(hours=24), timedelta(hours=2)


class AppointmentService(StrEnum):
    """What the customer comes for."""

    ADVICE = "advice"
    FITTING = "fitting"
    PICKUP = "pickup"
    AFTER_SALES = "after_sales"


class AppointmentState(StrEnum):
    """Where an appointment stands; the last three are for good."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What happened to an appointment."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    ARRIVED = "arrived"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"


class StoreWhy(StrEnum):
    """Why a store is offered to a customer who books; the first that holds is named."""

    DEDICATED = "dedicated"
    HOME = "home"
    BEFORE = "before"
    NEAR = "near"
    FOUND = "found"


class CancellationReason(StrEnum):
    """Why an appointment is cancelled. Chosen, never typed: nothing is kept of a person that was not asked for."""

    CUSTOMER_ASKED = "customer_asked"
    STORE_CANNOT = "store_cannot"
    MISTAKE = "mistake"
    MEMBER_ERASED = "member_erased"
    STORE_CLOSED = "store_closed"


NOT_CHOSEN = frozenset({CancellationReason.MEMBER_ERASED, CancellationReason.STORE_CLOSED})
"""Reasons that nobody gives: they come about."""

OPEN = frozenset({AppointmentState.BOOKED, AppointmentState.CONFIRMED})
_AFTER: dict[Step, tuple[frozenset[AppointmentState], AppointmentState | None]] = {
    Step.CONFIRMED: (frozenset({AppointmentState.BOOKED}), AppointmentState.CONFIRMED),
    Step.MOVED: (OPEN, None),
    Step.ARRIVED: (OPEN, AppointmentState.ARRIVED),
    Step.NO_SHOW: (OPEN, AppointmentState.NO_SHOW),
    Step.CANCELLED: (OPEN, AppointmentState.CANCELLED),
    Step.HANDED_OVER: (OPEN, None),
}


def after(state: AppointmentState, step: Step) -> AppointmentState | None:
    """The state after a step; None where the state forbids it."""
    allowed, then = _AFTER[step]
    if state not in allowed:
        return None
    return then or state


TOWN = re.compile(r"(?:[^省市\s]{2,8}?(?:省|自治区))?[^省市区县路街道号\s]{1,10}?(?:市|自治州|地区|盟)")
"""What an address in China begins with: its province, where it says so, and its town."""


def town_of(address: str) -> str:
    """The beginning of an address that all addresses of its town have; empty where it names no town."""
    found = TOWN.match(address)
    return "" if found is None else found[0]


class Offered(NamedTuple):
    """A time of every week at or below a path. Minutes are those of the day."""

    id: UUID
    path: str
    weekday: int
    starts: int
    ends: int
    capacity: int
    service: AppointmentService


def offered_on(offers: Iterable[Offered], path: str, day: date) -> list[Offered]:
    """The times of a store on a day. Those of the narrowest path that says anything of the store hold, alone."""
    concerning = [one for one in offers if path.startswith(one.path)]
    narrowest = max((len(one.path) for one in concerning), default=0)
    mine = [one for one in concerning if len(one.path) == narrowest and one.weekday == day.isoweekday()]
    return sorted(mine, key=lambda one: (one.starts, one.ends, one.service, one.id))


def lies_within(spans: Spans | None, starts: int, ends: int) -> bool:
    """Whether a time lies within opening hours; None where nobody has said when the store is open that day."""
    return spans is None or any(span.opens <= starts and ends <= span.closes for span in spans)


def spans_of(hours: Hours, day: date) -> Spans | None:
    """When a store is open on a day; none where it is closed, None where nobody has said."""
    said = hours.is_known or any(other.on == day for other in hours.others)
    return hours.on(day) if said else None


def cut(spans: Spans, minutes: int) -> list[tuple[int, int]]:
    """Opening hours as times of so many minutes, one after the other; what is left at the end of a span is none."""
    return [
        (starts, starts + minutes)
        for span in spans
        for starts in range(span.opens, min(span.closes, DAY) - minutes + 1, minutes)
    ]


def moments_of(day: date, starts: int, ends: int) -> tuple[datetime, datetime]:
    """When a time of a day begins and ends."""
    midnight = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    return midnight + timedelta(minutes=starts), midnight + timedelta(minutes=ends)


def may_be_booked(day: date, starts_at: datetime, *, today: date, now: datetime) -> bool:
    """Whether a time lies ahead, and not too far."""
    return starts_at > now and (day - today).days <= HORIZON_DAYS


def next_days(first: date, count: int) -> Sequence[date]:
    """So many days from one on."""
    return [first + timedelta(days=place) for place in range(count)]


def places_left(capacity: int, taken: int) -> int:
    """How many can still book; never less than none, where the capacity was lowered since."""
    return max(0, capacity - taken)


def overlaps(offers: Collection[Offered], weekday: int, starts: int, ends: int, service: AppointmentService) -> bool:
    """Whether the same service is offered at a time of that weekday already."""
    return any(
        one.weekday == weekday and one.service == service and one.starts < ends and starts < one.ends for one in offers
    )
