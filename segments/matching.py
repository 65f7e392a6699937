"""Conditions in SQL: one record of bounds for every statement, whatever is asked; what is not asked is null in it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.sealing import LEAP_YEAR, birthday_index
from segments.conditions import Conditions, MatchMode, birthdays_until


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, as statements compare it. `every`: all of it has to hold, and not one alone."""

    every: bool
    within_from: date | None
    away_to: date | None
    last_from: date | None
    last_to: date | None
    seen_from: date | None
    unseen_to: date | None
    visit_from: date | None
    visit_to: date | None
    orders_from: int | None
    orders_to: int | None
    orders_since: date | None
    spend_from: int | None
    spend_to: int | None
    categories: list[UUID] | None
    bought_from: date
    levels: list[str] | None
    genders: list[str] | None
    registered_from: datetime | None
    registered_to: datetime | None
    months: list[int] | None
    days: list[int] | None
    paths: list[str] | None
    dedicated: bool | None


COLUMNS = """every boolean, within_from date, away_to date, last_from date, last_to date, seen_from date,
  unseen_to date, visit_from date, visit_to date, orders_from bigint,
  orders_to bigint, orders_since date,
  spend_from bigint, spend_to bigint, categories uuid[], bought_from date, levels text[], genders text[],
  registered_from timestamptz, registered_to timestamptz, months bigint[], days bigint[], paths text[],
  dedicated boolean"""
_BOUGHT = f"""EXISTS (
    SELECT FROM orders o JOIN order_line l ON l.order_id = o.id JOIN sku ON sku.id = l.sku
    WHERE o.member = ANY ({person_of("m.id")}) AND o.business_on >= c.bought_from AND NOT o.taken_back
      AND l.quantity > l.returned_units AND sku.category = ANY (c.categories))"""
_BELONGS = """EXISTS (
    SELECT FROM store home, unnest(c.paths) AS asked (path)
    WHERE home.id = m.home_store AND starts_with(home.path, asked.path))"""
# Orders of a span are counted from the member's own days, by their key, and from those of whom else they are where
# there is somebody; not of who has too few in all, nor of who has bought nothing since.
_SINCE = """greatest(coalesce((
      SELECT sum(d.orders) FROM member_purchase_day d WHERE d.member = m.id AND d.day >= c.orders_since), 0)
    + CASE WHEN EXISTS (SELECT FROM member same WHERE same.merged_into = m.id) THEN coalesce((
        SELECT sum(d.orders) FROM member same JOIN member_purchase_day d ON d.member = same.id
        WHERE same.merged_into = m.id AND d.day >= c.orders_since), 0) ELSE 0 END, 0)"""
_AT_LEAST = f"""(coalesce(p.orders, 0) >= c.orders_from AND CASE WHEN c.orders_since IS NULL THEN true
    WHEN p.last_on >= c.orders_since THEN {_SINCE} >= c.orders_from ELSE false END)"""
_AT_MOST = f"""CASE WHEN coalesce(p.orders, 0) <= c.orders_to THEN true WHEN c.orders_since IS NULL THEN false
    WHEN p.last_on >= c.orders_since THEN {_SINCE} <= c.orders_to ELSE true END"""
