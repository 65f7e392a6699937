"""Conditions on members: what is asked in a rule, a kept search or a search, and whether it holds. Pure.

`segments.matching` says the same in SQL; a property holds the two against each other.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.members.rules import Gender

LONGEST_DAYS = 3_650
MOST_ORDERS = 1_000_000
MOST_FEN = 9_000_000_000_000_000

Days = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_DAYS)]
Fen = Annotated[int, msgspec.Meta(ge=0, le=MOST_FEN)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


BETWEEN = (
    ("bought_from", "bought_to"),
    ("visited_from", "visited_to"),
    ("orders_from", "orders_to"),
    ("spend_from_fen", "spend_to_fen"),
)
"""Bounds that belong together, the lower one first."""


class MatchMode(StrEnum):
    """Whether all conditions have to hold, or one of them."""

    ALL = "all"
    ANY = "any"


class Conditions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is asked of a member; what is left out is not asked. Days count from today.

    `bought_within_days` and `away_days` (bought, and not since) look at the last purchase, as do `bought_from` and
    `bought_to`; `visited_within_days`, `unseen_days` (came, and not since), `visited_from` and `visited_to` in the same
    way at the last visit, which is a purchase, a visit that was noted, or a kept appointment; `orders_from` and
    `orders_to` count orders, of the last `orders_within_days` where that is given, else of all time; spend is that of
    twelve months; `categories` are codes, with what is below, bought within `category_days` and not returned; `paths`
    are units to whose stores a member belongs.
    """

    match: MatchMode = MatchMode.ALL
    bought_within_days: Days | None = None
    away_days: Days | None = None
    bought_from: date | None = None
    bought_to: date | None = None
    visited_within_days: Days | None = None
    unseen_days: Days | None = None
    visited_from: date | None = None
    visited_to: date | None = None
    orders_from: Annotated[int, msgspec.Meta(ge=1, le=MOST_ORDERS)] | None = None
    orders_to: Annotated[int, msgspec.Meta(ge=0, le=MOST_ORDERS)] | None = None
    orders_within_days: Days | None = None
    spend_from_fen: Fen | None = None
    spend_to_fen: Fen | None = None
    categories: Annotated[tuple[Word, ...], msgspec.Meta(max_length=20)] = ()
    category_days: Days = 365
    levels: Annotated[tuple[Word, ...], msgspec.Meta(max_length=20)] = ()
    genders: Annotated[tuple[Gender, ...], msgspec.Meta(max_length=3)] = ()
    registered_within_days: Days | None = None
    registered_for_days: Days | None = None
    birthday_months: Annotated[tuple[Annotated[int, msgspec.Meta(ge=1, le=12)], ...], msgspec.Meta(max_length=12)] = ()
    birthday_within_days: Annotated[int, msgspec.Meta(ge=0, le=31)] | None = None
    paths: Annotated[tuple[Path, ...], msgspec.Meta(max_length=50)] = ()
    has_dedicated: bool | None = None

    @property
    def asks_something(self) -> bool:
        """Whether there is a condition at all."""
        beside = ("match", "category_days", "orders_within_days")
        given = msgspec.structs.asdict(self).items()
        return any(value not in (None, ()) for name, value in given if name not in beside)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """A member as conditions see them.

    `bought` are categories' paths with the day, `ordered` days with the orders of each, `birthday` is month and day.
    """

    last_on: date | None = None
    visited_on: date | None = None
    orders: int = 0
    ordered: tuple[tuple[date, int], ...] = ()
    year_fen: int = 0
    bought: tuple[tuple[str, date], ...] = ()
    level: str = "basic"
    gender: Gender = Gender.UNKNOWN
    registered_on: date
    birthday: tuple[int, int] | None = None
    path: str
    has_dedicated: bool = False


