"""Reports over what somebody leads: sales by day, ranks of stores and people. All read the sums that are kept."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.reach import EVERYTHING, Reach, branches_reach
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.fragments import by_reach
from performance.permissions import SEE_REPORTS
from performance.rules import LONGEST_REPORT, Span, averages, span_from
from performance.schemas import AssociateRank, DaySales, SalesByDay, StoreRank

UNIT_THERE = "SELECT true FROM region WHERE path = $1 UNION ALL SELECT true FROM store WHERE path = $1"
_NET = "k.sales_fen - k.refunds_fen - k.unmatched_fen"
# $1 the paths, none below another, $2 and $3 the first and the last day.
BY_DAY = f"""
SELECT d.day::date AS day, coalesce(sum({_NET}), 0)::bigint AS net_sales_fen,
  coalesce(sum(k.sales_fen), 0)::bigint AS sales_fen, coalesce(sum(k.refunds_fen), 0)::bigint AS refunds_fen,
  coalesce(sum(k.unmatched_fen), 0)::bigint AS unmatched_fen, coalesce(sum(k.orders), 0)::bigint AS orders,
  coalesce(sum(k.units), 0)::bigint AS units, coalesce(sum(k.new_members), 0)::bigint AS new_members
FROM generate_series($2::date, $3::date, interval '1 day') AS d (day)
LEFT JOIN sales_of_unit k ON k.path = ANY($1::text[]) AND k.span = 'day' AND k.begins_on = d.day::date
GROUP BY d.day ORDER BY d.day
"""


def _ranks(table: str, key: str, columns: str, net: str, shown: str) -> str:
    """A page of the rows of a sum, ranked 1, 2, 2, 4 over all that are reached.

    $1 the reach, $2 and $3 the span and its first day, $4 the key of the row before the page, $5 the limit.
    """
    return f"""
WITH ranked AS MATERIALIZED (
  SELECT {key} AS key, {columns}, {net} AS net_sales_fen, rank() OVER (ORDER BY {net} DESC)::bigint AS rank
  FROM {table} k WHERE k.span = $2 AND k.begins_on = $3 AND k.store IS NOT NULL AND {{reached}}
), page AS MATERIALIZED (
  SELECT * FROM ranked WHERE (net_sales_fen, key) < (
    coalesce((SELECT before.net_sales_fen FROM ranked before WHERE before.key = $4), 9223372036854775807), $4::uuid)
  ORDER BY net_sales_fen DESC, key DESC LIMIT $5
)
SELECT page.key, page.rank, {shown}, page.net_sales_fen, page.sales_fen, page.refunds_fen, page.orders, page.units,
  page.new_members
