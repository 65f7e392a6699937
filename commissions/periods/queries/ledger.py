"""Entries of the ledger with their sums, and who performed what: one's own, and of others for who may see it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.engine.api import first_date_of
from commissions.payees import PayeeKind, payee_text
from commissions.periods import pay_states
from commissions.periods.entries import SELECT_ENTRY, Entry, entry_view
from commissions.periods.queries.statements import statement
from commissions.periods.rules import PayStates
from commissions.permissions import SEE_BOARD, SEE_OWN_PAY, SEE_PAY_OF_OTHERS, SEE_STATEMENTS
from commissions.rules import period_from_text
from commissions.schemas import EntryTotals, EntryView, PerformanceView, StandingView
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.reach import EVERYTHING, ByReach, Reach, ReachKind
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.fragments import by_reach, pages_by_reach


class Figures(msgspec.Struct, frozen=True):
    """What somebody performed and earned in a month."""

    performance_fen: int
    commission_fen: int


class Standing(msgspec.Struct, frozen=True):
    """What a payee performed and earned in a month, and their rank."""

    rank: int
    payee_kind: PayeeKind
    payee: UUID
    name: str
    performance_fen: int
    commission_fen: int


def _entries_where(condition: str) -> ByReach:
    """What lies together by itself: few rows, or rows in the order of an index that begins with the condition."""
    return by_reach(
        f"{SELECT_ENTRY} WHERE {condition} AND {{reached}} AND e.id < $2 ORDER BY e.id DESC LIMIT $3", store="e.store"
    )


def _of_payee(payee: str, month: str) -> str:
    return f"e.payee = {payee} AND ({month}::date IS NULL OR e.effective_period = {month})"


def _of_order(order: str, month: str, payee: str) -> str:
    return f"""e.order_id = {order} AND ({month}::date IS NULL OR e.effective_period = {month})
  AND ({payee}::uuid IS NULL OR e.payee = {payee})"""


ENTRIES = pages_by_reach(SELECT_ENTRY, table="commission_entry", alias="e", newest_first=True)
ENTRIES_OF_PERIOD = pages_by_reach(
    SELECT_ENTRY, table="commission_entry", alias="e", where="e.effective_period = $4", newest_first=True
)
ENTRIES_OF_PAYEE = _entries_where(_of_payee("$4", "$5"))
ENTRIES_OF_ORDER = _entries_where(_of_order("$4", "$5", "$6"))


def _sums_where(condition: str) -> ByReach:
    return by_reach(
        "SELECT count(*) AS rows, coalesce(sum(e.amount_fen), 0)::bigint AS amount_fen FROM commission_entry e"
        f" WHERE {condition} AND {{reached}}",
        store="e.store",
    )


# What several stores have earned in a month is kept as sums.
TOTALS_OF_PERIOD = {
    **by_reach(
        "SELECT NULL::bigint AS rows, coalesce(sum(c.amount_fen), 0)::bigint AS amount_fen"
        " FROM commission_earned c WHERE c.period = $2 AND {reached}",
        store="c.store",
    ),
    ReachKind.STORE: _sums_where("e.effective_period = $2")[ReachKind.STORE],
}
TOTALS_OF_PAYEE = _sums_where(_of_payee("$2", "$3"))
TOTALS_OF_ORDER = _sums_where(_of_order("$2", "$3", "$4"))
# $1 the payee, $2 the month in which it was posted, $3 the place in the list, $4 the rows of a page.
ENTRIES_OF_STATEMENT = f"""{SELECT_ENTRY}
WHERE e.payee = $1 AND e.payee_kind = 'associate' AND e.posted_period = $2 AND e.effective_period <= $2 AND e.id < $3
ORDER BY e.id DESC LIMIT $4
"""
# $1 the entry, $2 the associate.
OWN_ENTRY = f"{SELECT_ENTRY} WHERE e.id = $1 AND e.payee = $2 AND e.payee_kind = 'associate'"
FIGURES = """
SELECT
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_performance
     WHERE period = $2 AND payee_kind = 'associate' AND payee = $1)::bigint AS performance_fen,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_earned
     WHERE period = $2 AND payee_kind = 'associate' AND payee = $1)::bigint AS commission_fen
