"""What versions wait for, and parcels that leave: put into a scenario that has been drawn, so that the rest stays."""

from random import Random

from tests.commissions.engine.commission_reference.scenario import Json

KINDS = ["PAID", "SHIPPED", "RECEIVED"]


def with_shipping(document: Json, random: Random) -> None:
    """Let half of the versions name what they wait for, and half of the orders leave, some of them twice."""
    versions = [version for plan in document["plans"] for version in plan["versions"]]
    versions += [event["version"] for event in document["events"] if event["type"] == "PUBLISH"]
    for version in {id(version): version for version in versions}.values():
        if random.random() < 0.5:
            version["recognised_by"] = random.choice(KINDS)
    for sale in [event for event in document["events"] if event["type"] == "SALE"]:
        if random.random() < 0.5:
            _ship(document["events"], sale, random)


def _ship(events: list[Json], sale: Json, random: Random) -> None:
    """Somewhere behind the sale; the day may be before the payment's, as days that are told may be wrong."""
    order = sale["order"] if random.random() < 0.97 else "o9"
    for _ in range(1 if random.random() < 0.9 else 2):
        place = random.randint(events.index(sale), len(events))
        day, month = random.randint(1, 28), min(12, max(1, int(sale["at"][5:7]) + random.choice([0, 0, 0, 1])))
        at = f"{sale['at'][:4]}-{month:02}-{day:02}T{random.choice(['00:00:00', '03:59:59', '12:00:00'])}+08:00"
        events.insert(place, {"type": "SHIP", "id": f"s{len(events)}", "order": order, "at": at})
