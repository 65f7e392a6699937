"""Published plan versions: which one is in force, which rule fits an article, what may not be published."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec import UNSET

from commissions.engine.business_time import DAY_US, first_day, period_of, start_of
from commissions.engine.documents import Sku
from commissions.engine.plan_documents import (
    Accelerator,
    Attainment,
    LineComponent,
    ManagerOverride,
    Marginal,
    Match,
    OwnBaseComponent,
    PeriodComponent,
    PlanTerms,
    RateRule,
    Rule,
    StepBonus,
    StorePool,
    Whole,
)
from commissions.engine.vocabulary import RESERVED_COMPONENTS


class RuleFinder:
    """Answers which rule of a line component fits an article; remembers its answers."""

    __slots__ = ("_found", "_rules", "id")

    def __init__(self, component: LineComponent) -> None:
        self.id = component.id
        self._rules = sorted(component.rules, key=_precedence)
        self._found: dict[Sku, Rule | None] = {}

    def rule_for(self, sku: Sku) -> Rule | None:
        """The rule of the highest precedence that matches; None when none does."""
        try:
            return self._found[sku]
        except KeyError:
            found = next((rule for rule in self._rules if _matches(rule.match, sku)), None)
            self._found[sku] = found
            return found


def _precedence(rule: Rule) -> tuple[int, int, int, str]:
    """Sorts the rule to choose first: level, then depth of category, then priority, then id."""
    match = rule.match
    depth = 0 if match.category is UNSET else str(match.category).count("/")
    return (-_level(match), -depth, -rule.priority, rule.id)


def _level(match: Match) -> int:
    """How specific a rule is, 6 (one SKU) down to 1 (everything)."""
    if match.sku is not UNSET:
        return 6
    if match.spu is not UNSET:
        return 5
    if match.category is not UNSET:
        return 4 if match.brand is not UNSET else 3
    return 2 if match.brand is not UNSET else 1


def _matches(match: Match, sku: Sku) -> bool:
    return (
        (match.sku is UNSET or match.sku == sku.sku)
        and (match.spu is UNSET or match.spu == sku.spu)
        and (match.brand is UNSET or match.brand == sku.brand)
        and (match.category is UNSET or _is_below(sku.category, str(match.category)))
    )


def _is_below(category: str | None, path: str) -> bool:
    """Whether a category is `path` or lies below it, by whole segments."""
    return category is not None and (category == path or category.startswith(path + "/"))


class Version:
    """A published version, ready to be asked."""

    __slots__ = ("finders", "label", "overrides", "own_base_components", "plan", "pools", "starts", "terms")

    def __init__(self, plan: str, terms: PlanTerms) -> None:
        self.plan = plan
        self.terms = terms
        self.starts = terms.valid_from.instant
        self.label = f"{plan}@{terms.no}"
        self.finders = tuple(RuleFinder(component) for component in terms.line_components)
        self.own_base_components: tuple[OwnBaseComponent, ...] = tuple(
            one for one in terms.period_components if not isinstance(one, ManagerOverride | StorePool)
        )
        self.overrides = tuple(one for one in terms.period_components if isinstance(one, ManagerOverride))
        self.pools = tuple(one for one in terms.period_components if isinstance(one, StorePool))


class PlanBook:
    """Every published version of every plan."""

    def __init__(self) -> None:
        self._versions: dict[str, list[Version]] = {}
        self._starts: dict[str, list[int]] = {}
        self._last_no: dict[str, int] = {}

    def __contains__(self, plan: str) -> bool:
        return plan in self._versions

    def add_plan(self, plan: str) -> None:
        """Make a plan known, without a version yet."""
        self._versions.setdefault(plan, [])
        self._starts.setdefault(plan, [])

    def publish(self, plan: str, terms: PlanTerms) -> Version:
        """Put one more version in force from its `valid_from` on. Does not check it: see `faults`."""
        version = Version(plan, terms)
        insort(self._versions[plan], version, key=lambda one: (one.starts, one.terms.no))
        self._starts[plan] = [one.starts for one in self._versions[plan]]
        self._last_no[plan] = max(terms.no, self._last_no.get(plan, 0))
        return version

    def in_force(self, plan: str | None, at: int) -> Version | None:
        """Of the versions valid at the instant the one with the latest start, then the greatest number."""
        if plan is None:
            return None
        place = bisect_right(self._starts[plan], at) - 1
        return self._versions[plan][place] if place >= 0 else None

    def at_start_of(self, plan: str | None, period: int) -> Version | None:
        """The version in force at local midnight of the first day of the month."""
        return self.in_force(plan, start_of(period))

    def fault(self, plan: str, terms: PlanTerms) -> str | None:
        """Why the version may not be published at all: PLAN_INVALID or PLAN_PERIOD_START."""
        if terms.no <= self._last_no.get(plan, 0) or not _is_well_formed(terms):
            return "PLAN_INVALID"
        if _is_month_start(terms.valid_from.instant):
            return None
        earlier = self.in_force(plan, terms.valid_from.instant)
        if earlier is not None and not _differs_in_line_rules_only(earlier.terms, terms):
            return "PLAN_PERIOD_START"
        return None


def _is_month_start(instant: int) -> bool:
    day, time_of_day = divmod(instant, DAY_US)
    return time_of_day == 0 and first_day(period_of(day)) == day


def _differs_in_line_rules_only(earlier: PlanTerms, later: PlanTerms) -> bool:
    """Whether all is equal that may change at a month start only."""
    same = msgspec.structs.replace(
        later,
        no=earlier.no,
        valid_from=earlier.valid_from,
        restate=earlier.restate,
        line_components=earlier.line_components,
        vest_days=earlier.vest_days,
    )
    return same == earlier


def _is_well_formed(terms: PlanTerms) -> bool:
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
