"""Why not: the reasons for zero as the facts stand, of every line, payee and store of the months up to one."""

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
from commissions.reasons.registered import candidates_of_everybody
from commissions.settlement.month import Rewarded, facts_of_month, task_of
from guide_app.base.kernel.database import fetch_as

LATER_LINES = f"SELECT {COLUMNS} FROM credited_line WHERE period > $1 ORDER BY order_id, no"
LATER_TASKS = """
SELECT assignment_id, associate, amount_fen, done_at FROM commission_task WHERE period > $1 ORDER BY done_at
"""


async def reasons_for_nothing(first: Period, opened: Period, book: Rulebook) -> list[Zero]:
    """The reasons of the months from the first to the open one, and of what belongs to later ones; sorted."""
    found: list[Zero] = []
    for period in periods_between(first, opened):
        found.extend(month_outcome(await facts_of_month(period, book), book).zeros)
    last = first_date_of(opened)
    found.extend(lines_not_due(map(sold_line, await fetch_as(CreditedLine, LATER_LINES, last)), opened))
    found.extend(tasks_not_due(map(task_of, await fetch_as(Rewarded, LATER_TASKS, last)), opened))
    candidates = await candidates_of_everybody()
    found.extend(acquisitions_in_vain(candidates, open_period=opened, book=book))
    return sorted(found)
