"""The engine agrees with the slow reference wherever every feature meets every other."""

import pytest

from tests.commissions.engine.reference_sample import SEEDS, sample
from tests.commissions.engine.scenario_features import WANTED, features_of
from tests.commissions.engine.small_scenarios import result_of


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_reference_agree(seed: int) -> None:
    document, expected = sample()[seed]
    result = result_of(document)
    for name in expected:
        assert result[name] == expected[name], name
    assert result.keys() == expected.keys()


def test_the_sample_lets_every_feature_come_to_bear() -> None:
    found = set()
    for document, expected in sample().values():
        found |= features_of(document, expected)
    assert WANTED - found == set()
