"""What the calculation goes by beside the events: organisation, articles, plans, goals, credit rules, settings."""

from collections.abc import Iterable

from msgspec import UNSET

from commissions.engine.credit import CreditRules
from commissions.engine.documents import CreditRule, Goal, Settings, Sku
from commissions.engine.organisation import Organisation
from commissions.engine.plans import PlanBook


class Goals:
    """Targets set for payees and stores, by month."""

    def __init__(self, targets: Iterable[Goal]) -> None:
        self._payees: dict[tuple[str, int], int] = {}
        self._stores: dict[tuple[str, int], int] = {}
        for target in targets:
            if target.payee is not UNSET:
                self._payees[target.payee, target.period] = target.value
            elif target.store is not UNSET:
                self._stores[target.store, target.period] = target.value

    def of_payee(self, payee: str, period: int) -> int:
        """The goal of the payee, 0 when there is none."""
        return self._payees.get((payee, period), 0)

    def of_store(self, store: str, period: int) -> int:
        """The goal of the store, 0 when there is none."""
        return self._stores.get((store, period), 0)


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

    def cost_store(self, *, selling_store: str, home_store: str) -> str:
        """The store that bears a credited line's cost."""
        return selling_store if self.settings.payer_policy == "SELLING_STORE_PAYS" else home_store
