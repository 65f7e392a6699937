"""Settling a month: every target of the month is computed from the facts, and what differs is posted."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from commissions.credited_lines import orders_from
from commissions.engine.api import (
    Acquisition,
    Day,
    History,
    Instant,
    Key,
    Period,
    Settlement,
    SoldOrder,
    Target,
    TaskDone,
    day_from,
    day_of,
    instant_of,
    parse_period,
    period_of,
)
from commissions.errors import NoSuchPeriod, PeriodNotBegun
from commissions.rulebooks import whole_rulebook
from commissions.schemas import SettlementTotals
from commissions.service.posting import Posting, post, posted_of_period
from guide_app.base.kernel import audit, calendar, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, hold, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER

MAY_SETTLE = (Role.FINANCE, Role.HQ_OPERATOR)

LINES = """
SELECT id, order_id, no, store, member, paid_at, business_on, day_cut_hours, period, sku, quantity, paid_fen, list_fen,
  hq_funded_fen, credits
FROM credited_line WHERE period = $1 ORDER BY paid_at, order_id, no
"""
REFUNDS = """
SELECT r.line, r.amount_fen, r.units, r.business_on, l.order_id, l.no
FROM credited_refund r JOIN credited_line l ON l.id = r.line WHERE l.period = $1 ORDER BY r.seq, r.id
"""
ACQUISITIONS = """
SELECT a.member, a.payee, a.at FROM commission_acquisition a
WHERE $1 = (SELECT l.period FROM credited_line l WHERE l.member = a.member AND l.paid_at >= a.at
            ORDER BY l.paid_at, l.order_id LIMIT 1)
ORDER BY a.at, a.member
"""
TASKS = "SELECT assignment_id, payee, amount_fen, done_at FROM commission_task WHERE period = $1 ORDER BY done_at"
TOTALS = """
SELECT
  (SELECT coalesce(sum(l.paid_fen - l.refunded_fen), 0) FROM order_line l JOIN orders o ON o.id = l.order_id
     WHERE o.status = 'paid' AND o.business_on BETWEEN $2 AND $3)::bigint
  - (SELECT coalesce(sum(amount_fen), 0) FROM unmatched_return
     WHERE business_on BETWEEN $2 AND $3)::bigint AS net_sales_fen,
  (SELECT coalesce(sum(amount_fen), 0) FROM unmatched_return
     WHERE business_on BETWEEN $2 AND $3)::bigint AS unmatched_returns_fen,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_performance WHERE period = $1)::bigint AS performance_fen,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_posted WHERE effective_period = $1)::bigint AS commission_fen,
  (SELECT count(DISTINCT payee) FROM commission_posted WHERE effective_period = $1 AND amount_fen <> 0) AS payees
"""


async def settle_period(actor: Actor, period: str) -> SettlementTotals:
    """Compute the month whole and post what differs. Run again, it posts nothing.

    For who reaches the whole chain. Net sales are read from the orders, performance from what was credited: the two
    agree when every order was credited.
    """
    actor.require_role(*MAY_SETTLE)
    if not actor.reaches_all:
        raise Forbidden(role=str(actor.role), reason="a month is settled for the whole chain")
    require_period(period)
    at = clock.now()
    if period > calendar.period_of(calendar.business_date(at)):
        raise PeriodNotBegun(field="period", period=period)
    run_id = new_id()
    async with transaction():
        await hold(COMMISSION_LEDGER)
        targets = await targets_of(period)
        entries = await post(targets, await posted_of_period(period), Posting(run_id, at))
        totals = await _totals(period, entries)
        await execute(
            "INSERT INTO commission_run (id, period, started_at, totals, asked_by) VALUES ($1, $2, $3, $4, $5)",
            run_id,
            period,
            at,
            msgspec.json.encode(totals).decode(),
            actor.id,
        )
        await audit.record(actor, "commissions.settled", f"period:{period}", entries=entries, run=str(run_id))
    return totals


def require_period(period: str) -> Period:
    """The engine's number of a month. Raises NoSuchPeriod."""
    try:
        return parse_period(period)
    except ValueError as error:
        raise NoSuchPeriod(field="period", period=period) from error


async def targets_of(period: str) -> dict[Key, Target]:
    """What every settlement key of the month should stand at, from the facts alone."""
    book = await whole_rulebook()
    history = History(parse_period(period))
    settlement = Settlement(book, history)
    refunds = _by_line(await fetch(REFUNDS, period))
    for order in orders_from(await fetch(LINES, period)):
        history.add_order(order)
        settlement.sale(order)
        _take_refunds(order, refunds, settlement)
    for acquisition in map(_acquisition, await fetch(ACQUISITIONS, period)):
        if acquisition.payee in book.organisation.careers:
            history.add_acquisition(acquisition)
            settlement.acquire(acquisition)
    for task in map(_task, await fetch(TASKS, period)):
        career = book.organisation.careers.get(task.payee)
        if career is not None and career.on(task.day) is not None:
            settlement.task(task)
    settlement.refresh()
    return {key: target for key, target in settlement.standing.targets.items() if key.period == history.first_period}


def _by_line(rows: Sequence[asyncpg.Record]) -> dict[tuple[UUID, int], list[asyncpg.Record]]:
    found: dict[tuple[UUID, int], list[asyncpg.Record]] = defaultdict(list)
    for row in rows:
        found[row["order_id"], row["no"]].append(row)
    return found


def _take_refunds(
    order: SoldOrder, refunds: dict[tuple[UUID, int], list[asyncpg.Record]], settlement: Settlement
) -> None:
    order_id = UUID(hex=order.id)
    for line in order.lines.values():
        for row in refunds.get((order_id, int(line.id)), ()):
            day = day_from(row["business_on"])
            settlement.refund(line, line.take_back(row["amount_fen"], row["units"], day=day, open_period=line.period))


def _acquisition(row: asyncpg.Record) -> Acquisition:
    at, day, period = _moment(row["at"])
    return Acquisition(
        event=str(row["member"]),
        member=str(row["member"]),
        payee=row["payee"],
        at=at,
        day=day,
        period=period,
        was_member=False,
        first=True,
    )


def _task(row: asyncpg.Record) -> TaskDone:
    _, day, period = _moment(row["done_at"])
    return TaskDone(
        task=str(row["assignment_id"]), payee=row["payee"], amount=row["amount_fen"], day=day, period=period
    )


def _moment(moment: datetime) -> tuple[Instant, Day, Period]:
    at = instant_of(moment)
    day = day_of(at)
    return at, day, period_of(day)


async def _totals(period: str, entries: int) -> SettlementTotals:
    row = await fetch_row(TOTALS, period, *calendar.days_of(period))
    assert row is not None, "aggregates always give a row"
    return SettlementTotals(
        period=period,
        net_sales_fen=row["net_sales_fen"],
        unmatched_returns_fen=row["unmatched_returns_fen"],
        performance_fen=row["performance_fen"],
        commission_fen=row["commission_fen"],
        payees=row["payees"],
        entries=entries,
    )
