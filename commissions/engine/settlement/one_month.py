"""One month in one go, from all its facts: the same calculations without anything kept between calls."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

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


class MonthFacts(Struct, frozen=True, kw_only=True):
    """Everything that bears on one month; what belongs to another one is passed over.

    `lines`: those of the month, and of earlier ones whose late refunds move it. `half_days`: attendance by store and
    payee. `candidates`: all acquisitions whose first orders share a payee and a business date with one of the month.
    """

    period: Period
    lines: Sequence[SoldLine]
    half_days: Mapping[str, Mapping[str, int]] = {}
    candidates: Sequence[Candidate] = ()
    tasks: Sequence[TaskDone] = ()
    adjustments: Sequence[Adjustment] = ()


def month_targets(facts: MonthFacts, book: Rulebook) -> dict[Key, Target]:
    """All targets of the month. A key that is not in the answer stands at 0."""
    targets = dict(_before_limits(facts, book))
    earned: dict[str, dict[str, int]] = {}
    for key, target in targets.items():
        if key.component not in OUTSIDE_LIMITS:
            stores = earned.setdefault(key.payee, {})
            stores[key.store] = stores.get(key.store, 0) + target.amount
    for payee in book.organisation.active_in(facts.period):
        targets.update(settle_limits(payee, facts.period, earned=earned.get(payee, {}), book=book).targets)
    return targets


def _before_limits(facts: MonthFacts, book: Rulebook) -> Iterator[tuple[Key, Target]]:
    """Everything that a cap or a guarantee may look at, and adjustments."""
    period, bases, store_days = facts.period, OwnBases(), StoreDays()
    for line in facts.lines:
        bases.add(one for one in contributions_of(line, book) if one.period == period)
        if line.period == period:
            store_days.add_line(line)
            yield from settle_line(line, book).targets.items()
    for payee in set(book.organisation.active_in(period)) | bases.payees_in(period):
        yield from settle_own_base(payee, period, sums=bases.of(payee, period), book=book).targets.items()
    for store in book.organisation.stores_with_period_components():
        sheet = facts.half_days.get(store, {})
        yield from settle_store(store, period, days=store_days, half_days=sheet, book=book).targets.items()
    by_payee: dict[str, list[Candidate]] = {}
    for candidate in facts.candidates:
        if candidate.period == period:
            by_payee.setdefault(candidate.acquisition.payee, []).append(candidate)
    for candidates in by_payee.values():
        yield from settle_acquisitions(candidates, open_period=period, book=book).targets.items()
    for task in facts.tasks:
        if task.period == period:
            yield from settle_task(task, book).targets.items()
    for adjustment in facts.adjustments:
        if adjustment.period == period:
            yield from settle_adjustment(adjustment, book).targets.items()
