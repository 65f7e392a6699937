"""Cap and guarantee of a payee's month: targets like all others, so that refunds inside them cost nothing."""

from collections.abc import Mapping

from commissions.engine.documents.vocabulary import CAP, GUARANTEE
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import Key, Target
from commissions.engine.targets.outcomes import Outcome, nothing
from commissions.engine.time.calendar import Period, days_in, first_day
from guide_app.base.kernel.money import round_half_away, split


def settle_limits(payee: str, period: Period, *, earned: Mapping[str, int], book: Rulebook) -> Outcome:
    """What a cap takes and a guarantee adds. `earned`: Σ targets by cost store, without ADJUST, CAP and GUARANTEE."""
    outcome = nothing()
    career = book.organisation.careers[payee]
    home = career.home_of(period)
    version = None if home is None else book.plans.at_start_of(home.plan, period)
    if home is None or version is None:
        return outcome
    employer = book.organisation.entity_of(home.store, first_day(period))
    total = sum(earned.values())
    if version.terms.cap is not None and total > version.terms.cap:
        stores = sorted(earned)
        parts = split(version.terms.cap - total, [max(0, earned[store]) for store in stores])
        for store, part in zip(stores, parts, strict=True):
            if part:
                payer = book.organisation.entity_of(store, first_day(period))
                outcome.targets[Key(period, payee, CAP, "-", store)] = Target(part, payer, employer, version.label)
        total = version.terms.cap
    if version.terms.guarantee is not None:
        floor = round_half_away(version.terms.guarantee * career.active_days(period), days_in(period))
        if total < floor:
            key = Key(period, payee, GUARANTEE, "-", home.store)
            outcome.targets[key] = Target(floor - total, employer, employer, version.label)
    return outcome
