"""Why a person's month has nothing here and there: by the engine's own functions on the facts of that one month."""

from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine
from commissions.crediting.recounting import with_refunds
from commissions.engine.api import Period, Rulebook, Zero, acquisitions_in_vain, first_date_of, tasks_not_due
from commissions.inputs.decided import goals_of, half_days_of
from commissions.reasons.nothing_in_words import OwnReason
from commissions.reasons.of_orders import people_of, zeros_of_lines
from commissions.reasons.registered import candidates_of_person
from commissions.rulebooks import rulebook_for
from commissions.settlement.month import Rewarded, task_of
from commissions.settlement.pieces import outcome_of
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.reach import Reach
from guide_app.ground.stores.fragments import by_reach

AT_MOST = 2_000
"""Sold lines of a month that are looked at, the newest: far more than somebody sells."""
# $1 the reach, $2 the month, $3 the payee, $4 the same as credits have it. Sold where they performed or worked.
LINES = by_reach(
    f"""
SELECT {COLUMNS} FROM credited_line l
WHERE l.period = $2 AND NOT l.taken_back AND l.credits @> $4::text::jsonb AND {{reached}} AND l.store = ANY (ARRAY(
  SELECT p.store FROM commission_performance p WHERE p.period = $2 AND p.payee_kind = 'associate' AND p.payee = $3
  UNION SELECT b.store FROM commission_base b WHERE b.period = $2 AND b.payee = $3
  UNION SELECT w.store FROM posting w WHERE w.associate = $3))
ORDER BY l.paid_at DESC, l.order_id, l.no LIMIT {AT_MOST}
""",
    store="l.store",
)
TASKS = """
SELECT assignment_id, associate, amount_fen, done_at FROM commission_task WHERE period = $1 AND associate = $2
"""


async def reasons_of_person(reach: Reach, payee: UUID, period: Period, *, upto: Period) -> list[Zero]:
    """The engine's reasons of somebody's month, sales at stores within reach alone; what is after `upto` is not due."""
    first, me = first_date_of(period), str(payee)
    same = msgspec.json.encode([{"payee": me}]).decode()
    stored = await fetch_as(CreditedLine, LINES[reach.kind], reach.bound, first, payee, same)
    goals = await goals_of(first, [payee])
    book = await rulebook_for({payee} | people_of(stored), {line.store for line in stored}, goals=goals)
    lines = await with_refunds(stored) if stored else {}
    found = [zero for zero in zeros_of_lines(lines.values(), book, upto=upto) if zero.payee == me]
    found.extend(tasks_not_due(map(task_of, await fetch_as(Rewarded, TASKS, first, payee)), upto))
    if me not in book.organisation.careers:
        return sorted(found)
    if period <= upto:
        found.extend((await outcome_of(period, frozenset({me}), [payee], book)).zeros)
        found.extend(await _not_attended(me, period, book))
    candidates = await candidates_of_person(payee, first)
    found.extend(acquisitions_in_vain(candidates, open_period=upto, book=book))
    return sorted(found)


async def _not_attended(payee: str, period: Period, book: Rulebook) -> list[Zero]:
    """The pools of stores where somebody works and is on no sheet, so that they have no share in them."""
    homes = {post.store for post in book.organisation.careers[payee].touching(period)}
    plans = {store: book.plans.at_start_of(book.organisation.stores[store].plan, period) for store in homes}
    sheets = await half_days_of(period, [UUID(store) for store in homes])
    return [
        Zero(period, payee, pool.id, f"S/{store}/{version.plan}", OwnReason.NO_ATTENDANCE.value)
        for store, version in plans.items()
        if version is not None and not sheets.get(store, {}).get(payee)
        for pool in version.pools
    ]
