"""Whether a plan version is well formed, and what it may change at which moment."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec import UNSET

from commissions.engine.documents.plan_version import (
    Accelerator,
    Attainment,
    LineComponent,
    Marginal,
    PeriodComponent,
    PlanTerms,
    RateRule,
    StepBonus,
    Whole,
)
from commissions.engine.documents.vocabulary import RESERVED_COMPONENTS
from commissions.engine.time.calendar import Instant, day_of, first_day, is_midnight, period_of


def is_month_start(instant: Instant) -> bool:
    day = day_of(instant)
    return is_midnight(instant) and first_day(period_of(day)) == day


def differs_in_line_rules_only(earlier: PlanTerms, later: PlanTerms) -> bool:
    """Whether all is equal that may change at a month start only."""
    same = msgspec.structs.replace(
        later,
        no=earlier.no,
        valid_from=earlier.valid_from,
        restate=earlier.restate,
        line_components=earlier.line_components,
        recognised_by=earlier.recognised_by,
        vest_days=earlier.vest_days,
    )
    return same == earlier


def is_well_formed(terms: PlanTerms) -> bool:
    component_ids = [one.id for one in terms.line_components] + [one.id for one in terms.period_components]
    return (
        _are_different(component_ids)
        and RESERVED_COMPONENTS.isdisjoint(component_ids)
        and all(_has_sound_rules(component) for component in terms.line_components)
        and all(_has_sound_ladder(component) for component in terms.period_components)
    )


def _has_sound_rules(component: LineComponent) -> bool:
    gated = (rule.gates for rule in component.rules if isinstance(rule, RateRule) and rule.gates is not UNSET)
    return _are_different([rule.id for rule in component.rules]) and all(
        _rises_from_zero([gate.from_ppm for gate in gates]) for gates in gated
    )


def _has_sound_ladder(component: PeriodComponent) -> bool:
    if isinstance(component, Marginal | Whole):
        return _rises_from_zero([tier.start for tier in component.tiers])
    if isinstance(component, Attainment | Accelerator):
        return _rises_from_zero([band.from_ppm for band in component.bands])
    if isinstance(component, StepBonus):
        starts = [step.start for step in component.steps]
        return starts[0] > 0 and _rises(starts)
    return True


def _are_different(ids: list[str]) -> bool:
    return len(set(ids)) == len(ids)


def _rises_from_zero(limits: Sequence[int]) -> bool:
    return limits[0] == 0 and _rises(limits)


def _rises(limits: Sequence[int]) -> bool:
    return all(low < high for low, high in pairwise(limits))
