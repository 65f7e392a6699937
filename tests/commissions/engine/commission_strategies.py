"""Random valid scenarios: several entities and stores, moves, plan versions; what they consist of is drawn beside."""

from hypothesis import strategies as st

from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.random_draws import FALLBACKS, FIRST_PERIOD, MEMBERS, MONTHS, ROLES
from tests.commissions.engine.random_events import EventDraws
from tests.commissions.engine.random_places import turn_hands_and_post_beside
from tests.commissions.engine.random_recredits import with_recredits
from tests.commissions.engine.random_shipping import with_shipping


class Builder(EventDraws):
    """Writes one scenario from a seed and the sizes wanted."""

    def scenario(self) -> Json:
        entities = ["E1", "E2", "E3"][: self.random.randint(1, 3)]
        document: Json = {
            "format": "commission-scenario/1",
            "first_period": FIRST_PERIOD,
            "entities": entities,
            "stores": [self.store(store, entities) for store in self.stores],
            "associates": [self.associate(payee) for payee in self.payees],
            "catalog": [self.sku(sku) for sku in self.skus],
            "plans": [{"id": plan, "versions": self.versions(plan)} for plan in self.plans],
            "targets": self.targets(),
            "credit_rules": [self.credit_rule(n) for n in range(self.random.randint(0, 4))],
        }
        if self.chance(0.6):
            document["settings"] = {
                "payer_policy": self.random.choice(["SELLING_STORE_PAYS", "OWNER_ENTITY_PAYS"]),
                "restate_limit": self.random.choice([0, 1, 3]),
            }
        events = [self.event(number) for number in range(self.number_of_events)]
        document["events"] = with_recredits(events, self.payees, self.beside)
        turn_hands_and_post_beside(document, self)
        with_shipping(document, self.beside)
        return document

    def store(self, store: str, entities: list[str]) -> Json:
        row: Json = {"id": store, "entity": self.random.choice(entities)}
        if self.chance(0.5):
            row["day_cut_hours"] = self.random.choice([0, 4, 11])
        if self.chance(0.6):
            row["plan"] = self.random.choice(self.plans)
        return row

    def associate(self, payee: str) -> Json:
        row: Json = {"id": payee, "assignments": []}
        if self.chance(0.4):
            row["member"] = self.random.choice([*MEMBERS, None])
        turns = sorted({"2025-06-01" if self.chance(0.7) else self.date(0, 3), self.date(1, 4), self.date(1, 4)})
        turns = turns[: self.random.randint(1, 3)]
        for place, start in enumerate(turns):
            post: Json = {"store": self.random.choice(self.stores), "from": start}
            if self.chance(0.85):
                post["plan"] = self.random.choice(self.plans)
            if self.chance(0.3):
                post["position"] = "MANAGER"
            if place + 1 < len(turns):
                post["to"] = turns[place + 1]
            elif self.chance(0.2):
                post["to"] = "2026-04-16"
            if post.get("to", "9999") > start:
                row["assignments"].append(post)
        self.random.shuffle(row["assignments"])
        return row

    def sku(self, sku: str) -> Json:
        row: Json = {"sku": sku}
        for name, values in (
            ("spu", ["U1", "U2"]),
            ("brand", ["N", "M"]),
            ("category", ["/a", "/a/b", "/ab", "/a/b/c"]),
        ):
            if self.chance(0.6):
                row[name] = self.random.choice(values)
        return row

    def targets(self) -> list[Json]:
        found = []
        for name, subjects in (("payee", self.payees), ("store", self.stores)):
            for subject in subjects:
                for month in MONTHS:
                    if self.chance(0.5):
                        value = self.random.choice([0, 1, 1_000, 9_999, 50_000])
                        found.append({name: subject, "period": month, "value": value})
        return found

    def credit_rule(self, number: int) -> Json:
        roles = [*ROLES, "STORE_POOL"]
        rule: Json = {
            "id": f"w{number}",
            "weights": {role: self.random.choice([0, 1, 1, 2, 3, 7]) for role in roles if self.chance(0.6)},
        }
        if self.chance(0.6):
            rule["missing"] = {role: self.random.choice(FALLBACKS) for role in ROLES if self.chance(0.7)}
        if self.chance(0.3):
            rule["store"] = self.random.choice([*self.stores, None])
        if self.chance(0.3):
            rule["channel"] = self.random.choice(["web", "app", None])
        if self.chance(0.3):
            rule["from"] = self.random.choice([self.instant(0, 3), None])
        if self.chance(0.2):
            rule["to"] = self.random.choice([self.instant(2, 5), None])
        return rule


def scenario(seed: int, *, stores: int = 2, associates: int = 3, plans: int = 2, events: int = 40) -> Json:
    """The scenario of a seed."""
    return Builder(seed, stores=stores, associates=associates, plans=plans, events=events).scenario()


scenarios = st.builds(
    scenario,
    st.integers(0, 2**32),
    stores=st.integers(1, 4),
    associates=st.integers(1, 5),
    plans=st.integers(1, 4),
    events=st.integers(0, 60),
)
