"""What payees earn in a month beside their sold lines, from sums that are kept: any number of payees at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from commissions.engine.documents.vocabulary import OUTSIDE_LIMITS
from commissions.engine.facts.single_facts import Adjustment, TaskDone
from commissions.engine.periods.acquisition import Candidate, settle_acquisitions
from commissions.engine.periods.limits import settle_limits
from commissions.engine.periods.own_base import OwnBases
from commissions.engine.periods.own_base_components import settle_own_base
from commissions.engine.periods.single_payments import settle_adjustment, settle_task
from commissions.engine.periods.store_components import StoreDays, settle_store
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import Key, Target
from commissions.engine.targets.outcomes import Outcome, merged
from commissions.engine.time.calendar import Period


class PayeeMonths(Struct, frozen=True, kw_only=True):
    """What bears on the month of some payees, or, without `payees`, of everybody.

    `bases` are their own bases; `stores` those whose managers and attendance may concern them, with `store_days` and
    `half_days` (attendance by store and payee) of each of these; `candidates` all acquisitions of theirs whose first
    orders lie in the month; `of_lines` what their sold lines earn, by payee and cost store.
    """

    period: Period
    payees: Collection[str] | None = None
    bases: OwnBases
    stores: Collection[str]
    store_days: StoreDays
    half_days: Mapping[str, Mapping[str, int]]
    candidates: Sequence[Candidate] = ()
    tasks: Sequence[TaskDone] = ()
    adjustments: Sequence[Adjustment] = ()
    of_lines: Mapping[str, Mapping[str, int]]


def settle_payees(facts: PayeeMonths, book: Rulebook) -> Outcome:
    """Every target of these payees and the month but those of sold lines, and why something is 0."""
    outcome = merged(_before_limits(facts, book))
    earned = {payee: dict(stores) for payee, stores in facts.of_lines.items()}
    for key, target in outcome.targets.items():
        if key.component not in OUTSIDE_LIMITS:
            stores = earned.setdefault(key.payee, {})
            stores[key.store] = stores.get(key.store, 0) + target.amount
    for payee in _people(facts, book):
        if book.organisation.careers[payee].within(facts.period):
            limits = settle_limits(payee, facts.period, earned=earned.get(payee, {}), book=book)
            outcome.targets.update(limits.targets)
    return outcome


def _before_limits(facts: PayeeMonths, book: Rulebook) -> Iterator[Outcome]:
    """Everything that a cap or a guarantee may look at, and adjustments."""
    period = facts.period
    for payee in _people(facts, book):
        yield settle_own_base(payee, period, sums=facts.bases.of(payee, period), book=book)
    for store in facts.stores:
        sheet = facts.half_days.get(store, {})
        yield _of(facts.payees, settle_store(store, period, days=facts.store_days, half_days=sheet, book=book))
    by_payee: dict[str, list[Candidate]] = {}
    for candidate in facts.candidates:
        if candidate.period == period:
            by_payee.setdefault(candidate.acquisition.payee, []).append(candidate)
    for candidates in by_payee.values():
        yield Outcome(settle_acquisitions(candidates, open_period=period, book=book).targets, [])
    yield from (settle_task(task, book) for task in facts.tasks if task.period == period)
    yield from (settle_adjustment(one, book) for one in facts.adjustments if one.period == period)


def _people(facts: PayeeMonths, book: Rulebook) -> Iterable[str]:
    """The associates among the payees; without any given, whoever is active or has contributed."""
    if facts.payees is not None:
        return [payee for payee in facts.payees if payee in book.organisation.careers]
    return sorted(set(book.organisation.active_in(facts.period)) | facts.bases.payees_in(facts.period))


def _of(payees: Collection[str] | None, outcome: Outcome) -> Outcome:
    """The part of an answer that concerns these payees."""
    if payees is None:
        return outcome
    targets: dict[Key, Target] = {key: target for key, target in outcome.targets.items() if key.payee in payees}
    return Outcome(targets, [zero for zero in outcome.zeros if zero.payee in payees])
