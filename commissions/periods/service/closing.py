"""Closing a month: what is due is posted, the month takes nothing more, and a statement is frozen for everybody."""

from datetime import date, datetime, timedelta

from commissions.engine.api import first_date_of
from commissions.errors import (
    CloseBlocked,
    PeriodNotBegun,
    PeriodNotOpen,
    PeriodNotOver,
    PoolUnallocated,
    SettlementBusy,
)
from commissions.periods.closing_checks import checklist, unallocated_in
from commissions.periods.freezing import AT_ONCE, freeze_statements
from commissions.periods.reads import open_period
from commissions.periods.service.settling import Settled, note_run
from commissions.permissions import CLOSE
from commissions.posting import Posting
from commissions.rules import period_from_text
from commissions.settlement.running import Run, settle_upto
from commissions.settlement.statements import BASIS_NOW
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, days_of, period_of
from guide_app.base.kernel.database import execute, fetch_value, hold, transaction, tried_beside
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER, SETTLEMENT

BEGIN = "INSERT INTO commission_period (period) VALUES ($1) ON CONFLICT (period) DO NOTHING"
SHUT = """
UPDATE commission_period SET state = 'closing', closed_at = $2, closed_by = $3, unallocated_accepted = $4
WHERE period = $1
"""
# As it stands at this moment: what is posted from now on is posted in the next month.
KEEP_BASIS = f"""
INSERT INTO commission_statement_basis (period, payee, performance_fen, earned_fen)
SELECT $1, payee, performance_fen, earned_fen FROM ({BASIS_NOW}) AS now
"""
PEOPLE = "SELECT count(*) FROM commission_statement_basis WHERE period = $1"


async def begin_periods(actor: Actor, period: str) -> None:
    """Say which month is the first that is closed. Nothing happens where there is one already.

    Raises NoSuchPeriod, and PeriodNotBegun for a month that lies ahead: until it is over nothing could be closed.
    """
    actor.require(CLOSE)
    require_whole_chain(actor)
    first = first_date_of(period_from_text(period))
    if first > business_date(clock.now()):
        raise PeriodNotBegun(field="period", period=period)
    if await open_period() is None:
        async with transaction():
            await execute(BEGIN, first)
            await audit.record(actor, "commissions.periods_begun", f"period:{period}")


async def require_closable(actor: Actor, period: str, *, accept_unallocated: bool = False) -> None:
    """Refuse what `close_period` would refuse now. Raises the same."""
    actor.require(CLOSE)
    await _require_turn(actor, period, clock.now())
    await _require_allocated(days_of(period)[0], accept_unallocated=accept_unallocated)


async def close_period(actor: Actor, period: str, *, accept_unallocated: bool = False) -> Run:
    """Post what is due, and shut the month: what is posted from now on is posted in the next one.

    Its statements are frozen by `freeze_statements`. Raises NoSuchPeriod, PeriodNotOpen, PeriodNotOver, CloseBlocked,
    PoolUnallocated, SettlementBusy.
    """
    actor.require(CLOSE)
    async with transaction(), tried_beside(SETTLEMENT) as alone:
        if not alone:
            raise SettlementBusy
        month, first, at = period_from_text(period), days_of(period)[0], clock.now()
        await hold(COMMISSION_LEDGER)
        await _require_turn(actor, period, at)
        await execute(BEGIN, first)
        run = await settle_upto(month, Posting(new_id(), at, first))
        await note_run(actor, Settled(run.run_id, period, at, run.entries, dict(run.changes)))
        unallocated = await _require_allocated(first, accept_unallocated=accept_unallocated)
        await execute(KEEP_BASIS, first)
        await execute(SHUT, first, at, actor.id, unallocated > 0)
        await execute(BEGIN, (first + timedelta(days=31)).replace(day=1))
        await audit.record(actor, "commissions.closed", f"period:{period}", run=str(run.run_id), entries=run.entries)
    return run


async def close_and_freeze(actor: Actor, period: str, *, accept_unallocated: bool = False) -> Run:
    """As `close_period`; the statements of a small chain are frozen with it, those of a large one by a job."""
    actor.require(CLOSE)
    async with transaction():
        run = await close_period(actor, period, accept_unallocated=accept_unallocated)
        if await fetch_value(PEOPLE, days_of(period)[0]) <= AT_ONCE:
            await freeze_statements()
    return run


async def _require_turn(actor: Actor, period: str, at: datetime) -> None:
    """Refuse unless it is the month's turn, it is over, and everything is done that has to be done before."""
    require_whole_chain(actor)
    period_from_text(period)
    first, last = days_of(period)
    if business_date(at) <= last:
        raise PeriodNotOver(field="period", period=period)
    opened = await open_period()
    if opened is not None and opened != first:
        raise PeriodNotOpen(field="period", period=period, open=period_of(opened))
    blocked = [one for one in await checklist(first) if one.blocks]
    if blocked:
        raise CloseBlocked(field="period", period=period, reasons=[one.name for one in blocked])


async def _require_allocated(first: date, *, accept_unallocated: bool) -> int:
    """What goes to nobody and is accepted so, in fen."""
    unallocated = await unallocated_in(first)
    if unallocated and not accept_unallocated:
        raise PoolUnallocated(field="accept_unallocated", amount_fen=unallocated)
    return unallocated