"""
BOARD = by_reach(
    """
WITH performed AS (
  SELECT p.payee_kind, p.payee, sum(p.amount_fen)::bigint AS performance_fen
  FROM commission_performance p
  WHERE p.period = $2 AND {reached} AND p.payee_kind <> 'company' GROUP BY p.payee_kind, p.payee
), ranked AS (
  SELECT rank() OVER (ORDER BY performance_fen DESC)::int AS rank, payee_kind, payee, performance_fen FROM performed
  ORDER BY performance_fen DESC, payee_kind, payee LIMIT 200
)
SELECT r.rank, r.payee_kind, r.payee, coalesce((SELECT a.name FROM associate a WHERE a.id = r.payee), '') AS name,
  r.performance_fen,
  coalesce((
    SELECT sum(c.amount_fen) FROM commission_earned c
    WHERE c.period = $2 AND c.payee_kind = r.payee_kind AND c.payee = r.payee
  ), 0)::bigint AS commission_fen
FROM ranked r
ORDER BY r.performance_fen DESC, r.payee_kind, r.payee
""",
    store="p.store",
)


async def my_entries(actor: Actor, paging: PageRequest, *, period: str | None = None) -> Page[EntryView]:
    """The actor's own ledger entries, the newest first, wherever they were earned."""
    actor.require(SEE_OWN_PAY)
    return await _entries(EVERYTHING, paging, payee=_person(actor), period=period)


async def my_entry(actor: Actor, entry_id: UUID) -> EntryView:
    """One of the actor's own ledger entries. Raises NotFound."""
    actor.require(SEE_OWN_PAY)
    found = await fetch_row_as(Entry, OWN_ENTRY, entry_id, _person(actor))
    if found is None:
        raise NotFound
    [view] = await _views([found])
    return view


async def entries_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    payee: UUID | None = None,
    period: str | None = None,
    order_id: UUID | None = None,
) -> Page[EntryView]:
    """Ledger entries whose cost falls on stores within reach; who may not see others' pay gets their own alone."""
    actor.require(SEE_OWN_PAY)
    if not actor.may(SEE_PAY_OF_OTHERS):
        payee = _person(actor)
    return await _entries(actor.reach, paging, payee=payee, period=period, order_id=order_id)


async def my_statement_entries(actor: Actor, paging: PageRequest, *, period: str) -> Page[EntryView]:
    """What the actor's own statement of a month, open or closed, is made of: posted in it, the newest first."""
    actor.require(SEE_OWN_PAY)
    return await _posted_in(period, _person(actor), paging)


async def statement_entries(actor: Actor, paging: PageRequest, *, period: str, payee: UUID) -> Page[EntryView]:
    """The same of somebody's frozen statement. Raises NotFound, also where it is out of reach; NoSuchPeriod."""
    actor.require(SEE_STATEMENTS)
    await statement(actor, period=period, payee=payee)
    return await _posted_in(period, payee, paging)


async def entry_totals(
    actor: Actor, *, payee: UUID | None = None, period: str | None = None, order_id: UUID | None = None
) -> EntryTotals:
    """The sums of exactly the entries that the list shows with the same filters.

    Raises PeriodNeeded where neither a month nor a payee nor an order is named.
    """
    actor.require(SEE_OWN_PAY)
    if not actor.may(SEE_PAY_OF_OTHERS):
        payee = _person(actor)
    reach, month = actor.reach, None if period is None else first_date_of(period_from_text(period))
    if order_id is not None:
        found = await fetch_row_as(EntryTotals, TOTALS_OF_ORDER[reach.kind], reach.bound, order_id, month, payee)
    elif payee is not None:
        found = await fetch_row_as(EntryTotals, TOTALS_OF_PAYEE[reach.kind], reach.bound, payee, month)
    elif month is not None:
        found = await fetch_row_as(EntryTotals, TOTALS_OF_PERIOD[reach.kind], reach.bound, month)
    else:
        raise PeriodNeeded(needed=["period", "payee", "order_id"])
    assert found is not None, "aggregates always give a row"
    return found


