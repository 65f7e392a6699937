"""Short ways to write a scenario and read its result."""

import json
from typing import Any

from commissions.engine.api import simulate
from tests.commissions.engine.commission_reference import Json, expected_result

ALWAYS = "2025-01-01T00:00:00+08:00"
TIERS = [{"from": 0, "ppm": 10_000}, {"from": 50_000, "ppm": 30_000}, {"from": 80_000, "ppm": 20_000}]
STEPS = [{"from": 10_000, "bonus": 500}, {"from": 20_000, "bonus": 300}]
BANDS = [
    {"from_ppm": 0, "ppm": 10_000},
    {"from_ppm": 500_000, "bonus": 70},
    {"from_ppm": 1_000_000, "ppm": 20_000, "bonus": 90},
]
RISING = [{"from_ppm": 0, "ppm": 10_000}, {"from_ppm": 500_000, "ppm": 30_000}, {"from_ppm": 1_000_000, "ppm": 20_000}]
GOAL = 40_000
LADDERS: dict[str, Json] = {
    "WHOLE": {"kind": "WHOLE", "tiers": TIERS},
    "MARGINAL": {"kind": "MARGINAL", "tiers": TIERS},
    "HIGHEST": {"kind": "STEP_BONUS", "mode": "HIGHEST", "steps": STEPS},
    "CUMULATIVE": {"kind": "STEP_BONUS", "mode": "CUMULATIVE", "steps": STEPS},
    "ATTAINMENT": {"kind": "ATTAINMENT", "bands": BANDS},
    "ACCELERATOR": {"kind": "ACCELERATOR", "bands": RISING},
}
TWO_STORES: dict[str, Any] = {
    "entities": ["HQ", "F1"],
    "stores": [{"id": "S1", "entity": "HQ"}, {"id": "S2", "entity": "HQ"}, {"id": "SF", "entity": "F1"}],
}


def plan(plan_id: str = "P1", **terms: Any) -> Json:
    """A plan with one version, in force since 2025."""
    return {"id": plan_id, "versions": [{"no": 1, "valid_from": ALWAYS, **terms}]}


def rate(ppm: int, component: str = "BASE") -> list[Json]:
    """Line components: one rate for everything."""
    return [{"id": component, "rules": [{"id": "all", "kind": "RATE", "ppm": ppm}]}]


def whole(*rows: tuple[int, int], **terms: Any) -> list[Json]:
    """Period components: one WHOLE ladder of (from, ppm)."""
    tiers = [{"from": start, "ppm": ppm} for start, ppm in rows]
    return [{"id": "TIER", "kind": "WHOLE", "tiers": tiers, **terms}]


def ladder(name: str, **terms: Any) -> list[Json]:
    """Period components: one of `LADDERS`, called as there."""
    return [{"id": name, **LADDERS[name], **terms}]


def associate(
    payee: str, store: str = "S1", *, plan_id: str | None = "P1", since: str = "2025-01-01", **more: Any
) -> Json:
    """Somebody with one assignment without an end."""
    return {"id": payee, "assignments": [{"store": store, "from": since, "plan": plan_id, **more}]}


def scenario(*events: Json, **parts: Any) -> Json:
    """One entity, one store, associates A, B, C under P1, one SKU; whatever is named in `parts` instead."""
    return {
        "format": "commission-scenario/1",
        "first_period": "2026-01",
        "entities": ["HQ"],
        "stores": [{"id": "S1", "entity": "HQ"}],
        "associates": [associate("A"), associate("B"), associate("C")],
        "catalog": [{"sku": "K1"}],
        "plans": [plan()],
        "events": list(events),
        **parts,
    }


def sale(order: str, paid: int, at: str = "2026-01-15T12:00:00+08:00", **more: Any) -> Json:
    """A sale of one line L1, served by A."""
    line = {"id": "L1", "sku": "K1", "paid": paid, **more.pop("line", {})}
    head = {"type": "SALE", "id": f"sale-{order}", "order": order, "store": "S1", "at": at}
    return {**head, "roles": {"SERVING": "A"}, "lines": [line], **more}


def refund(order: str, amount: int, at: str = "2026-02-10T12:00:00+08:00", **more: Any) -> Json:
    """A refund of line L1."""
    event = f"refund-{order}-{more.pop('n', 1)}"
    return {"type": "REFUND", "id": event, "order": order, "line": "L1", "amount": amount, "at": at, **more}


def run(period: str = "2026-01", event: str = "") -> Json:
    """A run."""
    return {"type": "RUN", "id": event or f"run-{period}", "period": period}


def close(period: str = "2026-01", **more: Any) -> Json:
    """A close."""
    return {"type": "CLOSE", "id": f"close-{period}", "period": period, **more}


def result_of(document: Json) -> Json:
    """What the engine answers."""
    result: Json = json.loads(b"".join(simulate(json.dumps(document).encode())))
    return result


def agreed(document: Json) -> Json:
    """What the engine answers, when the reference answers the same: numbers worked by hand test both."""
    result = result_of(document)
    assert result == expected_result(document)
    return result


def zeros(result: Json, payee: str = "A") -> list[tuple[str, str, str]]:
    """Component, ref and reason of the rows that say why somebody gets nothing."""
    return [(row["component"], row["ref"], row["reason"]) for row in result["zeros"] if row["payee"] == payee]


def amounts(result: Json, **wanted: Any) -> list[int]:
    """Amounts of the entries with these fields, in order."""
    rows = result["entries"]
    return [row["amount"] for row in rows if all(row[name] == value for name, value in wanted.items())]


def by_payee(result: Json, **wanted: Any) -> dict[str, int]:
    """Σ amounts of the entries with these fields by payee."""
    found: dict[str, int] = {}
    for row in result["entries"]:
        if all(row[name] == value for name, value in wanted.items()):
            found[row["payee"]] = found.get(row["payee"], 0) + row["amount"]
    return found


def refunded_after_the_close(**terms: Any) -> Json:
    """10,000 yuan sold in January, which is closed; 6,000 in February, and 100 of January's given back."""
    return scenario(
        sale("o1", 1_000_000),
        close(),
        sale("o2", 600_000, at="2026-02-05T12:00:00+08:00"),
        refund("o1", 10_000),
        run("2026-02"),
        plans=[plan(**terms)],
    )


def statement(result: Json, period: str, payee: str = "A") -> Json:
    """One statement."""
    found: list[Json] = [row for row in result["statements"] if (row["period"], row["payee"]) == (period, payee)]
    assert len(found) == 1
    return found[0]
