"""Random valid scenarios: several entities and stores, moves, plan versions, every component kind and event type."""

from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.commissions.engine.commission_reference.moments import local
from tests.commissions.engine.commission_reference.plans import fault, in_force, publish
from tests.commissions.engine.commission_reference.scenario import Json, setting_of

FIRST_PERIOD = "2026-01"
DAYS_IN = {"2025-12": 31, "2026-01": 31, "2026-02": 28, "2026-03": 31, "2026-04": 30, "2026-05": 31}
MONTHS = list(DAYS_IN)
MEMBERS = ["m1", "m2", "m3", "m4", "m5", "m6"]
ROLES = ["SERVING", "DEDICATED", "ACQUIRER", "ISSUER"]
FALLBACKS = ["TO_SERVING", "TO_STORE_POOL", "REDISTRIBUTE", "TO_COMPANY"]
PPMS = [0, 1, 333, 10_000, 15_000, 33_333, 50_000, 125_000, 1_000_000]
AMOUNTS = [0, 1, 2, 3, 7, 99, 100, 1_000, 3_333, 10_001, 12_345, 50_000, 99_999]
HOURS = ["00:00:00", "03:59:59.999", "04:00:00", "12:00:00", "15:59:59.999999", "16:00:00", "23:59:59"]
OFFSETS = ["+08:00", "Z", "-05:30"]


