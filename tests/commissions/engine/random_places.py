"""Stores that change hands or go elsewhere, and people who work in a second store: drawn after everything else."""

from random import Random

from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.random_draws import DAYS_IN, Draws

SEED = 1_000_003


def turn_hands_and_post_beside(document: Json, drawn: Draws) -> None:
    """Give half of the stores further owners, a third of them other plans by where they go, and half of the people
    posts beside their main ones. Who works in a store that goes elsewhere comes under another plan that day."""
    random = Random(SEED * len(document["events"]) + drawn.random.getrandbits(32))
    for store in document["stores"]:
        if random.random() < 0.5:
            days = sorted({_day(random) for _ in range(random.randint(1, 2))})
            store["entities"] = [{"from": day, "entity": random.choice(document["entities"])} for day in days]
        if random.random() < 0.35:
            moves = sorted({_day(random) for _ in range(random.randint(1, 2))})
            store["plans"] = [_pool_since(random, day, drawn) for day in moves]
            for person in document["associates"]:
                person["assignments"] = [
                    part for post in person["assignments"] for part in _moved(random, post, store["id"], moves, drawn)
                ]
    for person in document["associates"]:
        if random.random() < 0.5:
            post = _beside(random, person, drawn)
            if post is not None:
                person["assignments"].append(post)


def _pool_since(random: Random, day: str, drawn: Draws) -> Json:
    return {"from": day, "plan": random.choice(drawn.plans)} if random.random() < 0.8 else {"from": day}


def _moved(random: Random, post: Json, store: str, moves: list[str], drawn: Draws) -> list[Json]:
    """A post in a store that goes elsewhere, cut where another plan holds."""
    inside = [day for day in moves if post["from"] < day < (post.get("to") or "9999")]
    if post["store"] != store or not inside:
        return [post]
    starts = [post["from"], *inside]
    parts = [{**post, "from": start, "to": end} for start, end in zip(starts, [*inside, post.get("to")], strict=True)]
    return [parts[0], *({**part, "plan": random.choice(drawn.plans)} for part in parts[1:])]


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
