"""A scenario with every default written out, and who works where on which day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.commissions.engine.commission_reference.moments import days_of

# Scenarios and results are JSON documents, so their values are as free as JSON's.
Json = dict[str, Any]


def filled_version(version: Json) -> Json:
    """A plan version with every default, nested ones too."""
    plain = {
        "restate": False, "base_mode": "NET_PAID", "store_move": "SEGMENT", "refund_policy": "RESTATE",
        "line_components": [], "period_components": [], "acquisition": None, "recognised_by": None, "vest_days": None,
        "cap": None, "guarantee": None, "draw": None, "max_deduct_ppm": 1_000_000,
    }  # fmt: skip
    filled = {**plain, **version}
    filled["line_components"] = [
        {**one, "rules": [{"match": {}, "priority": 0, **rule} for rule in one["rules"]]}
        for one in filled["line_components"]
    ]
    filled["period_components"] = [_filled_component(one) for one in filled["period_components"]]
    if filled["acquisition"] is not None:
        filled["acquisition"] = {"window_days": 0, "day_cap": None, **filled["acquisition"]}
    if filled["draw"] is not None:
        filled["draw"] = {"recovery_ppm": 1_000_000, **filled["draw"]}
    return filled


def _filled_component(component: Json) -> Json:
    filled = {"cap": None, **component}
    if filled["kind"] == "ATTAINMENT":
        filled["bands"] = [{"ppm": 0, "bonus": 0, **band} for band in filled["bands"]]
    if filled["kind"] == "MANAGER_OVERRIDE":
        filled.setdefault("gate_ppm", None)
    return filled


@dataclass
class Setting:
    """What does not change while events come in, by id, with every default; and the versions published so far."""

    first_period: str
    payer_policy: str
    restate_limit: int
    stores: dict[str, Json]
    associates: dict[str, Json]
    catalog: dict[str, Json]
    goals: dict[tuple[str, str, str], int]
    credit_rules: list[Json]
    plans: dict[str, list[Json]] = field(default_factory=dict)
    known_days: dict[tuple[str, str], list[tuple[date, Json]]] = field(default_factory=dict)

    def assignment(self, payee: str, day: date) -> Json | None:
        """Where somebody works on a day by the main assignment, or nothing."""
        return next((one for one in self.assignments(payee, day) if one["main"]), None)

    def assignments(self, payee: str, day: date) -> list[Json]:
        """Everything somebody is assigned to on a day."""
        return [
            one
            for one in self.associates[payee]["assignments"]
            if one["from"] <= day.isoformat() and (one["to"] is None or day.isoformat() < one["to"])
        ]

    def selling_in(self, payee: str, store: str, day: date) -> Json | None:
        """The assignment by which somebody sells in a store: the one there, otherwise the main one."""
        main = self.assignment(payee, day)
        there = [one for one in self.assignments(payee, day) if one["store"] == store]
        return main if main is None or not there else there[0]

    def active_days(self, payee: str, period: str) -> list[tuple[date, Json]]:
        """The days of a month somebody works, each with its assignment."""
        if (payee, period) in self.known_days:
            return self.known_days[payee, period]
        found = self.known_days[payee, period] = []
        for day in days_of(period):
            assignment = self.assignment(payee, day)
            if assignment is not None:
                found.append((day, assignment))
        return found

    def pool_plan(self, store: str, day: date) -> str | None:
        """The plan of a store's own pool on a day, or nothing."""
        plan: str | None = self.stores[store]["plan"]
        for since in self.stores[store]["plans"]:
            if since["from"] <= day.isoformat():
                plan = since.get("plan")
        return plan

    def entity(self, store: str, day: date) -> str:
        """Who owns a store on a day."""
        owner = str(self.stores[store]["entity"])
        for since in self.stores[store]["entities"]:
            if since["from"] <= day.isoformat():
                owner = since["entity"]
        return owner


def setting_of(document: Json) -> Setting:
    """The static part of a scenario. Plans have no versions yet."""
    settings = {"payer_policy": "SELLING_STORE_PAYS", "restate_limit": 3, **document.get("settings", {})}
    post = {"to": None, "position": "ASSOCIATE", "plan": None, "main": True}
    shop: Json = {"day_cut_hours": 0, "plan": None, "entities": [], "plans": []}
    goals = {}
    for one in document.get("targets", []):
        kind = "payee" if "payee" in one else "store"
        goals[kind, one[kind], one["period"]] = one["value"]
    return Setting(
        first_period=document["first_period"],
        payer_policy=settings["payer_policy"],
        restate_limit=settings["restate_limit"],
        stores={one["id"]: {**shop, **one} for one in document["stores"]},
        associates={
            one["id"]: {"member": None, **one, "assignments": [{**post, **row} for row in one["assignments"]]}
            for one in document["associates"]
        },
        catalog={
            one["sku"]: {"spu": None, "brand": None, "category": None, **one} for one in document.get("catalog", [])
        },
        goals=goals,
        credit_rules=[
            {"store": None, "channel": None, "from": None, "to": None, "missing": {}, **one}
            for one in document.get("credit_rules", [])
        ],
        plans={one["id"]: [] for one in document.get("plans", [])},
    )
