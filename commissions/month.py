"""Everything that bears on one month, read from the database: what was sold, who won a customer, rewarded tasks, who
was there, amounts by hand."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.credited_lines import AS_SOLD, CreditedLine, sold_orders
from commissions.decided import adjustments_of, half_days_of
from commissions.engine.api import (
    Acquisition,
    Candidate,
    MonthFacts,
    Period,
    Rulebook,
    SoldOrder,
    TaskDone,
    day_from,
    day_of,
    first_date_of,
    instant_of,
    period_of,
)
from guide_app.base.kernel.database import fetch_as


class Refund(msgspec.Struct, frozen=True):
    """What came back of a line."""

    line: UUID
    amount_fen: int
    units: int
    business_on: date


class Won(msgspec.Struct, frozen=True):
    """A member, who won them first, and the first order they placed from then on."""

    source: UUID
    member: UUID
    associate: UUID
    at: datetime
    was_member: bool
    first_order: UUID


class Rewarded(msgspec.Struct, frozen=True):
    """A finished task and its reward."""

    assignment_id: UUID
    associate: UUID
    amount_fen: int
    done_at: datetime


LINES = f"SELECT {AS_SOLD} FROM credited_line WHERE period = $1 AND NOT taken_back ORDER BY paid_at, order_id, no"
REFUNDS = """
SELECT r.line, r.amount_fen, r.units, r.business_on
FROM credited_refund r JOIN credited_line l ON l.order_id = r.order_id AND l.id = r.line
WHERE l.period = $1 ORDER BY r.seq, r.id
"""
WON = """
SELECT a.source, a.member, a.associate, a.at, a.was_member, bought.order_id AS first_order
FROM commission_acquisition a CROSS JOIN LATERAL (
  SELECT l.order_id, l.period FROM credited_line l WHERE l.member = a.member AND l.paid_at >= a.at
    AND NOT l.taken_back
  ORDER BY l.paid_at, l.order_id LIMIT 1
) AS bought
WHERE a.is_first AND bought.period = $1 ORDER BY a.at, a.member
"""
REWARDED = """
SELECT assignment_id, associate, amount_fen, done_at FROM commission_task WHERE period = $1 ORDER BY done_at
"""


async def facts_of_month(period: Period, book: Rulebook) -> MonthFacts:
    """The facts of a month as the engine takes them."""
    first = first_date_of(period)
    stored = await fetch_as(CreditedLine, LINES, first)
    orders = sold_orders(stored)
    refunds: dict[UUID, list[Refund]] = defaultdict(list)
    for refund in await fetch_as(Refund, REFUNDS, first):
        refunds[refund.line].append(refund)
    for line in stored:
        sold = orders[line.order_id].lines[str(line.no)]
        for refund in refunds[line.id]:
            sold.take_back(refund.amount_fen, refund.units, day=day_from(refund.business_on))
    return MonthFacts(
        period=period,
        lines=[sold for order in orders.values() for sold in order.lines.values()],
        candidates=[_candidate(won, orders) for won in await fetch_as(Won, WON, first) if _ever_worked(won, book)],
        tasks=[task for task in map(_task, await fetch_as(Rewarded, REWARDED, first)) if _worked_then(task, book)],
        half_days=await half_days_of(period),
        adjustments=await adjustments_of(period),
    )


def _ever_worked(won: Won, book: Rulebook) -> bool:
    return str(won.associate) in book.organisation.careers


def _worked_then(task: TaskDone, book: Rulebook) -> bool:
    career = book.organisation.careers.get(task.payee)
    return career is not None and career.on(task.day) is not None


def _candidate(won: Won, orders: dict[UUID, SoldOrder]) -> Candidate:
    at = instant_of(won.at)
    day = day_of(at)
    acquisition = Acquisition(
        event=str(won.source),
        member=str(won.member),
        payee=str(won.associate),
        at=at,
        day=day,
        period=period_of(day),
        was_member=won.was_member,
        first=True,
    )
    return Candidate(acquisition, orders[won.first_order])


def _task(done: Rewarded) -> TaskDone:
    day = day_of(instant_of(done.done_at))
    return TaskDone(
        task=str(done.assignment_id),
        payee=str(done.associate),
        amount=done.amount_fen,
        day=day,
        period=period_of(day),
    )