FROM page JOIN store s ON s.id = page.store {{joined}}
ORDER BY page.net_sales_fen DESC, page.key DESC
"""


_SUMS = "k.sales_fen, k.refunds_fen, k.orders, k.units, k.new_members"
_STORE = "page.store AS store_id, s.code AS store_code, s.name AS store_name"
STORES = by_reach(
    _ranks("sales_of_unit", "k.store", f"k.store, {_SUMS}", _NET, _STORE).replace("{joined}", ""), store="k.store"
)
ASSOCIATES = by_reach(
    _ranks(
        "sales_of_associate",
        "k.id",
        f"k.store, k.associate, {_SUMS}",
        "k.sales_fen - k.refunds_fen",
        f"page.associate AS associate_id, a.number AS associate_number, a.name AS associate_name, {_STORE}",
    ).replace("{joined}", "JOIN associate a ON a.id = page.associate"),
    store="k.store",
)


SUMMED = ("net_sales_fen", "sales_fen", "refunds_fen", "unmatched_fen", "orders", "units", "new_members")
"""What a period adds up of its days."""


class RankedStore(msgspec.Struct, frozen=True):
    """A store as it is ranked; the key by which the list goes on."""

    key: UUID
    rank: int
    store_id: UUID
    store_code: str
    store_name: str
    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    orders: int
    units: int
    new_members: int


class RankedAssociate(msgspec.Struct, frozen=True):
    """Somebody as they are ranked for what they served in a store."""

    key: UUID
    rank: int
    associate_id: UUID
    associate_number: str
    associate_name: str
    store_id: UUID
    store_code: str
    store_name: str
    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    orders: int
    units: int
    new_members: int


class SoldOnDay(msgspec.Struct, frozen=True):
    """What was sold on a day, whether anything was or not."""

    day: date
    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    unmatched_fen: int
    orders: int
    units: int
    new_members: int


async def sales_by_day(actor: Actor, *, first: date, last: date, path: str | None = None) -> SalesByDay:
    """Sales of a branch, or of all that the actor reaches, on each business day, at most 366 of them.

    Raises InvalidField; NotFound for a path that is no unit within reach.
    """
    actor.require(SEE_REPORTS)
    if not timedelta() <= last - first < LONGEST_REPORT:
        raise InvalidField("last", "不得早于 first，且不超过 366 天 / not before first, and 366 days at most")
    paths = await paths_of(actor, path)
    found = await fetch_as(SoldOnDay, BY_DAY, paths, first, last)
    total = {name: sum(getattr(day, name) for day in found) for name in SUMMED}
    return SalesByDay(
        paths=paths,
        days=[
            DaySales(**msgspec.structs.asdict(day) | averages(day.sales_fen, day.units, day.orders)) for day in found
        ],
        **total,
        **averages(total["sales_fen"], total["units"], total["orders"]),
    )


async def rank_of_stores(
    actor: Actor, paging: PageRequest, *, period: str | None = None, path: str | None = None
) -> Page[StoreRank]:
    """Stores by net sales in a month (`2026-11`) or on a day (`2026-11-30`, today unless told otherwise).

    Only those of which something is booked there. Raises InvalidField, NotFound.
    """
    actor.require(SEE_REPORTS)
    reach, place = await reach_below(actor, path), _place(paging, period)
    found = await fetch_as(RankedStore, STORES[reach.kind], reach.bound, *place)
    return page_of(found, paging, view=_store_rank, key=lambda row: row.key)


async def rank_of_associates(
    actor: Actor, paging: PageRequest, *, period: str | None = None, path: str | None = None
) -> Page[AssociateRank]:
    """People by the net sales that they served in a store; who served in two stands there twice. As above."""
    actor.require(SEE_REPORTS)
    reach, place = await reach_below(actor, path), _place(paging, period)
    found = await fetch_as(RankedAssociate, ASSOCIATES[reach.kind], reach.bound, *place)
    return page_of(found, paging, view=_associate_rank, key=lambda row: row.key)


async def paths_of(actor: Actor, path: str | None) -> list[str]:
    """The branches that a report is of, none below another. Raises NotFound.

    Asks for who may see reports, though whoever calls it has asked.
    """
    actor.require(SEE_REPORTS)
    if path is None:
        within = branches_reach(actor.paths).bound
        assert isinstance(within, list), "branches are bound as their paths"
        return within
    if not actor.reaches(path) or not await fetch_value(UNIT_THERE, path):
        raise NotFound(path=path)
    return [path]


async def reach_below(actor: Actor, path: str | None) -> Reach:
    """The actor's reach, or what of it lies below a path. Raises NotFound."""
    actor.require(SEE_REPORTS)
    if path is None:
        return actor.reach
    paths = await paths_of(actor, path)
    return EVERYTHING if paths == [HQ_PATH] else branches_reach(paths)


def _place(paging: PageRequest, period: str | None) -> tuple[Span, date, UUID, int]:
    span, begins_on = (Span.DAY, business_date(now())) if period is None else span_from(period)
    return span, begins_on, paging.before, paging.fetch


def _store_rank(row: RankedStore) -> StoreRank:
    values = msgspec.structs.asdict(row)
    del values["key"]
    return StoreRank(**values | averages(row.sales_fen, row.units, row.orders))


def _associate_rank(row: RankedAssociate) -> AssociateRank:
    values = msgspec.structs.asdict(row)
    del values["key"]
    return AssociateRank(**values | averages(row.sales_fen, row.units, row.orders))
