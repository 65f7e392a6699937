"""Orders in which coupons of a template were spent, narrowed as the list of orders is; and their sums."""

from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.kernel.spans import span_of, span_to_add_up
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.orders.filters import NarrowFilters
from guide_app.ground.orders.narrowing import narrowed
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.queries import LISTED, SUMS
from guide_app.ground.orders.reads import day_of_order
from guide_app.ground.orders.schemas import OrderSummary, OrderTotals
from guide_app.ground.stores.fragments import by_reach, pages_by_day
from guide_app.ground.stores.reads import reach_in

OfTemplate = Annotated[
    str, QueryParameter(min_length=1, max_length=64, description="券模板编码 · Code of the coupon template")
]


def _spent(template: str) -> str:
    return f"""EXISTS (
  SELECT FROM order_coupon u JOIN coupon c ON c.id = u.coupon AND c.home_member = u.home_member
  JOIN coupon_template t ON t.id = c.template
  WHERE u.order_id = o.id AND u.used_at IS NOT NULL AND t.code = {template})"""


SPENT_IN = pages_by_day(
    LISTED,
    table="orders",
    alias="o",
    day="business_on",
    where=f"o.coupon_fen > 0 AND {narrowed('$7')} AND {_spent('$8')}",
)
SPENT_TOTALS = by_reach(
    f"{SUMS} WHERE o.coupon_fen > 0 AND {narrowed('$4')} AND {_spent('$5')}"
    " AND o.business_on BETWEEN $2 AND $3 AND {reached}",
    store="o.store",
)


class SpentFilters(NarrowFilters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which orders: those paid on these days with a coupon of the template `template`."""

    template: OfTemplate


SpentAsked = NamedDependency[SpentFilters]


async def orders_with_coupon(actor: Actor, paging: PageRequest, filters: SpentFilters) -> Page[OrderSummary]:
    """Orders within reach in which coupons of the template were spent, by business day, the newest first.

    Raises as `orders_in_reach`; PeriodNeeded without few enough business days.
    """
    actor.require(SEE_ORDERS)
    reach = await reach_in(actor, filters.store_id, filters.path)
    days = span_to_add_up(span_of(filters.first, filters.last), one_store=reach.kind is ReachKind.STORE)
    before = days.beyond if paging.after is None else await day_of_order(paging.after)
    place = (reach.bound, paging.before, paging.fetch, *days, before)
    found = await fetch_as(OrderSummary, SPENT_IN[reach.kind], *place, filters.narrow.bound, filters.template)
    return page_of_views(found, paging)


async def totals_with_coupon(actor: Actor, filters: SpentFilters) -> OrderTotals:
    """The sums of exactly the orders that the list shows with the same filters. Raises as it."""
    actor.require(SEE_ORDERS)
    reach = await reach_in(actor, filters.store_id, filters.path)
    days = span_to_add_up(span_of(filters.first, filters.last), one_store=reach.kind is ReachKind.STORE)
    narrow = (reach.bound, *days, filters.narrow.bound, filters.template)
    found = await fetch_row_as(OrderTotals, SPENT_TOTALS[reach.kind], *narrow)
    assert found is not None, "aggregates always give a row"
    return found
