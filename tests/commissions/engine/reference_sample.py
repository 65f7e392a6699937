"""The scenarios on which engine and reference are compared in every run of the tests, with what the reference says."""

from functools import cache

from tests.commissions.engine.commission_reference import Json, expected_result
from tests.commissions.engine.dense_scenarios import dense_scenario

SEEDS = (
    13,
    36,
    69,
    80,
    89,
    98,
    102,
    113,
    114,
    126,
    128,
    145,
    163,
    165,
    172,
    214,
    215,
    247,
    290,
    352,
    357,
    358,
    388,
    394,
)
"""Chosen out of the first 400, so that whatever `scenario_features.WANTED` names comes to bear, most of it thrice."""


@cache
def sample() -> dict[int, tuple[Json, Json]]:
    """Scenario and expected result by seed."""
    documents = {seed: dense_scenario(seed) for seed in SEEDS}
    return {seed: (document, expected_result(document)) for seed, document in documents.items()}
