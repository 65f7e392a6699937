"""Documents played on the database beside the same ones played in memory: `make replays N=1000 SEED=7`."""

import argparse
import asyncio
import json
import random
import sys
from typing import Any

from commissions.engine.api import simulate
from guide_app.base.kernel.logs import configure_logs
from guide_app.entry.cli.replay import DATABASE
from guide_app.entry.cli.session import database_session
from guide_app.entry.replay.replaying import replay
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.commission_strategies import scenario
from tests.commissions.engine.dense_scenarios import dense_scenario


def document_of(number: int, seed: int) -> Json:
    """One in four is sparse: what is rare in the dense ones is common there. Nobody has a second post."""
    document = scenario(seed, stores=3, associates=4, plans=3) if number % 4 == 3 else dense_scenario(seed)
    for person in document["associates"]:
        person["assignments"] = [post for post in person["assignments"] if post.get("main", True)]
    return document


async def difference(document: Json) -> str | None:
    """The first list of the result in which database and memory differ, with its first rows, or nothing."""
    written = json.dumps(document).encode()
    expected: dict[str, Any] = json.loads(b"".join(simulate(written)))
    result = json.loads(json.dumps(await replay(written)))
    for name, rows in expected.items():
        if result[name] != rows:
            missing = [row for row in rows if row not in result[name]][:2]
            surplus = [row for row in result[name] if row not in rows][:2]
            return f"{name}\n  in memory: {missing}\n  in the database: {surplus}"
    return None


async def _sweep(number: int, seed: int) -> int:
    async with database_session(embedded=DATABASE, with_any_keys=True):
        for place in range(number):
            document = document_of(place, seed + place)
            found = await difference(document)
            if found is not None:
                print(json.dumps(document))
                print(f"scenario {place} differs in {found}")
                return 1
    print(f"{number} scenarios, no difference")
    return 0


def main() -> int:
    """Stops at the first difference and prints the scenario."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    configure_logs()
    print(f"seed {asked.seed}", flush=True)
    return asyncio.run(_sweep(asked.number, asked.seed))


if __name__ == "__main__":
    sys.exit(main())