def holds(asked: Conditions, of: Facts, today: date) -> bool:
    """Whether a member is such as is asked for, today."""
    bought = (asked.bought_within_days, asked.away_days, asked.bought_from, asked.bought_to)
    visited = (asked.visited_within_days, asked.unseen_days, asked.visited_from, asked.visited_to)
    found = [*_of_last(bought, of.last_on, today), *_of_last(visited, of.visited_on, today)]
    found += [*_of_sums(asked, of, today), *_of_person(asked, of, today)]
    return all(found) if asked.match is MatchMode.ALL else any(found)


def _of_last(
    asked: tuple[int | None, int | None, date | None, date | None], last: date | None, today: date
) -> Iterator[bool]:
    """What is asked of a last day: within so many days, not for so many, and between which days."""
    within, away, first, until = asked
    if within is not None:
        yield last is not None and last > today - timedelta(within)
    if away is not None:
        yield last is not None and last <= today - timedelta(away)
    if first is not None:
        yield last is not None and last >= first
    if until is not None:
        yield last is not None and last <= until


def _of_sums(asked: Conditions, of: Facts, today: date) -> Iterator[bool]:
    orders = of.orders
    if asked.orders_within_days is not None:
        since = today - timedelta(asked.orders_within_days)
        orders = max(sum(count for day, count in of.ordered if day > since), 0)
    if asked.orders_from is not None:
        yield orders >= asked.orders_from
    if asked.orders_to is not None:
        yield orders <= asked.orders_to
    if asked.spend_from_fen is not None:
        yield of.year_fen >= asked.spend_from_fen
    if asked.spend_to_fen is not None:
        yield of.year_fen <= asked.spend_to_fen
    if asked.categories:
        since = today - timedelta(asked.category_days)
        yield any(day > since and set(path.split("/")) & set(asked.categories) for path, day in of.bought)


def _of_person(asked: Conditions, of: Facts, today: date) -> Iterator[bool]:
    if asked.levels:
        yield of.level in asked.levels
    if asked.genders:
        yield of.gender in asked.genders
    if asked.registered_within_days is not None:
        yield of.registered_on > today - timedelta(asked.registered_within_days)
    if asked.registered_for_days is not None:
        yield of.registered_on <= today - timedelta(asked.registered_for_days)
    if asked.birthday_months:
        yield of.birthday is not None and of.birthday[0] in asked.birthday_months
    if asked.birthday_within_days is not None:
        yield of.birthday in birthdays_until(today, asked.birthday_within_days)
    if asked.paths:
        yield any(of.path.startswith(path) for path in asked.paths)
    if asked.has_dedicated is not None:
        yield of.has_dedicated is asked.has_dedicated


def birthdays_until(today: date, days: int) -> list[tuple[int, int]]:
    """The birthdays that are kept from today until so many days on: those of 29 February on the 28th of other years."""
    found: list[tuple[int, int]] = []
    for ahead in range(days + 1):
        day = today + timedelta(ahead)
        found.append((day.month, day.day))
        if (day.month, day.day) == (2, 28) and (day + timedelta(1)).month == 3:
            found.append((2, 29))
    return found


def require_something(asked: Conditions) -> None:
    """Refuse with InvalidField a rule that asks nothing: everybody would be such."""
    if not asked.asks_something:
        raise InvalidField("conditions", "至少一个条件 / at least one condition")


def senseless(asked: Conditions) -> InvalidField | None:
    """What nobody can be: bounds that end before they begin; or a span of days in which nothing is counted."""
    for low, high in BETWEEN:
        first, last = getattr(asked, low), getattr(asked, high)
        if first is not None and last is not None and first > last:
            return InvalidField(high, f"不得小于 {low} / not less than {low}")
    if asked.orders_within_days is not None and asked.orders_from is None and asked.orders_to is None:
        wants = "须同时填写订单数的下限或上限 / goes with a least or a greatest number of orders"
        return InvalidField("orders_within_days", wants)
    return None


def require_sense(asked: Conditions) -> None:
    """Refuse with InvalidField conditions that make no sense, of whoever writes them down; kept ones stay."""
    wrong = senseless(asked)
    if wrong is not None:
        raise wrong
