"""What makes a document invalid beyond its shape: repeated ids, unknown references, overlaps, plans not well formed."""

from collections.abc import Iterable
from itertools import pairwise

from msgspec import UNSET

from commissions.engine.documents.scenario import Scenario
from commissions.engine.documents.static_part import Assignment, Associate, Goal
from commissions.engine.documents.vocabulary import COMPANY
from commissions.engine.plans.versions import PlanBook


class ScenarioInvalid(ValueError):
    """The document is not a valid scenario; the message says why."""


def check(scenario: Scenario) -> PlanBook:
    """Raise `ScenarioInvalid` at the first fault; the plans as published before the first event."""
    _check_repetitions(scenario)
    _check_references(scenario)
    for associate in scenario.associates:
        _check_assignments(associate)
    _check_targets(scenario.targets)
    return _published(scenario)


def _check_repetitions(scenario: Scenario) -> None:
    _require_different("entity", scenario.entities)
    _require_different("store", (store.id for store in scenario.stores))
    _require_different("associate", (associate.id for associate in scenario.associates))
    _require_different("sku", (sku.sku for sku in scenario.catalog))
    _require_different("plan", (plan.id for plan in scenario.plans))
    _require_different("credit rule", (rule.id for rule in scenario.credit_rules))


def _require_different(what: str, ids: Iterable[str]) -> None:
    seen = set()
    for one in ids:
        if one in seen:
            raise ScenarioInvalid(f"{what} {one} is repeated")
        seen.add(one)


def _check_references(scenario: Scenario) -> None:
    entities = set(scenario.entities)
    stores = {store.id for store in scenario.stores}
    plans = {plan.id for plan in scenario.plans}
    payees = {associate.id for associate in scenario.associates}
    _require_known("entity", (store.entity for store in scenario.stores), entities)
    _require_known("entity", (later.entity for store in scenario.stores for later in store.entities), entities)
    _require_known("plan", (store.plan for store in scenario.stores if store.plan is not None), plans)
    later_plans = (since.plan for store in scenario.stores for since in store.plans)
    _require_known("plan", (plan for plan in later_plans if plan is not None), plans)
    for associate in scenario.associates:
        _require_known("store", (one.store for one in associate.assignments), stores)
        _require_known("plan", (one.plan for one in associate.assignments if one.plan is not None), plans)
    _require_known("payee", (target.payee for target in scenario.targets if target.payee is not UNSET), payees)
    _require_known("store", (target.store for target in scenario.targets if target.store is not UNSET), stores)
    _require_known("store", (rule.store for rule in scenario.credit_rules if rule.store is not None), stores)


def _require_known(what: str, ids: Iterable[str], known: set[str]) -> None:
    for one in ids:
        if one not in known:
            raise ScenarioInvalid(f"{what} {one} is unknown")


def _check_assignments(associate: Associate) -> None:
    if associate.id == COMPANY:
        raise ScenarioInvalid("nobody may be called COMPANY")
    if any(one.ends is not None and one.ends <= one.starts for one in associate.assignments):
        raise ScenarioInvalid(f"an assignment of {associate.id} is empty")
    main = [one for one in associate.assignments if one.main]
    if not main:
        raise ScenarioInvalid(f"{associate.id} has no main assignment")
    for store in {one.store for one in associate.assignments}:
        _require_apart(associate, [one for one in associate.assignments if one.store == store])
    _require_apart(associate, main)


def _require_apart(associate: Associate, assignments: list[Assignment]) -> None:
    ordered = sorted(assignments, key=lambda one: one.starts)
    for one, following in pairwise(ordered):
        if one.ends is None or one.ends > following.starts:
            raise ScenarioInvalid(f"assignments of {associate.id} overlap")


def _check_targets(targets: Iterable[Goal]) -> None:
    seen = set()
    for target in targets:
        subject = (target.payee, target.store, target.period)
        if subject in seen:
            raise ScenarioInvalid("two targets of one subject and period")
        seen.add(subject)


def _published(scenario: Scenario) -> PlanBook:
    plans = PlanBook()
    for plan in scenario.plans:
        plans.add_plan(plan.id)
        for terms in plan.versions:
            fault = plans.fault(plan.id, terms)
            if fault is not None:
                raise ScenarioInvalid(f"version {terms.no} of plan {plan.id}: {fault}")
            plans.publish(plan.id, terms)
    return plans