EACH = {
    "within_from": "p.last_on >= c.within_from",
    "away_to": "p.last_on <= c.away_to",
    "last_from": "p.last_on >= c.last_from",
    "last_to": "p.last_on <= c.last_to",
    "seen_from": "p.visited_on >= c.seen_from",
    "unseen_to": "p.visited_on <= c.unseen_to",
    "visit_from": "p.visited_on >= c.visit_from",
    "visit_to": "p.visited_on <= c.visit_to",
    "spend_from": "coalesce(p.year_fen, 0) >= c.spend_from",
    "spend_to": "coalesce(p.year_fen, 0) <= c.spend_to",
    "levels": "m.level = ANY (c.levels)",
    "genders": "m.gender = ANY (c.genders)",
    "registered_from": "m.registered_at >= c.registered_from",
    "registered_to": "m.registered_at < c.registered_to",
    "months": "m.birthday_index = ANY (c.months)",
    "days": "m.birthday_index = ANY (c.days)",
    "dedicated": "(m.dedicated IS NOT NULL) = c.dedicated",
    "paths": _BELONGS,
    "orders_from": _AT_LEAST,
    "orders_to": _AT_MOST,
    "categories": _BOUGHT,
}
"""What holds of a member `m` with purchases `p` (perhaps null), by the bound of `c`; what takes longest comes last."""
PURCHASED = (
    "within_from", "away_to", "last_from", "last_to", "seen_from", "unseen_to", "visit_from", "visit_to",
    "orders_from", "orders_to", "spend_from", "spend_to",
)  # fmt: skip
"""What is asked of `p`: where nothing is, purchases need not be looked up."""
OF_MEMBER = ("levels", "genders", "registered_from", "registered_to", "months", "days", "dedicated")
_ALL = " AND ".join(f"(c.{bound} IS NULL OR {condition})" for bound, condition in EACH.items())
_ANY = " OR ".join(f"(c.{bound} IS NOT NULL AND {condition})" for bound, condition in EACH.items())
MATCHES = f"((c.every AND {_ALL}) OR (NOT c.every AND ({_ANY})))"
"""Whether what is asked by `c` holds of `m` and `p`."""
_THEIRS = " AND ".join(f"(c.{bound} IS NULL OR {EACH[bound]})" for bound in OF_MEMBER)
MAY_MATCH = f"(NOT c.every OR ({_THEIRS}))"
"""What `MATCHES` asks of `m` alone: where it does not hold, purchases need not be looked up."""
IS_KNOWN = "m.erased_at IS NULL AND m.merged_into IS NULL"
"""Whether a member `m` is one of lists: neither erased nor merged into another."""
CATEGORIES = """
SELECT DISTINCT below.id, top.code FROM category top
JOIN category below ON below.path = top.path OR starts_with(below.path, top.path || '/')
WHERE top.code = ANY ($1::text[])
"""


class Below(msgspec.Struct, frozen=True):
    """A category at or below the one with this code."""

    id: UUID
    code: str


def asked_any(bounds: Iterable[str]) -> str:
    """Whether any of these bounds is asked, as a condition."""
    return f"({' OR '.join(f'c.{bound} IS NOT NULL' for bound in bounds)})"


def bounds_in(value: str) -> str:
    """The one row of `Bounds` that comes as JSON under the parameter `value`, as a SELECT."""
    return f"SELECT * FROM json_to_record({value}::json) AS bound ({COLUMNS})"


async def bounds_of(asked: Conditions, today: date) -> Bounds:
    """What is asked, reckoned from today. Raises InvalidField for a category that does not exist."""

    def ago(days: int | None) -> date | None:
        return None if days is None else today - timedelta(days)

    def after(days: int | None) -> date | None:
        return None if days is None else today - timedelta(days - 1)

    within, away = after(asked.registered_within_days), after(asked.registered_for_days)
    soon = asked.birthday_within_days
    return Bounds(
        every=asked.match is MatchMode.ALL,
        within_from=after(asked.bought_within_days),
        away_to=ago(asked.away_days),
        last_from=asked.bought_from,
        last_to=asked.bought_to,
        seen_from=after(asked.visited_within_days),
        unseen_to=ago(asked.unseen_days),
        visit_from=asked.visited_from,
        visit_to=asked.visited_to,
        orders_from=asked.orders_from,
        orders_to=asked.orders_to,
        orders_since=after(asked.orders_within_days),
        spend_from=asked.spend_from_fen,
        spend_to=asked.spend_to_fen,
        categories=await _categories(asked.categories) if asked.categories else None,
        bought_from=today - timedelta(asked.category_days - 1),
        levels=list(asked.levels) or None,
        genders=list(asked.genders) or None,
        registered_from=None if within is None else start_of(within),
        registered_to=None if away is None else start_of(away),
        months=list(_indexes(_days_of(asked.birthday_months))) or None,
        days=None if soon is None else list(_indexes(birthdays_until(today, soon))),
        paths=list(asked.paths) or None,
        dedicated=asked.has_dedicated,
    )


def as_bound(bounds: Bounds) -> str:
    """The bounds as the JSON that statements take."""
    return msgspec.json.encode(bounds).decode()


async def _categories(codes: tuple[str, ...]) -> list[UUID]:
    found = await fetch_as(Below, CATEGORIES, list(codes))
    unknown = sorted(set(codes) - {one.code for one in found})
    if unknown:
        raise InvalidField("categories", f"没有该品类：{unknown[0]} / no such category: {unknown[0]}")
    return sorted({one.id for one in found})


def _days_of(months: tuple[int, ...]) -> list[tuple[int, int]]:
    days = [LEAP_YEAR + timedelta(place) for place in range(366)]
    return [(day.month, day.day) for day in days if day.month in months]


def _indexes(days: list[tuple[int, int]]) -> Iterator[int]:
    for month, day in days:
        yield birthday_index(LEAP_YEAR.replace(month=month, day=day))
