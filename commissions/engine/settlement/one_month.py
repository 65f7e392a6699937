"""One month in one go, from all its facts: the same calculations without anything kept between calls."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from commissions.engine.facts.sales import SoldLine
from commissions.engine.facts.single_facts import Adjustment, TaskDone
from commissions.engine.lines.components import settle_line
from commissions.engine.periods.acquisition import Candidate
from commissions.engine.periods.own_base import OwnBases, contributions_of
from commissions.engine.periods.store_components import StoreDays
from commissions.engine.rulebook import Rulebook
from commissions.engine.settlement.payee_months import PayeeMonths, settle_payees
from commissions.engine.targets.keys import Key, Target
from commissions.engine.targets.outcomes import Outcome, merged, nothing
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
    return month_outcome(facts, book).targets


def month_outcome(facts: MonthFacts, book: Rulebook) -> Outcome:
    """All targets of the month, and why something is 0, acquisitions apart."""
    period, bases, store_days, outcome = facts.period, OwnBases(), StoreDays(), nothing()
    of_lines: dict[str, dict[str, int]] = {}
    for line in facts.lines:
        bases.add(one for one in contributions_of(line, book) if one.period == period)
        if line.period == period:
            store_days.add_line(line)
            of_line = settle_line(line, book)
            outcome.zeros.extend(of_line.zeros)
            for key, target in of_line.targets.items():
                outcome.targets[key] = target
                stores = of_lines.setdefault(key.payee, {})
                stores[key.store] = stores.get(key.store, 0) + target.amount
    beside = PayeeMonths(
        period=period,
        bases=bases,
        stores=book.organisation.stores_with_period_components(),
        store_days=store_days,
        half_days=facts.half_days,
        candidates=facts.candidates,
        tasks=facts.tasks,
        adjustments=facts.adjustments,
        of_lines=of_lines,
    )
    return merged([outcome, settle_payees(beside, book)])
