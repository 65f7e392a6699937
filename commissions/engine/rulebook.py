"""What the calculation goes by beside the events: organisation, articles, plans, goals, credit rules, settings."""

from collections.abc import Iterable
from copy import copy

from commissions.engine.credit.credit_rules import CreditRules
from commissions.engine.documents.static_part import CreditRule, Goal, Settings, Sku
from commissions.engine.organisation.goals import Goals
from commissions.engine.organisation.staffing import Organisation
from commissions.engine.plans.versions import PlanBook, Version
from commissions.engine.time.calendar import Period, first_day


class Rulebook:
    """What every calculation is handed beside the facts. Only `plans` grows, when a version is published."""

    __slots__ = ("catalog", "credit_rules", "goals", "organisation", "plans", "settings")

    def __init__(
        self,
        organisation: Organisation,
        plans: PlanBook,
        *,
        catalog: Iterable[Sku] = (),
        goals: Iterable[Goal] = (),
        credit_rules: Iterable[CreditRule] = (),
        settings: Settings | None = None,
    ) -> None:
        self.organisation = organisation
        self.plans = plans
        self.catalog = {sku.sku: sku for sku in catalog}
        self.goals = Goals(goals)
        self.credit_rules = CreditRules(credit_rules)
        self.settings = settings or Settings()

    def with_plans(self, plans: PlanBook) -> "Rulebook":
        """The same with other plans."""
        other = copy(self)
        other.plans = plans
        return other

    def pool_terms(self, store: str, period: Period) -> Version | None:
        """The terms by which a store's own pool of a month goes: those of the month's first day."""
        return self.plans.at_start_of(self.organisation.plan_of(store, first_day(period)), period)

    def cost_store(self, *, selling_store: str, home_store: str) -> str:
        """The store that bears a credited line's cost."""
        return selling_store if self.settings.payer_policy == "SELLING_STORE_PAYS" else home_store
