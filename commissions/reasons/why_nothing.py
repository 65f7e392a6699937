"""Why not: the reasons for zero as the facts stand, of every line, payee and store of the months up to one."""

from datetime import datetime
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine, sold_line
from commissions.engine.api import (
    Period,
    Rulebook,
    Zero,
    acquisitions_in_vain,
    first_date_of,
    lines_not_due,
    month_outcome,
    periods_between,
    tasks_not_due,
)
from commissions.settlement.facts import orders_of
from commissions.settlement.month import Rewarded, Won, candidate_of, facts_of_month, task_of
from guide_app.base.kernel.database import fetch_as


class Registered(msgspec.Struct, frozen=True):
    """Who registered a member, whether as the first, and the order that the member placed first from then on."""

    source: UUID
    member: UUID
    associate: UUID
    at: datetime
    was_member: bool
    first_order: UUID | None
    is_first: bool


LATER_LINES = f"SELECT {COLUMNS} FROM credited_line WHERE period > $1 ORDER BY order_id, no"
LATER_TASKS = """
SELECT assignment_id, associate, amount_fen, done_at FROM commission_task WHERE period > $1 ORDER BY done_at
"""
REGISTERED = """
SELECT a.source, a.member, a.associate, a.at, a.was_member, bought.order_id AS first_order, a.is_first
FROM commission_acquisition a LEFT JOIN LATERAL (
  SELECT l.order_id FROM credited_line l WHERE l.member = a.member AND l.paid_at >= a.at AND NOT l.taken_back
  ORDER BY l.paid_at, l.order_id LIMIT 1
) AS bought ON true ORDER BY a.seq
"""


async def reasons_for_nothing(first: Period, opened: Period, book: Rulebook) -> list[Zero]:
    """The reasons of the months from the first to the open one, and of what belongs to later ones; sorted."""
    found: list[Zero] = []
    for period in periods_between(first, opened):
        found.extend(month_outcome(await facts_of_month(period, book), book).zeros)
    last = first_date_of(opened)
    found.extend(lines_not_due(map(sold_line, await fetch_as(CreditedLine, LATER_LINES, last)), opened))
    found.extend(tasks_not_due(map(task_of, await fetch_as(Rewarded, LATER_TASKS, last)), opened))
    registered = await fetch_as(Registered, REGISTERED)
    orders = await orders_of([one.first_order for one in registered if one.first_order])
    candidates = [
        candidate_of(
            Won(one.source, one.member, one.associate, one.at, one.was_member, one.first_order),
            orders,
            first=one.is_first,
        )
        for one in registered
    ]
    found.extend(acquisitions_in_vain(candidates, open_period=opened, book=book))
    return sorted(found)