async def my_performance(actor: Actor, period: str) -> PerformanceView:
    """The actor's own 业绩 and 提成 of a month."""
    actor.require(SEE_OWN_PAY)
    month, me = first_date_of(period_from_text(period)), _person(actor)
    found = await fetch_row_as(Figures, FIGURES, me, month)
    assert found is not None, "aggregates always give a row"
    standing = await _my_standing(me, month)
    return PerformanceView(
        period=period,
        associate_id=me,
        performance_fen=found.performance_fen,
        commission_fen=found.commission_fen,
        waiting_fen=standing.waiting_fen,
        **msgspec.structs.asdict(standing.states),
    )


async def my_states(actor: Actor, period: str) -> PayStates:
    """The actor's own 提成 of a month by how far it has come. Raises NoSuchPeriod."""
    actor.require(SEE_OWN_PAY)
    month, me = first_date_of(period_from_text(period)), _person(actor)
    return (await _my_standing(me, month)).states


async def board(actor: Actor, period: str) -> list[StandingView]:
    """The performance board of a month over the stores within reach; others' pay only for who may see it."""
    actor.require(SEE_BOARD)
    month = first_date_of(period_from_text(period))
    sees_all_pay = actor.may(SEE_PAY_OF_OTHERS)
    return [
        StandingView(
            rank=one.rank,
            payee=payee_text(one.payee_kind, one.payee),
            name=one.name,
            performance_fen=one.performance_fen,
            commission_fen=one.commission_fen if sees_all_pay or one.payee == actor.associate_id else None,
        )
        for one in await fetch_as(Standing, BOARD[actor.reach.kind], actor.reach.bound, month)
    ]


async def _my_standing(me: UUID, month: date) -> pay_states.Standing:
    found = await pay_states.standing_of_payees(EVERYTHING, month, [me])
    return found.get((PayeeKind.ASSOCIATE, me), pay_states.Standing())


def _person(actor: Actor) -> UUID:
    if actor.associate_id is None:
        raise NotFound
    return actor.associate_id


async def _entries(
    reach: Reach, paging: PageRequest, *, payee: UUID | None, period: str | None, order_id: UUID | None = None
) -> Page[EntryView]:
    month = None if period is None else first_date_of(period_from_text(period))
    place = (reach.bound, paging.before, paging.fetch)
    if order_id is not None:
        rows = await fetch_as(Entry, ENTRIES_OF_ORDER[reach.kind], *place, order_id, month, payee)
    elif payee is not None:
        rows = await fetch_as(Entry, ENTRIES_OF_PAYEE[reach.kind], *place, payee, month)
    elif month is not None:
        rows = await fetch_as(Entry, ENTRIES_OF_PERIOD[reach.kind], *place, month)
    else:
        rows = await fetch_as(Entry, ENTRIES[reach.kind], *place)
    return await _page(rows, paging)


async def _posted_in(period: str, payee: UUID, paging: PageRequest) -> Page[EntryView]:
    month = first_date_of(period_from_text(period))
    rows = await fetch_as(Entry, ENTRIES_OF_STATEMENT, payee, month, paging.before, paging.fetch)
    return await _page(rows, paging)


async def _page(rows: Sequence[Entry], paging: PageRequest) -> Page[EntryView]:
    found = page_of(rows, paging, view=lambda entry: entry, key=lambda entry: entry.id)
    return Page(await _views(found.items), found.next_cursor)


async def _views(entries: Sequence[Entry]) -> list[EntryView]:
    found = await pay_states.standing_of_entries([one.payee for one in entries], [one.id for one in entries])
    return [entry_view(one, standing=found.get(one.id)) for one in entries]
