"""What came to bear in a scenario: a comparison of scenarios in which nothing happens would prove nothing."""

from itertools import product

from tests.commissions.engine.commission_reference.scenario import Json, filled_version

OWN_BASE = ["MARGINAL", "WHOLE", "STEP_BONUS HIGHEST", "STEP_BONUS CUMULATIVE", "ATTAINMENT", "ACCELERATOR"]
ON_SALES = ["MANAGER_OVERRIDE", "STORE_POOL", *OWN_BASE]
RULES = ["RATE", "RATE gates", "PER_UNIT", "PER_LINE"]
BASES = ["NET_PAID", "NET_PAID_PLUS_HQ"]
PAYERS = ["SELLING_STORE_PAYS", "OWNER_ENTITY_PAYS"]
POLICIES = ["RESTATE", "SAME_RATE", "NET_CURRENT"]
REFUSALS = [
    "ID_CONFLICT", "ORDER_EXISTS", "UNKNOWN_STORE", "UNKNOWN_SKU", "UNKNOWN_PAYEE", "LINE_REPEATED", "BEFORE_START",
    "UNKNOWN_ORDER", "UNKNOWN_LINE", "ALREADY_COMPLETE",
    "ALREADY_SHIPPED", "NOT_ACTIVE", "TASK_REPEATED", "SAME_PERSON",
    "BAD_PERIOD", "UNKNOWN_PLAN", "PLAN_INVALID", "PLAN_PERIOD_START", "PLAN_RETROACTIVE", "NOT_OPEN_PERIOD",
    "POOL_UNALLOCATED", "PERIOD_CLOSED",
]  # fmt: skip
REASONS = [
    "PERIOD_NOT_DUE", "SELF_PURCHASE", "NO_PLAN", "NO_RULE", "RULE_ZERO", "GIFT", "REFUNDED", "ROUNDED",
    "TARGET_MISSING", "BELOW_STEP", "NO_BASE", "GATE_CLOSED", "ALREADY_ACQUIRED", "WAS_MEMBER", "NOT_ACTIVE",
    "NO_FIRST_ORDER", "BELOW_MIN", "REFUNDED_IN_WINDOW", "DAY_CAP",
]  # fmt: skip
STATEMENT = ["performance", "pending_in", "pending_out", "draw", "recovery", "draw_balance", "offset", "carry_out"]
SINGLE = ["ACQUISITION", "TASK", "ADJUST", "CAP", "GUARANTEE"]

WANTED = {
    *(f"pays {kind} {base} {payer}" for kind, base, payer in product([*ON_SALES, *RULES], BASES, PAYERS)),
    *(f"pays {kind} {move} {payer}" for kind, move, payer in product(OWN_BASE, ["SEGMENT", "COMBINED"], PAYERS)),
    *(f"moves a closed month by {kind} {policy}" for kind, policy in product(OWN_BASE, POLICIES)),
    *(f"late part in {kind}" for kind in OWN_BASE if not kind.startswith("STEP")),
    *(f"cost of {kind} over two stores" for kind in [*OWN_BASE, "CAP"]),
    *(f"{kind} at its cap" for kind in ON_SALES),
    *(f"pays {component} {payer}" for component, payer in product(SINGLE, PAYERS)),
    *(f"refused {code}" for code in REFUSALS),
    *(f"zero {reason}" for reason in REASONS),
    *(f"statement with {field}" for field in STATEMENT),
    *(f"raised {kind}" for kind in ("OVER_REFUND", "OVER_RETURN")),
    *(f"performance of {payee}" for payee in ("COMPANY", "POOL")),
    *(f"earns by {kind}" for kind in ("PAID", "SHIPPED", "RECEIVED")),
    *(f"recredited by {form}" for form in ("roles", "weights")),
    "recredited after a refund",
    "answered DUPLICATE",
    "pays UNALLOCATED",
    "pays POOL",
    "takes back",
    "owes another entity",
}  # fmt: skip


