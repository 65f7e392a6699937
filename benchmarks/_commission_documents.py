"""Scenario documents of any size for the commission benchmarks: line rates, tiers, overrides, splits, refunds."""

from collections.abc import Iterator
from random import Random
from typing import Any

# A scenario is built as the JSON document it is, so its values are as free as JSON's.
Json = dict[str, Any]

BRANDS = 20
SKUS = 1_000
PAYEES_PER_STORE = 10


def month(lines: int, payees: int, *, runs: int = 3, seed: int = 1) -> Json:
    """January with `lines` order lines, refunds, acquisitions and runs on the way, closed; then 1 % of late refunds."""
    random = Random(seed)
    stores = [f"S{n}" for n in range(max(1, payees // PAYEES_PER_STORE))]
    people = [f"A{n}" for n in range(payees)]
    sold: list[tuple[str, str]] = []
    events: list[Json] = []
    for number in range(runs):
        until = lines * (number + 1) // runs
        events.extend(_sales(until, lines, people=people, stores=stores, random=random, sold=sold))
        events.append({"type": "RUN", "id": f"run{number}", "period": "2026-01"})
    events.append({"type": "CLOSE", "id": "close", "period": "2026-01"})
    events.append({"type": "RUN", "id": "opened", "period": "2026-02"})
    for number in range(lines // 100):
        order, line = random.choice(sold)
        events.append(_refund(f"late{number}", order, line, at="2026-02-03T10:00:00+08:00", random=random))
    events.append({"type": "RUN", "id": "late", "period": "2026-02"})
    return {**_company(people, stores), "events": events}


def _company(people: list[str], stores: list[str]) -> Json:
    return {
        "format": "commission-scenario/1",
        "first_period": "2026-01",
        "entities": ["HQ", "F1", "F2"],
        "stores": [{"id": store, "entity": ["HQ", "HQ", "F1", "F2"][n % 4]} for n, store in enumerate(stores)],
        "associates": [_associate(n, person, stores) for n, person in enumerate(people)],
        "catalog": [{"sku": f"K{n}", "brand": f"B{n % (BRANDS + 5)}", "category": f"/c{n % 7}"} for n in range(SKUS)],
        "plans": [{"id": f"P{n}", "versions": [_version(n)]} for n in range(4)],
        "credit_rules": [
            {
                "id": "split",
                "weights": {"SERVING": 6, "DEDICATED": 3, "ACQUIRER": 1},
                "missing": {"ACQUIRER": "REDISTRIBUTE"},
            }
        ],
    }


def _associate(number: int, person: str, stores: list[str]) -> Json:
    post: Json = {"store": stores[number % len(stores)], "from": "2025-01-01", "plan": f"P{number % 4}"}
    if number < len(stores):
        post["position"] = "MANAGER"
    return {"id": person, "assignments": [post]}


def _version(number: int) -> Json:
    by_brand = [
        {"id": f"b{n}", "match": {"brand": f"B{n}"}, "kind": "RATE", "ppm": 10_000 + 500 * n} for n in range(BRANDS)
    ]
    rest = {"id": "rest", "kind": "RATE", "ppm": 8_000 + number}
    return {
        "no": 1,
        "valid_from": "2025-01-01T00:00:00+08:00",
        "line_components": [{"id": "BASE", "rules": [*by_brand, rest]}],
        "period_components": [
            {
                "id": "TIER",
                "kind": "WHOLE",
                "tiers": [
                    {"from": 0, "ppm": 5_000},
                    {"from": 500_000, "ppm": 10_000},
                    {"from": 2_000_000, "ppm": 15_000},
                ],
            },
            {"id": "MANAGER", "kind": "MANAGER_OVERRIDE", "ppm": 3_000},
        ],
        "acquisition": {"bonus": 1_000, "min_first_order_net": 1_000, "window_days": 7, "day_cap": 3},
        "vest_days": 7,
        "cap": 5_000_000,
    }


def _sales(
    until: int, lines: int, *, people: list[str], stores: list[str], random: Random, sold: list[tuple[str, str]]
) -> Iterator[Json]:
    """Orders of one to three lines until so many are sold; every tenth followed by a refund, every 50th acquired."""
    while len(sold) < until:
        number = len(sold)
        order = f"o{number}"
        rows = min(random.randint(1, 3), until - number)
        serving = random.randrange(len(people))
        roles = {"SERVING": people[serving], "DEDICATED": random.choice(people)}
        if random.random() < 0.3:
            roles["ACQUIRER"] = random.choice(people)
        yield {
            "type": "SALE",
            "id": f"s{number}",
            "order": order,
            "store": stores[serving % len(stores)],
            "at": f"2026-01-{random.randint(1, 31):02d}T12:{random.randint(0, 59):02d}:00+08:00",
            "member": f"m{random.randrange(lines)}",
            "roles": roles,
            "lines": [
                {"id": f"L{row}", "sku": f"K{random.randrange(SKUS)}", "paid": random.randint(100, 99_999), "qty": 2}
                for row in range(rows)
            ],
        }
        sold.extend((order, f"L{row}") for row in range(rows))
        if number % 10 == 0:
            yield _refund(f"r{number}", *random.choice(sold), at="2026-01-31T12:00:00+08:00", random=random)
        if number % 50 == 0:
            member, payee = f"m{random.randrange(lines)}", people[serving]
            at = "2026-01-01T00:00:00+08:00"
            yield {"type": "ACQUIRE", "id": f"a{number}", "member": member, "payee": payee, "at": at}


def _refund(event: str, order: str, line: str, *, at: str, random: Random) -> Json:
    amount = random.randint(1, 50_000)
    return {"type": "REFUND", "id": event, "order": order, "line": line, "amount": amount, "units": 1, "at": at}
