"""Keeping targets up to date gives what computing everything afresh gives, at any point of any history."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from commissions.engine.api import Key, Simulation, Target, differences, read, simulation_of
from commissions.engine.periods.acquisition import Candidate
from commissions.engine.settlement.one_month import MonthFacts, month_targets
from commissions.engine.time.calendar import Period, periods_between
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.commission_strategies import scenarios
from tests.commissions.engine.small_scenarios import associate, plan, rate, run, sale, scenario, whole

few = settings(max_examples=60, deadline=None)


def facts_of(simulation: Simulation, period: Period) -> MonthFacts:
    """Everything that bears on a month."""
    history = simulation.history
    return MonthFacts(
        period=period,
        lines=list(history.lines()),
        half_days={store: sheet for (store, month), sheet in history.attendance.items() if month == period},
        candidates=[Candidate(one, history.first_order_from(one.member, one.at)) for one in history.acquisitions],
        tasks=list(history.tasks.values()),
        adjustments=history.adjustments,
    )


def computed_afresh(simulation: Simulation) -> dict[Key, Target]:
    """All targets, from the facts alone."""
    history = simulation.history
    targets: dict[Key, Target] = {}
    for period in periods_between(history.first_period, history.open_period):
        targets.update(month_targets(facts_of(simulation, period), simulation.book))
    return targets


@few
@given(scenarios, st.integers(1, 20))
def test_targets_kept_up_to_date_equal_those_computed_afresh(document: Json, step: int) -> None:
    scenario = read(json.dumps(document).encode())
    simulation = simulation_of(scenario)
    for number, event in enumerate(scenario.events):
        simulation.receive(event)
        if number % step == 0:
            simulation.settlement.refresh()
            assert simulation.settlement.standing.targets == computed_afresh(simulation)


@few
@given(scenarios, st.integers(0, 60))
def test_a_history_goes_on_from_what_was_posted(document: Json, cut: int) -> None:
    """A run that knows only the facts and the postings so far posts what the running simulation posts."""
    scenario = read(json.dumps(document).encode())
    simulation = simulation_of(scenario)
    for event in scenario.events[:cut]:
        simulation.receive(event)
    due = differences(computed_afresh(simulation), simulation.ledger.posted)
    before = len(simulation.ledger.entries)
    opened = simulation.history.open_period
    run = {"type": "RUN", "id": "the-run", "period": f"{opened // 12:04d}-{opened % 12 + 1:02d}"}
    simulation.receive(read(json.dumps({**document, "events": [run]}).encode()).events[0])
    posted = simulation.ledger.entries[before:]
    assert [(one.key, one.amount, one.rev, one.payer) for one in due] == [
        (one.key, one.amount, one.rev, one.payer) for one in posted
    ]


def test_only_what_a_fact_touches_is_computed_again() -> None:
    """A target that stands is the very object it was, until a fact touches what it was computed from."""
    kinds = [
        {"id": "OVER", "kind": "MANAGER_OVERRIDE", "ppm": 10_000},
        {"id": "POOL", "kind": "STORE_POOL", "ppm": 10_000},
    ]
    bonus = {"bonus": 300, "min_first_order_net": 1}
    months = [*whole((0, 10_000)), *kinds]
    terms = plan(line_components=rate(10_000), period_components=months, acquisition=bonus, cap=50, guarantee=5_000)
    acquired = [
        {"type": "ACQUIRE", "id": f"q{n}", "member": f"m{n}", "payee": payee, "at": "2026-01-02T12:00:00+08:00"}
        for n, payee in enumerate("AB", start=1)
    ]
    steps = [
        *acquired,
        sale("o1", 1_000, member="m1"),
        run(),
        sale("o2", 1_000, store="S2", member="m2", roles={"SERVING": "B"}),
    ]
    document = scenario(
        *steps,
        stores=[{"id": store, "entity": "HQ", "plan": "P1"} for store in ("S1", "S2")],
        associates=[associate("A", position="MANAGER"), associate("B", "S2", position="MANAGER")],
        plans=[terms],
    )
    read_document = read(json.dumps(document).encode())
    simulation = simulation_of(read_document)
    standing = simulation.settlement.standing
    for event in read_document.events[:-1]:
        simulation.receive(event)
    before = dict(standing.targets)
    of_a = {"BASE", "TIER", "OVER", "ACQUISITION", "CAP", "GUARANTEE"}
    assert {key.component for key in before if key.payee == "A"} == of_a
    simulation.settlement.refresh()
    assert all(standing.targets[key] is target for key, target in before.items())
    simulation.receive(read_document.events[-1])
    simulation.settlement.refresh()
    assert all(
        standing.targets[key] is target for key, target in before.items() if key.payee in {"A", "UNALLOCATED:S1"}
    )
    assert {key.component for key in standing.targets if key.payee == "B"} == of_a
