"""Why not: the reasons for zero at the end of the events, from the latest answer of every calculation."""

from collections.abc import Iterator

from commissions.engine.documents.vocabulary import COMPANY, TASK
from commissions.engine.facts.history import History
from commissions.engine.periods.acquisition import Candidate, settle_acquisitions
from commissions.engine.rulebook import Rulebook
from commissions.engine.settlement.incremental import Settlement
from commissions.engine.targets.outcomes import Zero


def reasons_for_zero(settlement: Settlement, history: History, book: Rulebook) -> list[Zero]:
    """All rows in the order of the result; identical rows stay as often as they arise."""
    settlement.refresh()
    rows = list(settlement.standing.zeros())
    rows.extend(_lines_not_due(history))
    rows.extend(_tasks_not_due(history))
    rows.extend(_acquisitions(history, book))
    rows.sort()
    return rows


def _lines_not_due(history: History) -> Iterator[Zero]:
    for line in history.lines():
        if line.period > history.open_period:
            for credit in line.credits:
                if credit.payee != COMPANY:
                    yield Zero(line.period, credit.payee, "*", line.ref, "PERIOD_NOT_DUE")


def _tasks_not_due(history: History) -> Iterator[Zero]:
    for task in history.tasks.values():
        if task.period > history.open_period:
            yield Zero(task.period, task.payee, TASK, task.task, "PERIOD_NOT_DUE")


def _acquisitions(history: History, book: Rulebook) -> list[Zero]:
    by_payee: dict[str, list[Candidate]] = {}
    for acquisition in history.acquisitions:
        order = history.first_order_from(acquisition.member, acquisition.at)
        by_payee.setdefault(acquisition.payee, []).append(Candidate(acquisition, order))
    found: list[Zero] = []
    for candidates in by_payee.values():
        found.extend(settle_acquisitions(candidates, open_period=history.open_period, book=book).zeros)
    return found
