"""What can be seen of orders: always within the actor's reach."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.kernel.spans import ALL_DAYS, MOST_DAYS, Span, days_needed, span_of, span_to_add_up
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.orders import booked
from guide_app.ground.orders.booked import ORDER_COLUMNS, BookedOrder
from guide_app.ground.orders.day_schemas import RefundSummary, RefundTotals
from guide_app.ground.orders.day_sums import TOTALS_OF_DAYS
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.exchange_schemas import ExchangeSummary
from guide_app.ground.orders.filters import EVERY_ORDER, EVERY_REFUND, OrderFilters, RefundFilters
from guide_app.ground.orders.fragments import SUMMARY
from guide_app.ground.orders.looking import OrdersLooked, RefundsLooked, page_looked
from guide_app.ground.orders.narrowing import MOST_RECEIPTS, few, narrowed, narrowed_refunds
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.reads import booked_lines, day_of_order, day_of_refund, known_payments
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import (
    OrderSummary,
    OrderTotals,
    OrderView,
)
from guide_app.ground.stores.fragments import by_reach, pages_by_day, pages_by_reach
from guide_app.ground.stores.looks import looks_by_day
from guide_app.ground.stores.reads import reach_in

ONE = f"""
SELECT {ORDER_COLUMNS} FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1 AND ($2 OR s.path LIKE ANY($3))
"""
LISTED = f"SELECT {SUMMARY} FROM orders o"
STATUS_IS = {
    None: "true",
    OrderStatus.PLACED: "o.status = 'placed'",
    OrderStatus.PAID: "o.status = 'paid' AND NOT o.returned_in_full",
    OrderStatus.REFUNDED: "o.status = 'paid' AND o.returned_in_full",
    OrderStatus.CANCELLED: "o.status = 'cancelled'",
}
"""What waits, came back or was cancelled is rare, and has indexes of its own, which only a constant finds."""
ORDERS = {
    status: pages_by_reach(LISTED, table="orders", alias="o", where=where, newest_first=True)
    for status, where in STATUS_IS.items()
}
ORDERS_OF_DAYS = {
    status: pages_by_day(LISTED, table="orders", alias="o", day="business_on", where=where)
    for status, where in STATUS_IS.items()
}
NARROW_OF_DAYS = looks_by_day(LISTED, table="orders", alias="o", day="business_on", wanted=narrowed("$7"))
NARROW_PLACED = pages_by_reach(
    LISTED, table="orders", alias="o", where=f"o.status = 'placed' AND {narrowed('$4')}", newest_first=True
)
"""Those that wait for their money are few, whatever the history."""
FEW_ORDERS = {
    by: by_reach(
        f"{LISTED} WHERE {few(by, 4)} AND {{reached}} AND o.id < $2 ORDER BY o.id DESC LIMIT $3", store="o.store"
    )
    for by in ("member", "number")
}
RECEIPTS = f"SELECT count(*) FROM (SELECT FROM till_receipt WHERE number = $1 LIMIT {MOST_RECEIPTS + 1}) found"
SUMS = """
SELECT count(*) AS rows, coalesce(sum(o.payable_fen), 0)::bigint AS payable_fen,
  coalesce(sum(o.refunded_fen + o.refunded_freight_fen), 0)::bigint AS refunded_fen,
  coalesce(sum(o.payable_fen - o.refunded_fen - o.refunded_freight_fen), 0)::bigint AS net_fen
FROM orders o
"""
NARROW_TOTALS = by_reach(
    f"{SUMS} WHERE {narrowed('$4')} AND o.business_on BETWEEN $2 AND $3 AND {{reached}}", store="o.store"
)
PLACED_TOTALS = by_reach(f"{SUMS} WHERE o.status = 'placed' AND {narrowed('$2')} AND {{reached}}", store="o.store")
FEW_TOTALS = {
    by: by_reach(f"{SUMS} WHERE {few(by, 2)} AND {{reached}}", store="o.store") for by in ("member", "number")
}
REFUND = """
SELECT r.id, r.number, r.order_id, (SELECT o.number FROM orders o WHERE o.id = r.order_id) AS order_number,
  r.store AS store_id, r.business_on, r.amount_fen, r.freight_fen, r.policy, r.reason, r.corrects, r.refunded_at,
  r.returned_at_store AS returned_at_store_id, (
    SELECT coalesce(json_agg(json_build_object('method', way.method, 'amount_fen', way.fen) ORDER BY way.method), '[]')
    FROM (
      SELECT w.method, sum(w.amount_fen)::bigint AS fen FROM refund_payment w
      WHERE w.order_id = r.order_id AND w.refund = r.id GROUP BY w.method
    ) way
  ) AS ways,
  (SELECT a.name FROM account c JOIN associate a ON a.id = c.associate WHERE c.id = r.recorded_by) AS recorded_by_name,
  r.approval AS approval_id, (
    SELECT a.name FROM approval v JOIN associate a ON a.id = v.decider WHERE v.id = r.approval
  ) AS approved_by_name
