"""Everything that bears on one month, read from the database: what was sold, who won a customer, rewarded tasks, who
was there, amounts by hand."""

from datetime import datetime
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine, sold_orders
from commissions.crediting.recounting import with_refunds
from commissions.engine.api import (
    Acquisition,
    Candidate,
    MonthFacts,
    Period,
    Rulebook,
    SoldOrder,
    TaskDone,
    day_of,
    first_date_of,
    instant_of,
    period_of,
)
from commissions.inputs.decided import adjustments_of, half_days_of
from commissions.persons import THEIRS
from guide_app.base.kernel.database import fetch_as


class Won(msgspec.Struct, frozen=True):
    """A member, who won them first, and the first order they placed from then on."""

    source: UUID
    member: UUID
    associate: UUID
    at: datetime
    was_member: bool
    first_order: UUID | None


class Rewarded(msgspec.Struct, frozen=True):
    """A finished task and its reward."""

    assignment_id: UUID
    associate: UUID
    amount_fen: int
    done_at: datetime


# Those of the month, and of earlier ones of which something came back that lowers this one.
LINES = f"""
SELECT {COLUMNS} FROM credited_line l
WHERE NOT taken_back AND (period = $1 OR EXISTS (
  SELECT FROM credited_refund r WHERE r.late_in = $1 AND r.order_id = l.order_id AND r.line = l.id))
ORDER BY paid_at, order_id, no
"""
WON_BY = f"""
SELECT a.source, a.member, a.associate, a.at, a.was_member, bought.order_id AS first_order
FROM commission_acquisition a CROSS JOIN LATERAL (
  SELECT l.order_id, l.period FROM credited_line l WHERE l.member = ANY ({THEIRS}) AND l.paid_at >= a.at
    AND NOT l.taken_back
  ORDER BY l.paid_at, l.order_id LIMIT 1
) AS bought
WHERE {{who}} AND a.is_first AND bought.period = $1 ORDER BY a.at, a.member
"""
WON = WON_BY.format(who="true")
REWARDED = """
SELECT assignment_id, associate, amount_fen, done_at FROM commission_task WHERE period = $1 ORDER BY done_at
"""


async def facts_of_month(period: Period, book: Rulebook) -> MonthFacts:
    """The facts of a month as the engine takes them."""
    first = first_date_of(period)
    stored = await fetch_as(CreditedLine, LINES, first)
    orders, lines = sold_orders(stored), await with_refunds(stored)
    for line in stored:
        orders[line.order_id].lines[str(line.no)] = lines[line.id]
    return MonthFacts(
        period=period,
        lines=[sold for order in orders.values() for sold in order.lines.values()],
        candidates=[candidate_of(won, orders) for won in await fetch_as(Won, WON, first) if ever_worked(won, book)],
        tasks=[task for task in map(task_of, await fetch_as(Rewarded, REWARDED, first)) if worked_then(task, book)],
        half_days=await half_days_of(period),
        adjustments=await adjustments_of(period),
    )


def ever_worked(won: Won, book: Rulebook) -> bool:
    """Whether who won the member ever worked in a store."""
    return str(won.associate) in book.organisation.careers


def worked_then(task: TaskDone, book: Rulebook) -> bool:
    """Whether who finished the task worked in a store on that day."""
    career = book.organisation.careers.get(task.payee)
    return career is not None and career.on(task.day) is not None


def candidate_of(won: Won, orders: dict[UUID, SoldOrder], *, first: bool = True) -> Candidate:
    """The acquisition beside the first order, if there is one, as the engine takes it."""
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
        first=first,
    )
    return Candidate(acquisition, None if won.first_order is None else orders[won.first_order])


def task_of(done: Rewarded) -> TaskDone:
    """The finished task as the engine takes it."""
    day = day_of(instant_of(done.done_at))
    return TaskDone(
        task=str(done.assignment_id),
        payee=str(done.associate),
        amount=done.amount_fen,
        day=day,
        period=period_of(day),
    )
