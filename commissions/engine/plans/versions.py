"""Published plan versions, and which one is in force."""

from bisect import bisect_right, insort

from commissions.engine.documents.plan_version import ManagerOverride, OwnBaseComponent, PlanTerms, StorePool
from commissions.engine.plans.publishing import differs_in_line_rules_only, is_month_start, is_well_formed
from commissions.engine.plans.recognition import recognition_of
from commissions.engine.plans.rule_choice import RuleFinder
from commissions.engine.time.calendar import Instant, Period, start_of


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
        self._starts: dict[str, list[Instant]] = {}
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

    def in_force(self, plan: str | None, at: Instant) -> Version | None:
        """Of the versions valid at the instant the one with the latest start, then the greatest number."""
        if plan is None:
            return None
        place = bisect_right(self._starts[plan], at) - 1
        return self._versions[plan][place] if place >= 0 else None

    def at_start_of(self, plan: str | None, period: Period) -> Version | None:
        """The version in force at local midnight of the first day of the month."""
        return self.in_force(plan, start_of(period))

    def components_of_stores(self) -> list[str]:
        """The ids of all components of any version that a store's sales decide on: overrides and pools."""
        found: set[str] = set()
        for version in (one for versions in self._versions.values() for one in versions):
            found |= {one.id for one in version.overrides} | {one.id for one in version.pools}
        return sorted(found)

    def most_vest_days(self) -> int | None:
        """The most days for which any version holds pay back; None when none does."""
        held = [recognition_of(one.terms) for versions in self._versions.values() for one in versions]
        return max((one.days for one in held if one is not None), default=None)

    def may_recognise_payment(self) -> bool:
        """Whether any version names what pay is recognised by: then no day before the payment counts."""
        return any(one.terms.recognised_by is not None for versions in self._versions.values() for one in versions)

    def fault(self, plan: str, terms: PlanTerms) -> str | None:
        """Why the version may not be published at all: PLAN_INVALID or PLAN_PERIOD_START."""
        if terms.no <= self._last_no.get(plan, 0) or not is_well_formed(terms):
            return "PLAN_INVALID"
        if is_month_start(terms.valid_from.instant):
            return None
        earlier = self.in_force(plan, terms.valid_from.instant)
        if earlier is not None and not differs_in_line_rules_only(earlier.terms, terms):
            return "PLAN_PERIOD_START"
        return None
