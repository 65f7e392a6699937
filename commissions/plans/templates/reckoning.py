"""The example of a starting point as the engine reckons it: who gets how much, and by which numbers. Pure."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from commissions.engine.api import read, simulation_of
from commissions.plans.templates.common_plans import ARTICLES, STAFF_OF_EXAMPLES
from commissions.plans.templates.shapes import NAMES, ZHOU, PlanTemplate
from commissions.reasons.explaining import Told, how
from commissions.rules import Position

MONTH = "2026-01"
ALWAYS = "2025-01-01T00:00:00+08:00"
PLAN, STORE = "PLAN", "STORE"


class ExampleAmount(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody earns by a component; `how_…` is null where several lines add up to it."""

    name_zh: str
    name_en: str
    component: str
    amount_fen: int
    how_zh: str | None
    how_en: str | None


class _Earned(msgspec.Struct, frozen=True):
    payee: str
    component: str
    amount_fen: int
    told: Told | None


def scenario_of(template: PlanTemplate) -> dict[str, Any]:
    """The example as a document of the contract, which `guide commissions simulate` takes too."""
    is_manager, is_pool = template.position is Position.MANAGER, template.position is Position.STORE
    return {
        "format": "commission-scenario/1",
        "first_period": MONTH,
        "entities": [STORE],
        "stores": [{"id": STORE, "entity": STORE, **({"plan": PLAN} if is_pool else {})}],
        "associates": [_person(who, is_manager=is_manager, is_pool=is_pool) for who in STAFF_OF_EXAMPLES],
        "catalog": [{"sku": sku, "category": category} for sku, category in ARTICLES.items()],
        "plans": [{"id": PLAN, "versions": [{"no": 1, "valid_from": ALWAYS, **template.terms}]}],
        "targets": [_goal(of, value) for of, value in template.example.goals.items()],
        "events": [*template.example.events, {"type": "RUN", "id": "run", "period": MONTH}],
    }


def reckoned(template: PlanTemplate) -> list[ExampleAmount]:
    """What everybody earns in the month of the example, by person and component."""
    scenario = read(msgspec.json.encode(scenario_of(template)))
    simulation = simulation_of(scenario)
    for event in scenario.events:
        reply = simulation.receive(event)
        assert reply.code is None, f"{template.code}: {reply}"
    earned = sorted(_earned(simulation.ledger.entries), key=lambda one: (one.payee, one.component))
    found = []
    for (payee, component), group in groupby(earned, key=lambda one: (one.payee, one.component)):
        entries = list(group)
        told = entries[0].told if len(entries) == 1 else None
        found.append(
            ExampleAmount(
                name_zh=NAMES[payee][0],
                name_en=NAMES[payee][1],
                component=component,
                amount_fen=sum(one.amount_fen for one in entries),
                how_zh=None if told is None else told[0],
                how_en=None if told is None else told[1],
            )
        )
    return found


def _earned(entries: Any) -> Iterator[_Earned]:  # entries of the engine's ledger
    for one in entries:
        told = None
        if not one.key.is_of_line:
            told = how(one.explain, amount_fen=one.amount, target_fen=one.target, rev=one.rev)
        yield _Earned(one.key.payee, one.key.component, one.amount, told)


def _person(who: str, *, is_manager: bool, is_pool: bool) -> dict[str, Any]:
    """Associates fall under the plan unless it is for managers or for the store as a whole."""
    manages = who == ZHOU
    falls = not is_pool and manages == is_manager
    at: dict[str, Any] = {"store": STORE, "from": "2025-01-01", "position": "MANAGER" if manages else "ASSOCIATE"}
    return {"id": who, "assignments": [at | ({"plan": PLAN} if falls else {})]}


def _goal(of: str, value: int) -> dict[str, Any]:
    return {"period": MONTH, "value": value, ("store" if of == STORE else "payee"): of}
