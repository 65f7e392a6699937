"""Why not: the reasons for zero at the end of the events, from the latest answer of every calculation."""

from commissions.engine.facts.history import History
from commissions.engine.periods.acquisition import Candidate, acquisitions_in_vain
from commissions.engine.rulebook import Rulebook
from commissions.engine.settlement.incremental import Settlement
from commissions.engine.targets.not_due import lines_not_due, tasks_not_due
from commissions.engine.targets.outcomes import Zero


def reasons_for_zero(settlement: Settlement, history: History, book: Rulebook) -> list[Zero]:
    """All rows in the order of the result; identical rows stay as often as they arise."""
    settlement.refresh()
    rows = list(settlement.standing.zeros())
    rows.extend(lines_not_due(history.lines(), history.open_period))
    rows.extend(tasks_not_due(history.tasks.values(), history.open_period))
    candidates = [Candidate(one, history.first_order_from(one.member, one.at)) for one in history.acquisitions]
    rows.extend(acquisitions_in_vain(candidates, open_period=history.open_period, book=book))
    rows.sort()
    return rows
