"""Stores that change hands, and people who work in a second store beside their own: drawn after everything else."""

from random import Random

from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.random_draws import DAYS_IN, Draws

SEED = 1_000_003


def turn_hands_and_post_beside(document: Json, drawn: Draws) -> None:
    """Give half of the stores further owners, and half of the people posts beside their main ones."""
    random = Random(SEED * len(document["events"]) + drawn.random.getrandbits(32))
    for store in document["stores"]:
        if random.random() < 0.5:
            days = sorted({_day(random) for _ in range(random.randint(1, 2))})
            store["entities"] = [{"from": day, "entity": random.choice(document["entities"])} for day in days]
    for person in document["associates"]:
        if random.random() < 0.5:
            post = _beside(random, person, drawn)
            if post is not None:
                person["assignments"].append(post)


def _beside(random: Random, person: Json, drawn: Draws) -> Json | None:
    """A post in a store where the person has no other one."""
    taken = {post["store"] for post in person["assignments"]}
    free = [store for store in drawn.stores if store not in taken]
    if not free:
        return None
    start = random.choice(["2025-06-01", _day(random)])
    post: Json = {"store": random.choice(free), "from": start, "main": False}
    if random.random() < 0.85:
        post["plan"] = random.choice(drawn.plans)
    if random.random() < 0.3:
        post["position"] = "MANAGER"
    end = _day(random)
    if start < end and random.random() < 0.5:
        post["to"] = end
    return post


def _day(random: Random) -> str:
    month = random.choice(list(DAYS_IN)[1:])
    return f"{month}-{random.choice([1, 2, 10, 15, 16, DAYS_IN[month]]):02d}"
