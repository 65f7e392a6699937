"""Settling a month: every target of the month is computed from the facts, and what differs is posted."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from commissions.engine.api import first_date_of, month_targets
from commissions.errors import PeriodArchived, PeriodNotBegun
from commissions.events import MonthCorrected, MonthSettled, PayChange
from commissions.month import facts_of_month
from commissions.payees import PayeeKind
from commissions.permissions import SETTLE
from commissions.posting import LedgerEntry, Posting, post, posted_in_period
from commissions.rulebooks import whole_rulebook
from commissions.rules import period_from_text
from commissions.schemas import SettlementTotals
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.archiving import last_archived_month
from guide_app.base.kernel.calendar import business_date, days_of
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, hold, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER
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
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_posted WHERE effective_period = $1)::bigint AS commission_fen,
  (SELECT count(DISTINCT (payee_kind, payee)) FROM commission_posted
     WHERE effective_period = $1 AND amount_fen <> 0) AS payees,
  $4::int AS entries
FROM unmatched
"""


async def settle_period(actor: Actor, period: str) -> SettlementTotals:
    """Compute the month whole and post what differs. Run again, it posts nothing.

    For who reaches the whole chain. Net sales are read from the orders, performance from what was credited: the two
    agree when every order was credited. Raises NoSuchPeriod, PeriodNotBegun,
    PeriodArchived.
    """
    actor.require(SETTLE)
    if not actor.reaches_all:
        raise Forbidden(role=str(actor.role), reason="a month is settled for the whole chain")
    month = period_from_text(period)
    first = first_date_of(month)
    at = clock.now()
    if first > business_date(at):
        raise PeriodNotBegun(field="period", period=period)
    archived = await last_archived_month("credited_line")
    # A sale of the first hours of a month may lie in the partition of the month before.
    if archived is not None and first <= archived + timedelta(days=31):
        raise PeriodArchived(field="period", period=period)
    run_id = new_id()
    async with transaction():
        await hold(COMMISSION_LEDGER)
        book = await whole_rulebook()
        targets = month_targets(await facts_of_month(month, book), book)
        entries = await post(targets, await posted_in_period(month), Posting(run_id, at))
        totals = await fetch_row_as(SettlementTotals, TOTALS, *days_of(period), period, len(entries))
        assert totals is not None, "aggregates always give a row"
        await _tell(run_id, period, entries, at=at)
        await execute(NOTE_RUN, as_json([SettlementRun(run_id, first, at, totals, actor.id)]))
        await audit.record(actor, "commissions.settled", f"period:{period}", entries=len(entries), run=str(run_id))
    return totals


async def _tell(run_id: UUID, period: str, entries: Sequence[LedgerEntry], *, at: datetime) -> None:
    """Tell, once the month is over, that it is settled, or what this run changed for whom. Before the run is noted."""
    first, last = days_of(period)
    if business_date(at) <= last:
        return
    if not await fetch_value(WAS_SETTLED, first, last):
        await publish(MonthSettled(run_id=run_id, period=period, settled_at=at), at=at)
        return
    changed: Counter[UUID] = Counter()
    for entry in entries:
        if entry.payee_kind is PayeeKind.ASSOCIATE:
            changed[entry.payee] += entry.amount_fen
    changes = [PayChange(associate_id=payee, amount_fen=fen) for payee, fen in sorted(changed.items()) if fen]
    told = (
        MonthCorrected(
            run_id=run_id, period=period, changes=tuple(changes[start : start + TOLD_AT_ONCE]), corrected_at=at
        )
        for start in range(0, len(changes), TOLD_AT_ONCE)
    )
    await publish(*told, at=at)
