"""Keeping targets up to date gives what computing everything afresh gives, at any point of any history."""

import json

from commission_strategies import scenarios
from hypothesis import given, settings
from hypothesis import strategies as st
from small_scenarios import Json

from commissions.engine.api import Key, Simulation, Target, differences, read, settle_line, simulation_of
from commissions.engine.periods.acquisition import Candidate
from commissions.engine.settlement.one_month import MonthFacts, month_facts, period_targets

few = settings(max_examples=60, deadline=None)


def facts_of(simulation: Simulation, period: int) -> MonthFacts:
    """Everything that bears on a month, added up afresh."""
    history = simulation.history
    facts = month_facts(period, history.lines(), simulation.book)
    facts.half_days = {store: sheet for (store, month), sheet in history.attendance.items() if month == period}
    facts.candidates = [Candidate(one, history.first_order_from(one.member, one.at)) for one in history.acquisitions]
    facts.tasks = list(history.tasks.values())
    facts.adjustments = history.adjustments
    return facts


def months(simulation: Simulation) -> range:
    return range(simulation.history.first_period, simulation.history.open_period + 1)


def computed_afresh(simulation: Simulation) -> dict[Key, Target]:
    """All targets, from the facts alone."""
    history, book = simulation.history, simulation.book
    targets: dict[Key, Target] = {}
    for line in history.lines():
        if line.period <= history.open_period:
            targets.update(settle_line(line, book).targets)
    for period in months(simulation):
        targets.update(period_targets(facts_of(simulation, period), book, open_period=history.open_period))
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


@few
@given(scenarios, st.sets(st.sampled_from(["A1", "A2", "A3", "A4", "A5"])))
def test_a_month_may_be_settled_in_pieces(document: Json, some: set[str]) -> None:
    simulation = simulation_of(scenario := read(json.dumps(document).encode()))
    for event in scenario.events:
        simulation.receive(event)
    organisation, opened = simulation.book.organisation, simulation.history.open_period
    rest = {*organisation.careers, *(f"UNALLOCATED:{store}" for store in organisation.stores)} - some
    for period in months(simulation):
        facts = facts_of(simulation, period)
        whole = period_targets(facts, simulation.book, open_period=opened)
        first = period_targets(facts, simulation.book, open_period=opened, payees=some)
        second = period_targets(facts, simulation.book, open_period=opened, payees=rest)
        assert first.keys().isdisjoint(second)
        assert first | second == whole
