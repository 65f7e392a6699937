"""Settling a month: what changed since the last time is reckoned again, piece by piece, and what differs is posted."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from commissions.engine.api import Period, first_date_of
from commissions.errors import PeriodArchived, PeriodClosed, PeriodNotBegun, SettlementBusy
from commissions.events import MonthCorrected, MonthSettled, PayChange
from commissions.periods.reads import closed_through, open_period
from commissions.permissions import SETTLE
from commissions.posting import Posting
from commissions.rules import period_from_text
from commissions.schemas import SettlementTotals
from commissions.settlement.running import settle_upto
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.archiving import last_archived_month
from guide_app.base.kernel.calendar import business_date, days_of
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction, tried_beside
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import SETTLEMENT
from guide_app.base.kernel.rows import as_json, insert_from_json


class SettlementRun(msgspec.Struct, frozen=True):
    """A row of `commission_run`."""

    id: UUID
    period: date
    started_at: datetime
    totals: SettlementTotals
    asked_by: UUID | None


TOLD_AT_ONCE = 500
"""People whose changes one event carries."""
WAS_SETTLED = "SELECT EXISTS (SELECT FROM commission_run WHERE period = $1 AND business_day(started_at) > $2)"
NOTE_RUN = insert_from_json("commission_run", SettlementRun)

# $1 the first day of the month, $2 the last one, $3 the month as it is written, $4 the entries of this run.
TOTALS = """
WITH unmatched AS (
  SELECT coalesce(sum(amount_fen), 0)::bigint AS fen FROM unmatched_return
  WHERE business_on BETWEEN $1 AND $2
)
SELECT $3::text AS period,
  (SELECT coalesce(sum(l.paid_fen - l.refunded_fen), 0) FROM order_line l JOIN orders o ON o.id = l.order_id
     WHERE o.status = 'paid' AND o.business_on BETWEEN $1 AND $2)::bigint
  - unmatched.fen AS net_sales_fen,
  unmatched.fen AS unmatched_returns_fen,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_performance WHERE period = $1)::bigint AS performance_fen,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_earned WHERE period = $1)::bigint AS commission_fen,
  (SELECT count(*) FROM (
     SELECT FROM commission_earned WHERE period = $1 GROUP BY payee_kind, payee HAVING sum(amount_fen) <> 0
   ) AS earning) AS payees,
  $4::int AS entries
FROM unmatched
"""


async def settle_period(actor: Actor, period: str) -> SettlementTotals:
    """Settle what changed since the last time, up to this month, and note the run. Run again, it posts nothing.

    For who reaches the whole chain. Net sales are read from the orders, performance from what was credited: the two
    agree when every order was credited. Raises NoSuchPeriod, PeriodNotBegun, PeriodClosed, PeriodArchived,
    SettlementBusy.
    """
    actor.require(SETTLE)
    return await note_run(actor, await settle_pieces(actor, period))


class Settled(msgspec.Struct, frozen=True):
    """What the pieces of a run came to: its entries, and by how much it changed what each associate earns."""

    run_id: UUID
    period: str
    at: datetime
    entries: int
    changes: dict[UUID, int]


async def settle_pieces(actor: Actor, period: str) -> Settled:
    """Settle piece by piece, each a short transaction of its own. Whatever is done stays, also where it is killed.

    Raises NoSuchPeriod, PeriodNotBegun, PeriodClosed, PeriodArchived, SettlementBusy.
    """
    actor.require(SETTLE)
    require_whole_chain(actor)
    month, at = period_from_text(period), clock.now()
    await _require_open(month, period, at)
    async with tried_beside(SETTLEMENT) as alone:
        if not alone:
            raise SettlementBusy
        done = await settle_upto(month, Posting(new_id(), at, await open_period()))
    return Settled(done.run_id, period, at, done.entries, dict(done.changes))


async def note_run(actor: Actor, settled: Settled) -> SettlementTotals:
    """Note a run whose pieces are done, with its totals, and tell what it changed."""
    actor.require(SETTLE)
    period, month = settled.period, period_from_text(settled.period)
    async with transaction():
        totals = await fetch_row_as(SettlementTotals, TOTALS, *days_of(period), period, settled.entries)
        assert totals is not None, "aggregates always give a row"
        await _tell(settled)
        run = SettlementRun(settled.run_id, first_date_of(month), settled.at, totals, actor.id)
        await execute(NOTE_RUN, as_json([run]))
        await audit.record(
            actor, "commissions.settled", f"period:{period}", entries=settled.entries, run=str(settled.run_id)
        )
    return totals


async def _require_open(month: Period, period: str, at: datetime) -> None:
    first = first_date_of(month)
    if first > business_date(at):
        raise PeriodNotBegun(field="period", period=period)
    closed = await closed_through()
    if closed is not None and first <= closed:
        raise PeriodClosed(field="period", period=period)
    archived = await last_archived_month("credited_line")
    # A sale of the first hours of a month may lie in the partition of the month before.
    if archived is not None and first <= archived + timedelta(days=31):
        raise PeriodArchived(field="period", period=period)


async def _tell(settled: Settled) -> None:
    """Tell, once the month is over, that it is settled, or what this run changed for whom. Before the run is noted."""
    first, last = days_of(settled.period)
    if business_date(settled.at) <= last:
        return
    if not await fetch_value(WAS_SETTLED, first, last):
        await publish(MonthSettled(run_id=settled.run_id, period=settled.period, settled_at=settled.at), at=settled.at)
        return
    changes = [PayChange(associate_id=payee, amount_fen=fen) for payee, fen in sorted(settled.changes.items()) if fen]
    told = (
        MonthCorrected(
            run_id=settled.run_id,
            period=settled.period,
            changes=tuple(changes[start : start + TOLD_AT_ONCE]),
            corrected_at=settled.at,
        )
        for start in range(0, len(changes), TOLD_AT_ONCE)
    )
    await publish(*told, at=settled.at)
