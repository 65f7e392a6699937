"""Random plan versions: every component kind, and only what the reference would publish."""

from typing import Any

from tests.commissions.engine.commission_reference.moments import local
from tests.commissions.engine.commission_reference.plans import fault, in_force, publish
from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.random_draws import PPMS, Draws


class PlanDraws(Draws):
    """Writes versions, their terms and components."""

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
