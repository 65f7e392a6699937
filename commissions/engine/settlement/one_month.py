"""One month in one go, for everybody or for some payees: the same calculations without anything kept between calls."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field

from commissions.engine.documents.vocabulary import OUTSIDE_LIMITS
from commissions.engine.facts.sales import SoldLine
from commissions.engine.facts.single_facts import Adjustment, TaskDone
from commissions.engine.lines.components import settle_line
from commissions.engine.periods.acquisition import Candidate, settle_acquisitions
from commissions.engine.periods.limits import settle_limits
from commissions.engine.periods.own_base import OwnBases, contributions_of
from commissions.engine.periods.own_base_components import settle_own_base
from commissions.engine.periods.single_payments import settle_adjustment, settle_task
from commissions.engine.periods.store_components import StoreDays, settle_store
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import Key, Target
from commissions.engine.time.calendar import Period


class MonthFacts(Struct):
    """What bears on one month, added up: from lines by `month_facts`, or loaded as sums from a database.

    `bases` and `line_earnings` must be complete for the payees asked for, `store_days` and `half_days` for their
    stores. `line_earnings`: Σ line-component targets of the month, payee -> cost store -> fen. `candidates`: all
    acquisitions of these payees whose first orders share a business date with one of the month.
    """

    period: Period
    bases: OwnBases = field(default_factory=OwnBases)
    store_days: StoreDays = field(default_factory=StoreDays)
    line_earnings: dict[str, dict[str, int]] = field(default_factory=dict)
    half_days: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    tasks: list[TaskDone] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)


def month_facts(period: Period, lines: Iterable[SoldLine], book: Rulebook) -> MonthFacts:
    """Add up what lines bear on a month: those of the month, and those of earlier ones whose late refunds move it."""
    facts = MonthFacts(period)
    for line in lines:
        facts.bases.add(one for one in contributions_of(line, book) if one.period == period)
        if line.period == period:
            facts.store_days.add_line(line)
            for key, target in settle_line(line, book).targets.items():
                _earn(facts.line_earnings, key, target)
    return facts


def period_targets(
    facts: MonthFacts, book: Rulebook, *, open_period: Period, payees: Collection[str] | None = None
) -> dict[Key, Target]:
    """All targets of a month but those of line components, of everybody or of the payees named.

    A payee may be an associate, a `POOL:` or an `UNALLOCATED:`. Months after `open_period` have no targets.
    """
    if facts.period > open_period:
        return {}
    wanted = None if payees is None else frozenset(payees)
    targets: dict[Key, Target] = {}
    earned = {payee: dict(stores) for payee, stores in facts.line_earnings.items()}
    for key, target in _before_limits(facts, book, open_period=open_period, payees=wanted):
        targets[key] = target
        if key.component not in OUTSIDE_LIMITS:
            _earn(earned, key, target)
    for payee in book.organisation.active_in(facts.period):
        if wanted is None or payee in wanted:
            limits = settle_limits(payee, facts.period, earned=earned.get(payee, {}), book=book)
            targets.update(limits.targets)
    return targets


def _before_limits(
    facts: MonthFacts, book: Rulebook, *, open_period: Period, payees: frozenset[str] | None
) -> Iterator[tuple[Key, Target]]:
    """Targets of the month and payees that a cap or a guarantee may look at, and adjustments."""
    period = facts.period
    for payee in set(book.organisation.active_in(period)) | facts.bases.payees_in(period):
        if payees is None or payee in payees:
            sums = facts.bases.of(payee, period)
            yield from settle_own_base(payee, period, sums=sums, book=book).targets.items()
    for store in book.organisation.stores_with_period_components():
        sheet = facts.half_days.get(store, {})
        outcome = settle_store(store, period, days=facts.store_days, half_days=sheet, book=book)
        yield from ((key, target) for key, target in outcome.targets.items() if payees is None or key.payee in payees)
    by_payee: dict[str, list[Candidate]] = {}
    for candidate in facts.candidates:
        by_payee.setdefault(candidate.acquisition.payee, []).append(candidate)
    for payee, candidates in by_payee.items():
        if payees is None or payee in payees:
            due = settle_acquisitions(candidates, open_period=open_period, book=book).targets
            yield from ((key, target) for key, target in due.items() if key.period == period)
    for task in facts.tasks:
        if task.period == period and (payees is None or task.payee in payees):
            yield from settle_task(task, book).targets.items()
    for adjustment in facts.adjustments:
        if adjustment.period == period and (payees is None or adjustment.payee in payees):
            yield from settle_adjustment(adjustment, book).targets.items()


def _earn(earned: dict[str, dict[str, int]], key: Key, target: Target) -> None:
    stores = earned.setdefault(key.payee, {})
    stores[key.store] = stores.get(key.store, 0) + target.amount
