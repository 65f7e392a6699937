"""Random scenarios in which much happens: people have plans, rules match, ladders are climbed, refunds come late."""

from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.commission_strategies import Builder
from tests.commissions.engine.random_draws import FALLBACKS, FIRST_PERIOD, MEMBERS, MONTHS, PPMS, ROLES

OWN_BASE = ["MARGINAL", "WHOLE", "STEP_BONUS", "STEP_BONUS", "ATTAINMENT", "ACCELERATOR"]
START = "2025-06-01T00:00:00+08:00"


class DenseBuilder(Builder):
    """Writes one scenario from a seed: five people, three stores of two or three owners, three plans."""

    def __init__(self, seed: int, *, events: int) -> None:
        super().__init__(seed, stores=3, associates=5, plans=3, events=events)
        self.paid: dict[tuple[str, str], int] = {}
        self.narrow = False

    def chance(self, probability: float) -> bool:
        """Mistakes, which have small probabilities, come more seldom than elsewhere."""
        return self.random.random() < (probability / 2 if probability < 0.05 else probability)

    def scenario(self) -> Json:
        document = super().scenario()
        document["settings"] = {
            "payer_policy": self.random.choice(["SELLING_STORE_PAYS", "OWNER_ENTITY_PAYS"]),
            "restate_limit": self.random.choice([0, 1, 2, 3]),
        }
        return document

    # --- static part -------------------------------------------------------------------------------------------

    def store(self, store: str, entities: list[str]) -> Json:
        return {**super().store(store, entities), "plan": self.random.choice(self.plans)}

    def associate(self, payee: str) -> Json:
        row = super().associate(payee)
        for post in row["assignments"]:
            if self.chance(0.9):
                post.setdefault("plan", self.random.choice(self.plans))
        return row

    def targets(self) -> list[Json]:
        found = []
        for name, subjects in (("payee", self.payees), ("store", self.stores)):
            for subject in subjects:
                for month in MONTHS[1:4]:
                    if self.chance(0.8):
                        value = self.random.choice([0, 1_000, 9_999, 20_000, 50_000, 100_000])
                        found.append({name: subject, "period": month, "value": value})
        return found

    def credit_rule(self, number: int) -> Json:
        rule = super().credit_rule(number)
        rule["weights"] = {role: self.random.choice([0, 1, 2, 3, 7]) for role in [*ROLES, "STORE_POOL"]}
        rule["missing"] = {role: self.random.choice(FALLBACKS) for role in ROLES if self.chance(0.7)}
        return rule

    # --- plans -------------------------------------------------------------------------------------------------

    def versions(self, plan: str) -> list[Json]:
        self.published.plans.setdefault(plan, [])
        found = []
        for start in [START, f"{self.month(1, 3)}-01T00:00:00+08:00", self.version_start()]:
            if start != START and self.chance(0.5):
                continue
            version = self.version(plan, start)
            if self.publish(plan, version):
                found.append(version)
        return found

    def terms(self) -> Json:
        version = super().terms()
        choices = {
            "base_mode": ["NET_PAID", "NET_PAID_PLUS_HQ"],
            "store_move": ["SEGMENT", "COMBINED"],
            "refund_policy": ["RESTATE", "SAME_RATE", "NET_CURRENT"],
        }
        version.update({name: self.random.choice(values) for name, values in choices.items()})
        version["line_components"] = self.line_components()
        kinds = [*self.random.sample(OWN_BASE, 3), "MANAGER_OVERRIDE", "STORE_POOL"]
        version["period_components"] = [self.component_of(kind, number) for number, kind in enumerate(kinds)]
        version["acquisition"] = {
            "bonus": self.random.choice([1, 500]),
            "min_first_order_net": self.random.choice([0, 1, 5_000, 10_000]),
            "window_days": self.random.choice([0, 1, 7, 40]),
            "day_cap": self.random.choice([None, 1]),
        }
        return version

    def line_components(self) -> list[Json]:
        components = super().line_components()
        for component in components:
            if self.chance(0.5):
                component["rules"] = component["rules"][:1]
            if self.chance(0.8):
                component["rules"].append({**self.rule("rest"), "match": {}})
        return components

    def component_of(self, kind: str, number: int) -> Json:
        """A component of the kind, by drawing until one comes."""
        component = self.period_component(number)
        while component["kind"] != kind:
            component = self.period_component(number)
        for row in [*component.get("tiers", []), *component.get("bands", [])]:
            if row.get("ppm") == 0 and self.chance(0.7):
                row["ppm"] = self.random.choice(PPMS[2:])
        if kind in {"MANAGER_OVERRIDE", "STORE_POOL"} and self.chance(0.7):
            component["ppm"] = self.random.choice([10_000, 33_333])
        return component

    # --- events ------------------------------------------------------------------------------------------------

    def sale(self) -> Json:
        sale = super().sale()
        low = max(1, self.open_month - (1 if self.chance(0.2) else 0))
        sale["at"] = self.instant(low, min(5, self.open_month + (1 if self.chance(0.05) else 0)))
        sale["roles"] = {role: self.payee() for role in ROLES if self.chance(0.85)}
        if self.chance(0.5):
            sale["member"] = self.random.choice(MEMBERS[:4])
        for line in sale["lines"]:
            if self.chance(0.6):
                line["paid"] = self.random.randint(5_000, 60_000)
            if self.chance(0.6):
                line["hq_funded"] = self.random.randint(0, max(1, line["paid"]))
            self.paid.setdefault((sale["order"], line["id"]), line["paid"])
        return sale

    def refund(self) -> Json:
        refund = super().refund()
        paid = self.paid.get((refund["order"], refund["line"]), 0)
        if self.chance(0.7):
            refund["amount"] = paid // self.random.choice([1, 2, 3, 4, 7, 10])
        return refund

    def acquire(self) -> Json:
        event = super().acquire()
        if self.chance(0.5):
            event["payee"] = self.payees[0]
        if self.chance(0.5):
            event["at"] = f"{FIRST_PERIOD}-01T{self.random.choice(['00:00:00', '12:00:00'])}+08:00"
        return event

    def close(self) -> Json:
        """Half of the closes that come up become a run, so that months hold more."""
        return super().close() if self.chance(0.6) else self.run()


def dense_scenario(seed: int, *, events: int = 60) -> Json:
    """The dense scenario of a seed."""
    return DenseBuilder(seed, events=events).scenario()
