"""A month as a whole: what each payee performed and earned, and the settlements it had. Pay of others, and HQ's own."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from commissions.engine.api import first_date_of
from commissions.payees import PayeeKind, payee_text
from commissions.periods.pay_states import states_of_month, states_of_payees
from commissions.periods.rules import PayStates, added_up
from commissions.permissions import SEE_PAY_OF_OTHERS, SEE_SETTLEMENTS
from commissions.rules import MonthState, month_state, period_from_text
from commissions.schemas import MonthTotals, MonthView, PayeeMonthView, SettlementTotals, SettlementView
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.archiving import last_archived_month
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.reach import Reach, branches_reach
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views
from guide_app.ground.stores.fragments import by_reach

MONTHS = 24
"""The latest ones, of which it is told how they stand."""


class PayeeRow(msgspec.Struct, frozen=True):
    """A payee of a month. `key` is one for each of them, also where several have the id of one store."""

    key: UUID
    payee_kind: PayeeKind
    payee: UUID
    name: str
    number: str
    store: str | None
    stores: int
    performance_fen: int
    commission_fen: int
    entries: int


class TotalsRow(msgspec.Struct, frozen=True):
    """Sums over the payees of a month."""

    payees: int
    performance_fen: int
    commission_fen: int


class RunRow(msgspec.Struct, frozen=True):
    """A run, and where the month stood after the one before it. `totals` is JSON text."""

    id: UUID
    period: date
    started_at: datetime
    asked_by_name: str | None
    totals: str
    before_fen: int | None


class MonthRow(msgspec.Struct, frozen=True):
    """A month with its latest run."""

    period: date
    runs: int
    settled_at: datetime | None
    asked_by_name: str | None
    totals: str | None
    is_closed: bool


# $1 the reach, $2 the first day of the month. A pool, what nobody may get and the company have the id of a store.
SUMMED = """
WITH moved AS (
  SELECT payee_kind, payee, store, amount_fen AS performance_fen, 0::bigint AS commission_fen
  FROM commission_performance WHERE period = $2
  UNION ALL SELECT payee_kind, payee, store, 0, amount_fen FROM commission_earned WHERE period = $2
), summed AS (
  SELECT m.payee_kind, m.payee, sum(m.performance_fen)::bigint AS performance_fen,
    sum(m.commission_fen)::bigint AS commission_fen,
    CASE WHEN m.payee_kind = 'associate' THEN m.payee ELSE md5(m.payee_kind || m.payee::text)::uuid END AS key
  FROM moved m WHERE {reached} AND ({payee}::uuid IS NULL OR m.payee = {payee}) GROUP BY m.payee_kind, m.payee
)
"""
PAYEES = by_reach(
    SUMMED.replace("{payee}", "NULL")
    + """, page AS MATERIALIZED (
  SELECT s.* FROM summed s
  WHERE $3::uuid IS NULL OR (s.commission_fen, s.performance_fen, s.key) < (
    SELECT at.commission_fen, at.performance_fen, at.key FROM summed at WHERE at.key = $3)
  ORDER BY s.commission_fen DESC, s.performance_fen DESC, s.key DESC LIMIT $4
)
SELECT page.key, page.payee_kind, page.payee, coalesce(person.name, own.name, '') AS name,
  coalesce(person.number, own.code, '') AS number, place.name AS store, coalesce(most.stores, 0)::int AS stores,
  page.performance_fen, page.commission_fen,
  (SELECT count(*) FROM commission_entry m WHERE m.payee = page.payee AND m.payee_kind = page.payee_kind
     AND m.effective_period = $2 AND {reached})::int AS entries
FROM page
LEFT JOIN associate person ON page.payee_kind = 'associate' AND person.id = page.payee
LEFT JOIN store own ON page.payee_kind <> 'associate' AND own.id = page.payee
LEFT JOIN LATERAL (
  SELECT m.store, count(*) OVER () AS stores FROM commission_performance m
  WHERE m.period = $2 AND m.payee_kind = page.payee_kind AND m.payee = page.payee AND {reached}
  ORDER BY m.amount_fen DESC, m.store LIMIT 1
) most ON true
LEFT JOIN store place ON place.id = most.store
ORDER BY page.commission_fen DESC, page.performance_fen DESC, page.key DESC
""",
    store="m.store",
)
TOTALS = by_reach(
    SUMMED.replace("{payee}", "$3")
    + """SELECT count(*)::int AS payees, coalesce(sum(performance_fen), 0)::bigint AS performance_fen,
  coalesce(sum(commission_fen), 0)::bigint AS commission_fen FROM summed""",
    store="m.store",
)
RUNS = """
SELECT r.id, r.period, r.started_at, a.name AS asked_by_name, r.totals::text AS totals,
  (SELECT (b.totals->>'commission_fen')::bigint FROM commission_run b
   WHERE b.period = r.period AND b.id < r.id ORDER BY b.id DESC LIMIT 1) AS before_fen
FROM commission_run r LEFT JOIN account c ON c.id = r.asked_by LEFT JOIN associate a ON a.id = c.associate
WHERE r.period = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3
"""
MONTHS_SETTLED = """
SELECT month.period::date AS period, coalesce(run.runs, 0)::int AS runs, run.started_at AS settled_at,
  a.name AS asked_by_name, run.totals,
  EXISTS (SELECT FROM commission_period p WHERE p.state <> 'open' AND p.period >= month.period::date) AS is_closed