def features_of(document: Json, result: Json) -> set[str]:
    """The features of `WANTED`, and some more, that came to bear."""
    found = {f"refused {row['code']}" for row in result["events"] if row["code"]}
    found |= {f"answered {row['status']}" for row in result["events"]}
    found |= _features_of_recredits(document, result)
    found |= {f"zero {row['reason']}" for row in result["zeros"]}
    found |= {f"statement with {field}" for row in result["statements"] for field in STATEMENT if row[field] != 0}
    found |= {f"raised {row['kind']}" for row in result["exceptions"]}
    found |= {f"performance of {row['payee'].partition(':')[0]}" for row in result["performance"]}
    if result["intercompany"]:
        found.add("owes another entity")
    found |= {f"pays {row['payee'].partition(':')[0]}" for row in result["entries"]}
    found |= {"takes back" for row in result["entries"] if row["amount"] < 0}
    return found | _features_of_entries(document, result)


def _features_of_recredits(document: Json, result: Json) -> set[str]:
    found, refunded = set(), set()
    for event, reply in zip(document["events"], result["events"], strict=True):
        if reply["status"] == "ACCEPTED" and event["type"] == "REFUND":
            refunded.add(event["order"])
        if reply["status"] == "ACCEPTED" and event["type"] == "RECREDIT":
            found.add(f"recredited by {'roles' if 'roles' in event else 'weights'}")
            found |= {"recredited after a refund"} if event["order"] in refunded else set()
    return found


def _features_of_entries(document: Json, result: Json) -> set[str]:
    found = set()
    versions = _versions(document, result)
    payer = document.get("settings", {}).get("payer_policy", PAYERS[0])
    stores: dict[tuple[str, ...], set[str]] = {}
    for row in result["entries"]:
        group = (row["run"], row["effective_period"], row["payee"], row["component"], row["ref"])
        of_group = stores.setdefault(group, set())
        of_group |= {row["store"]} if row["target"] != 0 else set()
        kinds: list[tuple[str, int | None]] = [(row["component"], None)]
        if row["component"] not in SINGLE:
            kinds = _kinds(versions[row["version"]], row["component"]) if row["version"] else []
        if row["version"] and "/" in row["ref"]:
            found.add(f"earns by {versions[row['version']]['recognised_by']}")
        for kind, cap in kinds:
            found.add(f"pays {kind} {payer}")
            if len(of_group) > 1:
                found.add(f"cost of {kind} over two stores")
            if row["explain"] is not None:
                found |= _features_of_entry(row, versions[row["version"]], kind, cap, payer)
    return found


def _features_of_entry(row: Json, version: Json, kind: str, cap: int | None, payer: str) -> set[str]:
    found = {f"pays {kind} {version['base_mode']} {payer}"}
    if cap is not None and cap in {row["explain"].get("amount"), row["explain"].get("pool"), row["target"]}:
        found.add(f"{kind} at its cap")
    if kind in OWN_BASE:
        found.add(f"pays {kind} {version['store_move']} {payer}")
        if row["effective_period"] < row["posted_period"] and row["rev"] > 1:
            found.add(f"moves a closed month by {kind} {version['refund_policy']}")
        if row["explain"]["late"] != 0:
            found.add(f"late part in {kind}")
    return found


def _versions(document: Json, result: Json) -> dict[str, Json]:
    """Every published version, by its label."""
    published = [(plan["id"], version) for plan in document["plans"] for version in plan["versions"]]
    for event, reply in zip(document["events"], result["events"], strict=True):
        if event["type"] == "PUBLISH" and reply["status"] == "ACCEPTED":
            published.append((event["plan"], event["version"]))
    return {f"{plan}@{version['no']}": filled_version(version) for plan, version in published}


def _kinds(version: Json, component: str) -> list[tuple[str, int | None]]:
    """What a component of a version is, with its cap; a line component is what its rules are."""
    for one in version["period_components"]:
        if one["id"] == component:
            return [(f"{one['kind']} {one.get('mode', '')}".strip(), one["cap"])]
    rules = [rule for one in version["line_components"] if one["id"] == component for rule in one["rules"]]
    kinds = {f"{rule['kind']} gates" if "gates" in rule else str(rule["kind"]) for rule in rules}
    return [(kind, None) for kind in sorted(kinds)] if len(kinds) == 1 else []
