"""Amounts fixed by one event: task rewards and adjustments by hand."""

from commissions.engine.documents.vocabulary import ADJUST, TASK
from commissions.engine.facts.single_facts import Adjustment, TaskDone
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import Key, Target
from commissions.engine.targets.outcomes import Outcome
from commissions.engine.time.calendar import first_day


def settle_task(task: TaskDone, book: Rulebook) -> Outcome:
    """The reward of a task, at the home store of its day."""
    post = book.organisation.careers[task.payee].on(task.day)
    assert post is not None, "a task of somebody not active is refused"
    entity = book.organisation.entity_of(post.store, task.day)
    key = Key(task.period, task.payee, TASK, task.task, post.store)
    return Outcome({key: Target(task.amount, entity, entity)}, [])


def settle_adjustment(adjustment: Adjustment, book: Rulebook) -> Outcome:
    """The amount of an adjustment, at the store the payee had last before the month was over."""
    store = book.organisation.careers[adjustment.payee].for_adjustment(adjustment.period).store
    entity = book.organisation.entity_of(store, first_day(adjustment.period))
    key = Key(adjustment.period, adjustment.payee, ADJUST, adjustment.event, store)
    return Outcome({key: Target(adjustment.amount, entity, entity)}, [])