class Builder:
    """Writes one scenario from a seed and the sizes wanted."""

    def __init__(self, seed: int, *, stores: int, associates: int, plans: int, events: int) -> None:
        self.random = Random(seed)
        self.stores = [f"S{n}" for n in range(1, stores + 1)]
        self.payees = [f"A{n}" for n in range(1, associates + 1)]
        self.plans = [f"P{n}" for n in range(1, plans + 1)]
        self.skus = ["K1", "K2", "K3", "K4"]
        self.number_of_events = events
        self.orders: dict[str, list[str]] = {}
        self.sent: list[Json] = []
        self.next_no = dict.fromkeys(self.plans, 1)
        self.published = setting_of({"first_period": FIRST_PERIOD, "stores": [], "associates": []})
        self.open_month = 1
        self.narrow = self.chance(0.3)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def month(self, low: int = 0, high: int = 5) -> str:
        return MONTHS[self.random.randint(low, high)]

    def date(self, low: int = 0, high: int = 5) -> str:
        month = self.month(low, high)
        last = DAYS_IN[month]
        if self.narrow and self.chance(0.8):
            return f"{month}-10"
        return f"{month}-{self.random.choice([1, 1, 2, 10, 15, last - 1, last, last]):02d}"

    def instant(self, low: int = 0, high: int = 5) -> str:
        return f"{self.date(low, high)}T{self.random.choice(HOURS)}{self.random.choice(OFFSETS)}"

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
        document["events"] = [self.event(number) for number in range(self.number_of_events)]
        return document

    # --- static part -------------------------------------------------------------------------------------------

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

    # --- plans -------------------------------------------------------------------------------------------------

    def versions(self, plan: str) -> list[Json]:
        self.published.plans.setdefault(plan, [])
        found = []
        for start in ["2025-06-01T00:00:00+08:00", None, None][: self.random.randint(0 if self.chance(0.1) else 1, 3)]:
            version = self.version(plan, start or self.version_start())
            if self.publish(plan, version):
                found.append(version)
        return found

    def publish(self, plan: str, version: Json) -> bool:
        if fault(self.published, plan, version) is not None:
            return False
        publish(self.published, plan, version)
        self.next_no[plan] = version["no"] + 1
        return True

    def version_start(self) -> str:
        if self.chance(0.7):
            return f"{self.month()}-01T00:00:00+08:00"
        return self.instant(0, 4)

    def version(self, plan: str, start: str) -> Json:
        version: Json = {"no": self.next_no[plan], "valid_from": start}
        if self.chance(0.3):
            earlier = in_force(self.published, plan, local(start))
            if earlier is not None:
                version = {**earlier, **version}
                version["line_components"] = self.line_components()
                return version
        return {**version, **self.terms()}

    def terms(self) -> Json:
        """What a version says besides its number and start."""
        version: Json = {}
        choices: dict[str, list[Any]] = {
            "base_mode": ["NET_PAID", "NET_PAID_PLUS_HQ"],
            "store_move": ["SEGMENT", "COMBINED"],
            "refund_policy": ["RESTATE", "SAME_RATE", "NET_CURRENT"],
            "vest_days": [None, 0, 1, 7, 40],
            "cap": [None, 0, 100, 2_000],
            "guarantee": [None, 0, 1_000, 3_333],
            "max_deduct_ppm": [0, 200_000, 333_333, 1_000_000],
            "restate": [True, False],
        }
        version.update({name: self.random.choice(values) for name, values in choices.items() if self.chance(0.4)})
        if self.chance(0.7):
            version["line_components"] = self.line_components()
        if self.chance(0.8):
            version["period_components"] = [self.period_component(n) for n in range(self.random.randint(0, 5))]
        if self.chance(0.5):
            version["acquisition"] = {
                "bonus": self.random.choice([1, 500]),
                "min_first_order_net": self.random.choice([0, 1, 100, 10_000]),
                "window_days": self.random.choice([0, 1, 7, 40]),
                "day_cap": self.random.choice([None, 1, 2]),
            }
        if self.chance(0.3):
            version["draw"] = {
                "amount": self.random.choice([1, 500, 5_000]),
                "start": self.month(),
                "periods": self.random.randint(1, 3),
                "recovery_from": self.random.randint(1, 3),
                "recovery_ppm": self.random.choice([0, 333_333, 1_000_000]),
            }
        return version

    def line_components(self) -> list[Json]:
        return [
            {"id": component, "rules": [self.rule(f"r{n}") for n in range(self.random.randint(0, 4))]}
            for component in ["BASE", "EXTRA"][: self.random.randint(1, 2)]
        ]

    def rule(self, rule_id: str) -> Json:
        rule: Json = {"id": rule_id, "kind": self.random.choice(["RATE", "RATE", "PER_UNIT", "PER_LINE"])}
        if rule["kind"] != "RATE":
            rule["fen"] = self.random.choice([0, 1, 33, 500])
        elif self.chance(0.3):
            limits = [0, 500_000, 900_000, 1_000_000][: self.random.randint(1, 4)]
            rule["gates"] = [{"from_ppm": limit, "ppm": self.random.choice(PPMS)} for limit in limits]
        else:
            rule["ppm"] = self.random.choice(PPMS)
        match = {}
        for name, values in (
            ("sku", self.skus),
            ("spu", ["U1", "U2"]),
            ("brand", ["N", "M"]),
            ("category", ["/a", "/a/b", "/ab"]),
        ):
            if self.chance(0.2):
                match[name] = self.random.choice(values)
        if match or self.chance(0.3):
            rule["match"] = match
        if self.chance(0.3):
            rule["priority"] = self.random.choice([-1, 0, 1])
        return rule

    def period_component(self, number: int) -> Json:
        kinds = ["MARGINAL", "WHOLE", "STEP_BONUS", "ATTAINMENT", "ACCELERATOR", "MANAGER_OVERRIDE", "STORE_POOL"]
        kind = self.random.choice(kinds)
        component: Json = {"id": f"C{number}", "kind": kind}
        if self.chance(0.2):
            component["cap"] = self.random.choice([None, 1, 300])
        limits = sorted({0, *self.random.sample([1, 100, 3_000, 10_000, 50_000], 2)})
        parts = sorted({0, *self.random.sample([1, 333_333, 500_000, 1_000_000, 1_200_000], 2)})
        if kind in {"MARGINAL", "WHOLE"}:
            component["tiers"] = [{"from": limit, "ppm": self.random.choice(PPMS)} for limit in limits]
        elif kind == "STEP_BONUS":
            component["mode"] = self.random.choice(["HIGHEST", "CUMULATIVE"])
            component["steps"] = [{"from": limit, "bonus": self.random.choice([1, 200])} for limit in limits[1:]]
        elif kind == "ATTAINMENT":
            component["bands"] = [self.attainment_band(part) for part in parts]
        elif kind == "ACCELERATOR":
            component["bands"] = [{"from_ppm": part, "ppm": self.random.choice(PPMS)} for part in parts]
        else:
            component["ppm"] = self.random.choice(PPMS)
            if kind == "MANAGER_OVERRIDE" and self.chance(0.5):
                component["gate_ppm"] = self.random.choice([None, 0, 1_000_000, 2_000_000])
        return component

    def attainment_band(self, part: int) -> Json:
        band: Json = {"from_ppm": part}
        if self.chance(0.7):
            band["ppm"] = self.random.choice(PPMS)
        if self.chance(0.4):
            band["bonus"] = self.random.choice([0, 1, 250])
        return band

    # --- events ------------------------------------------------------------------------------------------------

    def event(self, number: int) -> Json:
        if self.sent and self.chance(0.04):
            return self.again(self.random.choice(self.sent))
        makers = [
            (self.sale, 30), (self.refund, 22), (self.complete, 7), (self.acquire, 7), (self.task, 4),
            (self.attendance, 5), (self.adjust, 3), (self.publication, 4), (self.run, 8), (self.close, 8),
        ]  # fmt: skip
        maker = self.random.choices([one for one, _ in makers], [weight for _, weight in makers])[0]
        event: Json = {"id": f"e{number}", **maker()}
        self.sent.append(event)
        return event

    def again(self, event: Json) -> Json:
        """The same event once more, as it was or with another content."""
        if self.chance(0.5):
            return dict(reversed(event.items()))
        if event["type"] == "SALE":
            return {**event, "channel": "conflict"}
        return {**event, "id": event["id"], **({"amount": 77} if "amount" in event else {})}

    def payee(self) -> str:
        return "nobody" if self.chance(0.02) else self.random.choice(self.payees)

    def sale(self) -> Json:
        order = (
            f"o{len(self.orders)}" if self.chance(0.97) or not self.orders else self.random.choice(list(self.orders))
        )
        lines = [self.line(f"L{n}") for n in range(self.random.randint(1, 3))]
        if self.chance(0.01):
            lines[-1]["id"] = "L0"
        self.orders.setdefault(order, [line["id"] for line in lines])
        low, high = max(0, self.open_month - 1), min(5, self.open_month + 1)
        sale: Json = {
            "type": "SALE",
            "order": order,
            "store": self.random.choice(self.stores) if self.chance(0.99) else "nowhere",
            "at": self.instant(low if self.chance(0.1) else max(1, low), high),
            "roles": {role: self.payee() for role in ROLES if self.chance(0.7)},
            "lines": lines,
        }
        if self.chance(0.3):
            sale["channel"] = self.random.choice(["web", "app"])
        if self.chance(0.6):
            sale["member"] = self.random.choice(MEMBERS)
        return sale

    def line(self, line_id: str) -> Json:
        paid = self.random.choice([*AMOUNTS, self.random.randint(0, 60_000)])
        line: Json = {"id": line_id, "sku": self.random.choice(self.skus) if self.chance(0.99) else "K9", "paid": paid}
        if self.chance(0.4):
            line["qty"] = self.random.randint(1, 4)
        if self.chance(0.5):
            line["list"] = self.random.choice([0, paid, paid + 1, paid * 2, paid * 10 // 9])
        if self.chance(0.4):
            line["hq_funded"] = self.random.choice([0, 1, paid // 3, 5_000])
        return line

    def refund(self) -> Json:
        order = self.random.choice(list(self.orders)) if self.orders else "o9"
        line = self.random.choice(self.orders.get(order, ["L1"])) if self.chance(0.97) else "L9"
        last = min(5, self.open_month + 1)
        refund: Json = {"type": "REFUND", "order": order, "line": line, "at": self.instant(1, last)}
        refund["amount"] = self.random.choice([*AMOUNTS, 0, 1_000_000, self.random.randint(0, 20_000)])
        if self.chance(0.5):
            refund["units"] = self.random.randint(0, 3)
        return refund

    def complete(self) -> Json:
        order = self.random.choice(list(self.orders)) if self.orders else "o9"
        return {"type": "COMPLETE", "order": order, "at": self.instant(1, min(5, self.open_month + 1))}

    def acquire(self) -> Json:
        event: Json = {
            "type": "ACQUIRE",
            "member": self.random.choice(MEMBERS),
            "payee": self.payee(),
            "at": self.instant(0 if self.chance(0.1) else 1, max(1, self.open_month)),
        }
        if self.chance(0.2):
            event["was_member"] = self.chance(0.5)
        return event

    def task(self) -> Json:
        task = self.random.choice(["t1", "t2", "t3"])
        amount = self.random.choice([1, 300, 777])
        return {"type": "TASK", "task": task, "payee": self.payee(), "amount": amount, "at": self.instant(0, 5)}

    def attendance(self) -> Json:
        half_days = {payee: self.random.choice([0, 1, 20, 33]) for payee in self.payees if self.chance(0.7)}
        return {
            "type": "ATTENDANCE",
            "store": self.random.choice(self.stores),
            "period": self.month(0 if self.chance(0.1) else 1),
            "half_days": half_days,
        }

    def adjust(self) -> Json:
        return {
            "type": "ADJUST",
            "payee": self.payee(),
            "amount": self.random.choice([-5_000, -1, 1, 250]),
            "effective_period": self.month(0 if self.chance(0.1) else 1),
            "reason": "r",
            "requested_by": "x",
            "approved_by": self.random.choice(["y", "y", "y", "x"]),
        }

    def publication(self) -> Json:
        plan = self.random.choice(self.plans)
        version = self.version(plan, self.version_start())
        version["restate"] = self.chance(0.7)
        if self.chance(0.1):
            version["no"] = 1
        self.publish(plan, version)
        return {"type": "PUBLISH", "plan": plan if self.chance(0.97) else "P9", "version": version}

    def run(self) -> Json:
        return {"type": "RUN", "period": MONTHS[self.open_month] if self.chance(0.9) else self.month()}

    def close(self) -> Json:
        event: Json = {"type": "CLOSE", "period": MONTHS[self.open_month]}
        if self.chance(0.8):
            event["accept_unallocated"] = True
            self.open_month = min(self.open_month + 1, len(MONTHS) - 1)
        return event


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