FROM refund r
"""
REFUNDS_OF_ORDER = f"{REFUND} WHERE r.order_id = $1 ORDER BY r.id"
REFUNDS = pages_by_day(REFUND, table="refund", alias="r", day="business_on")
NARROW_REFUNDS = looks_by_day(REFUND, table="refund", alias="r", day="business_on", wanted=narrowed_refunds("$7"))
REFUND_SUMS = """
SELECT count(*) AS rows, coalesce(sum(r.amount_fen), 0)::bigint AS amount_fen,
  coalesce(sum(r.freight_fen), 0)::bigint AS freight_fen
FROM refund r WHERE r.business_on BETWEEN $2 AND $3 AND {reached}
"""
REFUND_TOTALS = by_reach(REFUND_SUMS, store="r.store")
NARROW_REFUND_TOTALS = by_reach(f"{REFUND_SUMS} AND {narrowed_refunds('$4')}", store="r.store")
EXCHANGES = """
SELECT e.id, e.number, e.order_id, o.number AS order_number, e.refund AS refund_id, r.number AS refund_number,
  e.new_order AS new_order_id, n.number AS new_order_number, e.difference_fen, e.exchanged_at,
  a.name AS exchanged_by_name
FROM exchange e JOIN orders o ON o.id = e.order_id JOIN refund r ON r.order_id = e.order_id AND r.id = e.refund
JOIN orders n ON n.id = e.new_order
LEFT JOIN account c ON c.id = e.exchanged_by LEFT JOIN associate a ON a.id = c.associate
WHERE e.order_id = $1 OR e.new_order = $1 ORDER BY e.id
"""


async def order_view(actor: Actor, order_id: UUID) -> OrderView:
    """One order. Raises OrderNotFound, also outside the actor's reach."""
    actor.require(SEE_ORDERS)
    order = await fetch_row_as(BookedOrder, ONE, order_id, actor.reaches_all, actor.path_patterns)
    if order is None:
        raise OrderNotFound(order_id=order_id)
    lines, payments = await look_up(booked_lines(order_id), known_payments(order_id))
    return booked.order_view(order, lines, payments)


async def orders_in_reach(actor: Actor, paging: PageRequest, filters: OrderFilters = EVERY_ORDER) -> Page[OrderSummary]:
    """Orders within reach, the newest first; with `first` and `last` those paid on these business days, by day.

    Where no index helps, a page ends where one look at the orders ended: it may be short, or empty, and have a next.
    Raises InvalidField for days that are no span, and for a foreign cursor; NotFound for a unit out of reach;
    PeriodNeeded where what is asked besides has no index: it needs a member, a number, or few enough business days, or
    be `placed`.
    """
    actor.require(SEE_ORDERS)
    reach, span = await reach_in(actor, filters.store_id, filters.path), span_of(filters.first, filters.last)
    place = (reach.bound, paging.before, paging.fetch)
    asked, status = filters.narrow, filters.status
    if filters.are_of_few:
        by = await _few(filters, span)
        found = await fetch_as(OrderSummary, FEW_ORDERS[by][reach.kind], *place, *filters.of_few, asked.bound)
    elif asked.is_narrow and span is None and status is OrderStatus.PLACED:
        found = await fetch_as(OrderSummary, NARROW_PLACED[reach.kind], *place, asked.bound)
    elif asked.is_narrow:
        days = span_to_add_up(span, one_store=reach.kind is ReachKind.STORE)
        before = days.beyond if paging.after is None else await day_of_order(paging.after)
        looked = await fetch_row_as(OrdersLooked, NARROW_OF_DAYS[reach.kind], *place, *days, before, asked.bound)
        return page_looked(looked, paging)
    elif span is not None:
        before = span.beyond if paging.after is None else await day_of_order(paging.after)
        found = await fetch_as(OrderSummary, ORDERS_OF_DAYS[status][reach.kind], *place, *span, before)
    else:
        found = await fetch_as(OrderSummary, ORDERS[status][reach.kind], *place)
    return page_of_views(found, paging)


