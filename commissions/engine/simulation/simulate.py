"""From a scenario document to its result."""

from collections.abc import Iterator

from commissions.engine.documents.scenario import Scenario, decode_scenario
from commissions.engine.organisation.staffing import Organisation
from commissions.engine.rulebook import Rulebook
from commissions.engine.simulation.playing import Simulation
from commissions.engine.simulation.result import render
from commissions.engine.simulation.validation import ScenarioInvalid, check


def read(document: bytes) -> Scenario:
    """The document as a scenario of the right shape. Raises `ScenarioInvalid`."""
    try:
        return decode_scenario(document)
    except (ValueError, RecursionError) as fault:
        raise ScenarioInvalid(str(fault)) from fault


def simulation_of(scenario: Scenario) -> Simulation:
    """A simulation that has seen no event yet. Raises `ScenarioInvalid`."""
    plans = check(scenario)
    book = Rulebook(
        Organisation(scenario.stores, scenario.associates),
        plans,
        catalog=scenario.catalog,
        goals=scenario.targets,
        credit_rules=scenario.credit_rules,
        settings=scenario.settings,
    )
    return Simulation(book, scenario.first_period)


def simulate(document: bytes) -> Iterator[bytes]:
    """The result of a document as pieces of JSON. Raises `ScenarioInvalid` before the first piece."""
    scenario = read(document)
    simulation = simulation_of(scenario)
    for event in scenario.events:
        simulation.receive(event)
    return render(simulation)
