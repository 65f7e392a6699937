"""Random corrections of who shares in an order, put into a scenario behind the sale or anywhere else."""

from random import Random

from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.random_draws import ROLES

ONE_IN = 6
"""Events to a correction."""


def with_recredits(events: list[Json], payees: list[str], random: Random) -> list[Json]:
    """The events with corrections among them; those that were there stay in their order."""
    found = list(events)
    for number in range(len(events) // ONE_IN):
        sales = [place for place, event in enumerate(found) if event["type"] == "SALE"]
        place = random.choice(sales) if sales else 0
        order = found[place]["order"] if sales and random.random() < 0.97 else "o9"
        behind = place + random.randint(0, 12) if random.random() < 0.9 else random.randint(0, len(found))
        head = {"type": "RECREDIT", "id": f"r{number}", "order": order, "at": "2026-03-01T12:00:00+08:00"}
        recredit = {**head, **_credits(payees, random)}
        found.insert(behind, recredit)
        if random.random() < 0.05:
            found.append(dict(reversed(recredit.items())))
    return found


def _credits(payees: list[str], random: Random) -> Json:
    who = [*payees, "nobody"] if random.random() < 0.03 else payees
    if random.random() < 0.5:
        return {"roles": {role: random.choice(who) for role in ROLES if random.random() < 0.7}}
    chosen = random.sample(who, random.randint(1, min(3, len(who))))
    return {"weights": {payee: random.choice([1, 1, 2, 4, 6]) for payee in chosen}}
