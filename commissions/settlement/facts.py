"""What bears on the month of some payees, read from what is kept and from the facts of the month."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine, sold_orders
from commissions.crediting.recounting import with_refunds
from commissions.engine.api import (
    OwnBases,
    PayeeMonths,
    Period,
    Rulebook,
    SoldOrder,
    StoreDays,
    day_from,
    days_in,
    first_date_of,
    slot_of,
)
from commissions.inputs.decided import adjustments_of, half_days_of, stores_attended
from commissions.payees import PayeeKind, payee_text
from commissions.settlement.month import WON_BY, Rewarded, Won, candidate_of, ever_worked, task_of, worked_then
from guide_app.base.kernel.calendar import days_of, period_of
from guide_app.base.kernel.database import fetch_as


class Base(msgspec.Struct, frozen=True):
    """A row of `commission_base` to which something contributes."""

    payee: UUID
    plan: str
    home_store: UUID
    store: UUID
    base_fen: int
    late_fen: int
    contributions: int


class DayOfStore(msgspec.Struct, frozen=True):
    """What is left of a store's sales of a day."""

    store: UUID
    day: date
    net_fen: int
    with_hq_fen: int


class OfLines(msgspec.Struct, frozen=True):
    """What a payee's sold lines earn at a cost store."""

    payee_kind: PayeeKind
    payee: UUID
    store: UUID
    amount_fen: int


BASES = """
SELECT payee, plan, home_store, store, base_fen, late_fen, contributions FROM commission_base
WHERE period = $1 AND payee = ANY($2) AND contributions > 0
"""
# $4 the stores whose days nobody asks apart: their month is one sum.
STORE_DAYS = """
SELECT store, CASE WHEN store = ANY($4) THEN $2 ELSE day END AS day, sum(net_fen)::bigint AS net_fen,
  sum(with_hq_fen)::bigint AS with_hq_fen
FROM commission_store_day WHERE store = ANY($1) AND day BETWEEN $2 AND $3 GROUP BY 1, 2
"""
# Everything that a payee earned, less what is posted beside lines.
OF_LINES = """
SELECT payee_kind, payee, store, sum(amount_fen)::bigint AS amount_fen FROM (
  SELECT payee_kind, payee, store, amount_fen FROM commission_earned WHERE period = $1 AND payee = ANY($2)
  UNION ALL
  SELECT payee_kind, payee, store, -amount_fen FROM commission_posted
  WHERE effective_period = $1 AND payee = ANY($2) AND line IS NULL
) AS moved GROUP BY payee_kind, payee, store HAVING sum(amount_fen) <> 0
"""
WON = WON_BY.format(who="a.associate = ANY($2)")
REWARDED = """
SELECT assignment_id, associate, amount_fen, done_at FROM commission_task
WHERE period = $1 AND associate = ANY($2) ORDER BY done_at, assignment_id
"""
ORDERS = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = ANY($1) AND NOT taken_back ORDER BY order_id, no"


async def facts_of_payees(period: Period, payees: frozenset[str], ids: Sequence[UUID], book: Rulebook) -> PayeeMonths:
    """The facts of a month of these payees, whose ids these are, as the engine takes them."""
    first = first_date_of(period)
    stores = await _stores_of(period, payees, ids, book)
    won = [one for one in await fetch_as(Won, WON, first, ids) if ever_worked(one, book)]
    orders = await orders_of([one.first_order for one in won if one.first_order])
    return PayeeMonths(
        period=period,
        payees=payees,
        bases=await _bases(period, ids, book),
        stores=stores,
        store_days=await _store_days(period, stores, book),
        half_days=await half_days_of(period, [UUID(store) for store in stores]),
        candidates=[candidate_of(one, orders) for one in won],
        tasks=[
            task for task in map(task_of, await fetch_as(Rewarded, REWARDED, first, ids)) if worked_then(task, book)
        ],
        adjustments=await adjustments_of(period, ids),
        of_lines=await _of_lines(period, ids),
    )


async def _stores_of(period: Period, payees: frozenset[str], ids: Sequence[UUID], book: Rulebook) -> Collection[str]:
    """The stores whose sales may concern these payees: as manager, by attendance, or as what is given to nobody."""
    stores = {str(one) for one in ids if payee_text(PayeeKind.UNALLOCATED, one) in payees}
    for payee in payees & book.organisation.careers.keys():
        stores.update(post.store for post in book.organisation.careers[payee].touching(period) if post.is_manager)
    stores.update(await stores_attended(period, ids))
    return sorted(stores & book.organisation.stores.keys())


async def _bases(period: Period, ids: Sequence[UUID], book: Rulebook) -> OwnBases:
    bases = OwnBases()
    for row in await fetch_as(Base, BASES, first_date_of(period), ids):
        bases.add_sum(
            str(row.payee),
            period,
            slot_of(row.plan, str(row.home_store), selling_store=str(row.store), book=book),
            x=row.base_fen,
            d=row.late_fen,
            count=row.contributions,
        )
    return bases


async def _store_days(period: Period, stores: Collection[str], book: Rulebook) -> StoreDays:
    days = StoreDays()
    if stores:
        ids = [UUID(store) for store in stores]
        whole = [UUID(store) for store in stores if _is_managed_whole(store, period, book)]
        for row in await fetch_as(DayOfStore, STORE_DAYS, ids, *days_of(period_of(first_date_of(period))), whole):
            days.add(str(row.store), day_from(row.day), net=row.net_fen, with_hq=row.with_hq_fen)
    return days


def _is_managed_whole(store: str, period: Period, book: Rulebook) -> bool:
    """Whether each manager of a store in a month is so on all of its days."""
    posts = (post for posts in book.organisation.managers_of(store, period).values() for post in posts)
    return all(post.days_within(period) == days_in(period) for post in posts)


async def _of_lines(period: Period, ids: Sequence[UUID]) -> Mapping[str, Mapping[str, int]]:
    earned: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await fetch_as(OfLines, OF_LINES, first_date_of(period), ids):
        earned[payee_text(row.payee_kind, row.payee)][str(row.store)] = row.amount_fen
    return earned


async def orders_of(ids: Sequence[UUID]) -> dict[UUID, SoldOrder]:
    """Orders by id, with everything that came back of their lines."""
    if not ids:
        return {}
    stored = await fetch_as(CreditedLine, ORDERS, ids)
    lines = await with_refunds(stored)
    orders = sold_orders(stored)
    for line in stored:
        orders[line.order_id].lines[str(line.no)] = lines[line.id]
    return orders
