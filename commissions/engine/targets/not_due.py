"""Why what belongs to months ahead earns nothing yet, and what acquisitions were in vain."""

from collections.abc import Iterable, Iterator

from commissions.engine.documents.vocabulary import COMPANY, TASK
from commissions.engine.facts.sales import SoldLine
from commissions.engine.facts.single_facts import TaskDone
from commissions.engine.targets.outcomes import Zero
from commissions.engine.time.calendar import Period


def lines_not_due(lines: Iterable[SoldLine], open_period: Period) -> Iterator[Zero]:
    """Of these the lines of later months, payee by payee."""
    for line in lines:
        if line.period > open_period:
            for credit in line.credits:
                if credit.payee != COMPANY:
                    yield Zero(line.period, credit.payee, "*", line.ref, "PERIOD_NOT_DUE")


def tasks_not_due(tasks: Iterable[TaskDone], open_period: Period) -> Iterator[Zero]:
    """Of these the tasks of later months."""
    for task in tasks:
        if task.period > open_period:
            yield Zero(task.period, task.payee, TASK, task.task, "PERIOD_NOT_DUE")
