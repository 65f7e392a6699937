"""Compares engine and reference on as many random scenarios as wanted: `make sweep N=1000 SEED=7`.

Stops at the first difference and prints the shortest list of events that still shows it.
"""

import argparse
import json
import random
import sys

from tests.commissions.engine.commission_reference import Json, expected_result
from tests.commissions.engine.commission_strategies import scenario
from tests.commissions.engine.dense_scenarios import dense_scenario
from tests.commissions.engine.small_scenarios import result_of


def difference(document: Json) -> str | None:
    """The first list of the result in which the two differ, with its first rows, or nothing."""
    expected, result = expected_result(document), result_of(document)
    for name, rows in expected.items():
        if result[name] != rows:
            missing = [row for row in rows if row not in result[name]][:2]
            surplus = [row for row in result[name] if row not in rows][:2]
            return f"{name}\n  reference: {missing}\n  engine:    {surplus}"
    return None


def shortest(document: Json) -> Json:
    """The scenario without every event that is not needed to show the difference."""
    for event in list(document["events"]):
        fewer = {**document, "events": [one for one in document["events"] if one is not event]}
        if difference(fewer) is not None:
            document = fewer
    return document


def main() -> int:
    """One scenario in four is sparse: what is rare in the dense ones, such as an empty plan, is common there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    for number in range(asked.number):
        seed = asked.seed + number
        document = scenario(seed, stores=3, associates=4, plans=3) if number % 4 == 3 else dense_scenario(seed)
        if difference(document) is not None:
            small = shortest(document)
            print(json.dumps(small, indent=1))
            print(f"scenario {number} differs in {difference(small)}")
            return 1
    print(f"{asked.number} scenarios, no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
