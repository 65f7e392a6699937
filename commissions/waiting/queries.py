"""Orders that are paid and wait to be shipped or received, and with them somebody's pay: the longest first."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from commissions.engine.api import first_date_of
from commissions.periods.pay_states import HOLDS_BACK
from commissions.periods.recognised import BY_WINDOWS, ENDS_ON
from commissions.permissions import SEE_OWN_PAY, SEE_PAY_OF_OTHERS
from commissions.rules import period_from_text
from commissions.waiting.schemas import WaitingOrder, WaitingShare, WaitingTotals, WaitsFor
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.orders.fragments import NOT_RECEIVED
from guide_app.ground.stores.fragments import by_reach, pages_by_reach
from guide_app.ground.stores.reads import reach_in


class OrderRow(msgspec.Struct, frozen=True):
    """An order with who waits for what of it."""

    order_id: UUID
    order_number: str
    store_id: UUID
    store: str
    paid_on: date
    shipped_on: date | None
    left_fen: int
    shares: tuple[WaitingShare, ...]


# What is posted of an order `o` lies in the month of its payment.
_SHARES = f"""
  SELECT e.payee, held.waits_for, held.days, sum(e.amount_fen)::bigint AS commission_fen
  {BY_WINDOWS}
  WHERE e.order_id = o.id AND e.effective_period = date_trunc('month', o.business_on)::date
    AND e.payee_kind = 'associate' AND e.line IS NOT NULL AND {ENDS_ON} IS NULL
    AND ({{payee}}::uuid IS NULL OR e.payee = {{payee}})
  GROUP BY e.payee, held.waits_for, held.days HAVING sum(e.amount_fen) <> 0
"""
_SELECT = f"""
SELECT o.id AS order_id, o.number AS order_number, o.store AS store_id, place.name AS store, o.business_on AS paid_on,
  sent.shipped_on, o.goods_fen - o.refunded_fen AS left_fen, (
    SELECT coalesce(json_agg(json_build_object('associate_id', share.payee, 'name', person.name,
      'recognised_by', share.waits_for, 'after_days', share.days, 'commission_fen', share.commission_fen)
      ORDER BY share.commission_fen DESC, share.payee), '[]')
    FROM ({_SHARES}) share JOIN associate person ON person.id = share.payee) AS shares
FROM orders o JOIN store place ON place.id = o.store LEFT JOIN commission_shipping sent ON sent.order_id = o.id
"""
# The last day of the payment, and what is waited for, by the numbers of their parameters.
_OF_ORDER = f"""{NOT_RECEIVED} AND ({HOLDS_BACK}) AND o.business_on <= {{until}}
    AND ({{waits}}::text IS NULL
      OR ({{waits}} = 'receipt') = EXISTS (SELECT FROM commission_shipping s WHERE s.order_id = o.id))"""
WAITING = pages_by_reach(
    _SELECT.format(payee="$4"),
    table="orders",
    alias="o",
    where=f"{_OF_ORDER.format(until='$5', waits='$6')} AND EXISTS ({_SHARES.format(payee='$4')})",
)
# Order by order, by the index of its entries: joined as a whole the ledger would be read from end to end.
TOTALS = by_reach(
    f"""
SELECT count(*)::int AS orders, coalesce(sum(o.goods_fen - o.refunded_fen), 0)::bigint AS left_fen,
  coalesce(sum(held.commission_fen), 0)::bigint AS commission_fen, min(o.business_on) AS oldest_on
FROM orders o CROSS JOIN LATERAL (
  SELECT sum(share.commission_fen) AS commission_fen FROM ({_SHARES.format(payee="$2")}) share
) held
WHERE {{reached}} AND {_OF_ORDER.format(until="$3", waits="$4")} AND held.commission_fen IS NOT NULL
""",
    store="o.store",
)
# $1 the payee, $2 the month, $3 beyond which order, $4 how many.
MINE = f"""
{_SELECT.format(payee="$1")}
WHERE o.id = ANY (ARRAY(
    SELECT e.order_id {BY_WINDOWS}
    WHERE e.payee = $1 AND e.payee_kind = 'associate' AND e.effective_period = $2 AND e.line IS NOT NULL
      AND {ENDS_ON} IS NULL
    GROUP BY e.order_id HAVING sum(e.amount_fen) <> 0))
  AND o.id > $3 ORDER BY o.id LIMIT $4
"""


async def waiting_orders(
    actor: Actor,
    paging: PageRequest,
    *,
    path: str | None = None,
    payee: UUID | None = None,
    waits_for: WaitsFor | None = None,
    days: int = 0,
) -> Page[WaitingOrder]:
    """Orders of stores within reach whose commission waits for the goods, the oldest first.

    Those below a path, of which somebody's waits, that wait for this, that were paid at least so many days ago. Raises
    NotFound for a path out of reach.
    """
    actor.require(SEE_PAY_OF_OTHERS)
    reach, today = await reach_in(actor, None, path), business_date(clock.now())
    asked = (payee, today - timedelta(days=days), waits_for)
    rows = await fetch_as(OrderRow, WAITING[reach.kind], reach.bound, paging.beyond, paging.fetch, *asked)
    return _page(rows, paging, today)


async def waiting_totals(
    actor: Actor,
    *,
    path: str | None = None,
    payee: UUID | None = None,
    waits_for: WaitsFor | None = None,
    days: int = 0,
) -> WaitingTotals:
    """The sums of exactly what the list shows with the same filters. Raises NotFound for a path out of reach."""
    actor.require(SEE_PAY_OF_OTHERS)
    reach, until = await reach_in(actor, None, path), business_date(clock.now()) - timedelta(days=days)
    found = await fetch_row_as(WaitingTotals, TOTALS[reach.kind], reach.bound, payee, until, waits_for)
    assert found is not None, "aggregates always give a row"
    return found


async def my_waiting_orders(actor: Actor, paging: PageRequest, *, period: str) -> Page[WaitingOrder]:
    """Orders of a month of which the actor's own part waits for the goods, the oldest first. Raises NoSuchPeriod.

    Raises NotFound for who is nobody.
    """
    actor.require(SEE_OWN_PAY)
    if actor.associate_id is None:
        raise NotFound
    month = first_date_of(period_from_text(period))
    rows = await fetch_as(OrderRow, MINE, actor.associate_id, month, paging.beyond, paging.fetch)
    return _page(rows, paging, business_date(clock.now()))


def _page(rows: Sequence[OrderRow], paging: PageRequest, today: date) -> Page[WaitingOrder]:
    return page_of(rows, paging, view=lambda row: _view(row, today), key=lambda row: row.order_id)


def _view(row: OrderRow, today: date) -> WaitingOrder:
    return WaitingOrder(
        order_id=row.order_id,
        order_number=row.order_number,
        store_id=row.store_id,
        store=row.store,
        paid_on=row.paid_on,
        age_days=max(0, (today - row.paid_on).days),
        shipped_on=row.shipped_on,
        waits_for=WaitsFor.SHIPPING if row.shipped_on is None else WaitsFor.RECEIPT,
        left_fen=row.left_fen,
        commission_fen=sum(share.commission_fen for share in row.shares),
        shares=row.shares,
    )
