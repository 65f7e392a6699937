"""Orders in which coupons of a template were spent, narrowed as the list of orders is, and their sums; and those of one
coupon."""

from typing import Annotated
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import QueryParameter

from coupons.queries import coupon_of_id
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.kernel.spans import span_of, span_to_add_up
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.orders.filters import NarrowFilters
from guide_app.ground.orders.looking import OrdersLooked, page_looked
from guide_app.ground.orders.narrowing import narrowed
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.queries import LISTED, SUMS
from guide_app.ground.orders.reads import day_of_order
from guide_app.ground.orders.schemas import OrderSummary, OrderTotals
from guide_app.ground.stores.fragments import by_reach
from guide_app.ground.stores.looks import looks_by_day
from guide_app.ground.stores.reads import reach_in

OfTemplate = Annotated[
    str, QueryParameter(min_length=1, max_length=64, description="券模板编码 · Code of the coupon template")
]


def _spent(template: str) -> str:
    return f"""EXISTS (
  SELECT FROM order_coupon u JOIN coupon c ON c.id = u.coupon AND c.home_member = u.home_member
  JOIN coupon_template t ON t.id = c.template
  WHERE u.order_id = o.id AND u.used_at IS NOT NULL AND t.code = {template})"""


SPENT_IN = looks_by_day(
    LISTED,
    table="orders",
    alias="o",
    day="business_on",
    wanted=f"o.coupon_fen > 0 AND {narrowed('$7')} AND {_spent('$8')}",
)
SPENT_TOTALS = by_reach(
    f"{SUMS} WHERE o.coupon_fen > 0 AND {narrowed('$4')} AND {_spent('$5')}"
    " AND o.business_on BETWEEN $2 AND $3 AND {reached}",
    store="o.store",
)
ORDERS_OF_COUPON = by_reach(
    f"""
{LISTED} WHERE o.member = ANY (ARRAY(
    SELECT same.id FROM coupon c CROSS JOIN LATERAL ({identities_of("c.owner")}) same WHERE c.id = $4
  )) AND EXISTS (SELECT FROM order_coupon u WHERE u.order_id = o.id AND u.coupon = $4 AND u.used_at IS NOT NULL)
  AND {{reached}} AND o.id < $2 ORDER BY o.id DESC LIMIT $3
""",
    store="o.store",
)
"""By the orders of its owner, which have an index: so those that came back are found too."""


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
    looked = await fetch_row_as(OrdersLooked, SPENT_IN[reach.kind], *place, filters.narrow.bound, filters.template)
    return page_looked(looked, paging)


async def totals_with_coupon(actor: Actor, filters: SpentFilters) -> OrderTotals:
    """The sums of exactly the orders that the list shows with the same filters. Raises as it."""
    actor.require(SEE_ORDERS)
    reach = await reach_in(actor, filters.store_id, filters.path)
    days = span_to_add_up(span_of(filters.first, filters.last), one_store=reach.kind is ReachKind.STORE)
    narrow = (reach.bound, *days, filters.narrow.bound, filters.template)
    found = await fetch_row_as(OrderTotals, SPENT_TOTALS[reach.kind], *narrow)
    assert found is not None, "aggregates always give a row"
    return found


async def orders_of_coupon(actor: Actor, coupon_id: UUID, paging: PageRequest) -> Page[OrderSummary]:
    """Orders within reach in which one coupon was spent, the newest first: one, and more where it came back meanwhile.

    Raises NotFound where neither such an order nor the coupon's owner is within reach.
    """
    actor.require(SEE_ORDERS)
    place = (actor.reach.bound, paging.before, paging.fetch)
    found = await fetch_as(OrderSummary, ORDERS_OF_COUPON[actor.reach.kind], *place, coupon_id)
    if not found:
        await coupon_of_id(actor, coupon_id)
    return page_of_views(found, paging)