async def order_totals(actor: Actor, filters: OrderFilters) -> OrderTotals:
    """The sums of exactly the orders that the list shows with the same filters.

    Raises InvalidField, NotFound, and PeriodNeeded unless it is a member's, of one number, or of few enough business
    days.
    """
    actor.require(SEE_ORDERS)
    reach, span = await reach_in(actor, filters.store_id, filters.path), span_of(filters.first, filters.last)
    asked, status = filters.narrow, filters.status
    if filters.are_of_few:
        by = await _few(filters, span)
        found = await fetch_row_as(OrderTotals, FEW_TOTALS[by][reach.kind], reach.bound, *filters.of_few, asked.bound)
    elif asked.is_narrow and span is None and status is OrderStatus.PLACED:
        found = await fetch_row_as(OrderTotals, PLACED_TOTALS[reach.kind], reach.bound, asked.bound)
    else:
        days = span_to_add_up(span, one_store=reach.kind is ReachKind.STORE)
        if asked.is_summed:
            found = await fetch_row_as(OrderTotals, TOTALS_OF_DAYS[reach.kind], reach.bound, *days, asked.bound)
        else:
            found = await fetch_row_as(OrderTotals, NARROW_TOTALS[reach.kind], reach.bound, *days, asked.bound)
    assert found is not None, "aggregates always give a row"
    return found


async def _few(filters: OrderFilters, span: Span | None) -> str:
    """By what the few orders are found. Raises PeriodNeeded for a receipt's number that too many receipts have."""
    if filters.member_id is not None:
        return "member"
    if span is None and await fetch_value(RECEIPTS, filters.number) > MOST_RECEIPTS:
        raise days_needed(MOST_DAYS)
    return "number"


async def exchanges_of_order(actor: Actor, order_id: UUID) -> list[ExchangeSummary]:
    """The exchanges in which goods of an order came back, and the one that it was made by. Raises OrderNotFound."""
    actor.require(SEE_ORDERS)
    await order_view(actor, order_id)
    return await fetch_as(ExchangeSummary, EXCHANGES, order_id)


async def refunds_of_order(actor: Actor, order_id: UUID) -> list[RefundSummary]:
    """What went back of an order, the first one first. Raises OrderNotFound."""
    actor.require(SEE_ORDERS)
    await order_view(actor, order_id)
    return await fetch_as(RefundSummary, REFUNDS_OF_ORDER, order_id)


async def refunds_in_reach(
    actor: Actor, paging: PageRequest, filters: RefundFilters = EVERY_REFUND
) -> Page[RefundSummary]:
    """Refunds of orders within reach by business day, the newest first.

    Raises as `orders_in_reach`.
    """
    actor.require(SEE_ORDERS)
    reach, span = await reach_in(actor, filters.store_id, filters.path), span_of(filters.first, filters.last)
    asked = filters.narrow
    if asked.is_narrow:
        span = span_to_add_up(span, one_store=reach.kind is ReachKind.STORE)
    days = span or ALL_DAYS
    before = days.beyond if paging.after is None else await day_of_refund(paging.after)
    place = (reach.bound, paging.before, paging.fetch, *days, before)
    if asked.is_narrow:
        looked = await fetch_row_as(RefundsLooked, NARROW_REFUNDS[reach.kind], *place, asked.bound)
        return page_looked(looked, paging)
    return page_of_views(await fetch_as(RefundSummary, REFUNDS[reach.kind], *place), paging)


async def refund_totals(actor: Actor, filters: RefundFilters) -> RefundTotals:
    """The sums of exactly the refunds that the list shows with the same filters. Raises as `order_totals`."""
    actor.require(SEE_ORDERS)
    reach = await reach_in(actor, filters.store_id, filters.path)
    days = span_to_add_up(span_of(filters.first, filters.last), one_store=reach.kind is ReachKind.STORE)
    asked = filters.narrow
    if asked.is_narrow:
        found = await fetch_row_as(RefundTotals, NARROW_REFUND_TOTALS[reach.kind], reach.bound, *days, asked.bound)
    else:
        found = await fetch_row_as(RefundTotals, REFUND_TOTALS[reach.kind], reach.bound, *days)
    assert found is not None, "aggregates always give a row"
    return found
