"""Who is credited for a sale with which weight, and the performance of a line."""

from datetime import datetime

from tests.commissions.engine.commission_reference.exact import shared
from tests.commissions.engine.commission_reference.facts import Line
from tests.commissions.engine.commission_reference.moments import local, start_of
from tests.commissions.engine.commission_reference.scenario import Json, Setting

EARLIEST = start_of("0001-01")
ROLES = ["SERVING", "DEDICATED", "ACQUIRER", "ISSUER", "STORE_POOL"]


def weights_for(setting: Setting, store: str, channel: str | None, business: datetime) -> tuple[Json, Json]:
    """Weights and fallbacks of the credit rule that holds for a sale."""
    fitting = [
        rule
        for rule in setting.credit_rules
        if rule["store"] in {None, store}
        and rule["channel"] in {None, channel}
        and (rule["from"] is None or local(rule["from"]) <= business)
        and (rule["to"] is None or business < local(rule["to"]))
    ]
    if not fitting:
        return {"SERVING": 1}, {}
    fitting.sort(key=lambda rule: rule["id"])
    fitting.sort(key=lambda rule: EARLIEST if rule["from"] is None else local(rule["from"]), reverse=True)
    fitting.sort(key=lambda rule: (rule["store"] is None, rule["channel"] is None))
    return fitting[0]["weights"], fitting[0]["missing"]


def credits_of(
    setting: Setting, store: str, channel: str | None, business: datetime, roles: dict[str, str]
) -> list[tuple[str, int]]:
    """Payees of a sale with their weights, in the order that breaks ties."""
    weights, missing = weights_for(setting, store, channel, business)
    active = {role: payee for role, payee in roles.items() if setting.assignment(payee, business.date()) is not None}
    found: dict[str, tuple[int, int]] = {}
    for position, role in enumerate(ROLES):
        weight = weights.get(role, 0)
        payee = _payee(role, active, missing, store)
        if weight > 0 and payee is not None:
            first, so_far = found.get(payee, (position, 0))
            found[payee] = (first, so_far + weight)
    if not found:
        return [("COMPANY", 1)]
    ordered = sorted(found, key=lambda payee: (found[payee][0], payee))
    return [(payee, found[payee][1]) for payee in ordered]


def _payee(role: str, active: dict[str, str], missing: Json, store: str) -> str | None:
    pool = f"POOL:{store}"
    if role == "STORE_POOL":
        return pool
    if role in active:
        return active[role]
    fallbacks = {
        "TO_SERVING": active.get("SERVING", "COMPANY"),
        "TO_STORE_POOL": pool,
        "REDISTRIBUTE": None,
        "TO_COMPANY": "COMPANY",
    }
    return fallbacks[missing.get(role, "TO_SERVING")]


def performance_of(line: Line) -> dict[str, int]:
    """The net of a line in shares, COMPANY's too."""
    credits = line.order.credits
    parts = shared(line.net, [weight for _, weight in credits])
    return {payee: part for (payee, _), part in zip(credits, parts, strict=True)}