FROM generate_series(greatest(coalesce((SELECT min(period) FROM commission_performance), $1), $2), $1, '1 month')
  AS month (period)
LEFT JOIN LATERAL (
  SELECT r.started_at, r.asked_by, r.totals::text AS totals, count(*) OVER () AS runs FROM commission_run r
  WHERE r.period = month.period::date ORDER BY r.id DESC LIMIT 1
) run ON true
LEFT JOIN account c ON c.id = run.asked_by LEFT JOIN associate a ON a.id = c.associate
ORDER BY month.period DESC
"""


async def payees_of_month(
    actor: Actor, paging: PageRequest, *, period: str, path: str | None = None
) -> Page[PayeeMonthView]:
    """Everybody with sales or pay in the stores within reach, or below a path of it, who earned most first.

    With the company, to whom sales are counted that nobody earns from, so that performance adds up to net sales.
    Raises NotFound for a path out of reach, NoSuchPeriod.
    """
    actor.require(SEE_PAY_OF_OTHERS)
    reach = _below(actor, path)
    month = first_date_of(period_from_text(period))
    rows = await fetch_as(PayeeRow, PAYEES[reach.kind], reach.bound, month, paging.after, paging.fetch)
    states = await states_of_payees(reach, month, [row.payee for row in rows])
    return page_of(
        rows,
        paging,
        view=lambda row: _payee(row, states.get((row.payee_kind, row.payee), PayStates())),
        key=lambda row: row.key,
    )


async def month_totals(actor: Actor, *, period: str, path: str | None = None, payee: UUID | None = None) -> MonthTotals:
    """The sums of these, or of one of them. Raises NotFound, NoSuchPeriod."""
    actor.require(SEE_PAY_OF_OTHERS)
    reach = _below(actor, path)
    month = first_date_of(period_from_text(period))
    found = await fetch_row_as(TotalsRow, TOTALS[reach.kind], reach.bound, month, payee)
    assert found is not None, "aggregates always give a row"
    if payee is None:
        states = await states_of_month(reach, month)
    else:
        states = added_up((await states_of_payees(reach, month, [payee])).values())
    return MonthTotals(
        payees=found.payees,
        performance_fen=found.performance_fen,
        commission_fen=found.commission_fen,
        **msgspec.structs.asdict(states),
    )


async def months(actor: Actor) -> list[MonthView]:
    """How the latest months stand, the running one first, each with its latest settlement."""
    actor.require(SEE_SETTLEMENTS)
    running = business_date(clock.now()).replace(day=1)
    earliest = date(running.year - MONTHS // 12, running.month, 1)
    archived = await last_archived_month("credited_line")
    rows = await fetch_as(MonthRow, MONTHS_SETTLED, running, earliest)
    return [_month(row, _state(row, running=running, archived=archived), actor) for row in rows]


async def settlements(actor: Actor, paging: PageRequest, *, period: str) -> Page[SettlementView]:
    """The settlements of a month, the newest first, each with what it changed. Raises NoSuchPeriod."""
    actor.require(SEE_SETTLEMENTS)
    month = first_date_of(period_from_text(period))
    rows = await fetch_as(RunRow, RUNS, month, paging.before, paging.fetch)
    return page_of_views([_run(row, actor) for row in rows], paging)


def _below(actor: Actor, path: str | None) -> Reach:
    if path is None:
        return actor.reach
    actor.require_reach(path)
    return branches_reach([path])


def _payee(row: PayeeRow, states: PayStates) -> PayeeMonthView:
    return PayeeMonthView(
        payee=payee_text(row.payee_kind, row.payee),
        kind=row.payee_kind,
        payee_id=row.payee,
        name=row.name,
        number=row.number,
        store=row.store,
        stores=row.stores,
        performance_fen=row.performance_fen,
        entries=row.entries,
        commission_fen=row.commission_fen,
        **msgspec.structs.asdict(states),
    )


def _totals(text: str | None, actor: Actor) -> SettlementTotals | None:
    """They are those of the whole chain, and shown to who reaches it."""
    return msgspec.json.decode(text, type=SettlementTotals) if text and actor.reaches_all else None


def _run(row: RunRow, actor: Actor) -> SettlementView:
    totals = _totals(row.totals, actor)
    return SettlementView(
        id=row.id,
        period=period_of(row.period),
        settled_at=row.started_at,
        settled_by_name=row.asked_by_name,
        totals=totals,
        changed_fen=None if totals is None else totals.commission_fen - (row.before_fen or 0),
        is_first=row.before_fen is None,
    )


def _month(row: MonthRow, state: MonthState, actor: Actor) -> MonthView:
    totals = _totals(row.totals, actor)
    return MonthView(
        period=period_of(row.period),
        state=state,
        runs=row.runs,
        settled_at=row.settled_at,
        settled_by_name=row.asked_by_name,
        totals=totals,
        uncredited_fen=0 if totals is None else totals.net_sales_fen - totals.performance_fen,
    )


def _state(row: MonthRow, *, running: date, archived: date | None) -> MonthState:
    settled_on = None if row.settled_at is None else business_date(row.settled_at)
    following = (row.period + timedelta(days=31)).replace(day=1)
    return month_state(
        following,
        settled_on=settled_on,
        is_running=row.period == running,
        is_archived=(archived is not None and row.period <= archived + timedelta(days=31)),
        is_closed=row.is_closed,
    )
