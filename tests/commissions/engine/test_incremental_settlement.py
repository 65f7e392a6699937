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
