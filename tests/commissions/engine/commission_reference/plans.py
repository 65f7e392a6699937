"""Plan versions: which is in force, which may be published, and which rule of a component holds for an article."""

from datetime import datetime
from typing import Any

from tests.commissions.engine.commission_reference.moments import local, month_of, start_of
from tests.commissions.engine.commission_reference.scenario import Json, Setting, filled_version

FREE = {"no", "valid_from", "restate", "line_components", "recognised_by", "vest_days"}
RESERVED = {"ACQUISITION", "TASK", "ADJUST", "CAP", "GUARANTEE"}


def in_force(setting: Setting, plan: str | None, at: datetime) -> Json | None:
    """The version of a plan that holds at a moment: the latest start, then the greatest number."""
    if plan is None:
        return None
    begun = [one for one in setting.plans[plan] if local(one["valid_from"]) <= at]
    return max(begun, key=lambda one: (local(one["valid_from"]), one["no"]), default=None)


def fault(setting: Setting, plan: str, version: Json, open_period: str | None = None) -> str | None:
    """Why a version may not be published, or nothing. Without an open period nothing is too late."""
    if any(version["no"] <= earlier["no"] for earlier in setting.plans[plan]) or _malformed(filled_version(version)):
        return "PLAN_INVALID"
    start = local(version["valid_from"])
    before = in_force(setting, plan, start)
    if start != start_of(month_of(start.date())) and before is not None:
        new = filled_version(version)
        if any(new[name] != before[name] for name in new if name not in FREE):
            return "PLAN_PERIOD_START"
    if open_period is not None and start < start_of(open_period) and not version.get("restate", False):
        return "PLAN_RETROACTIVE"
    return None


def publish(setting: Setting, plan: str, version: Json) -> None:
    """One more version."""
    setting.plans[plan].append(filled_version(version))


def _malformed(version: Json) -> bool:
    ids = [one["id"] for one in version["line_components"] + version["period_components"]]
    if len(set(ids)) < len(ids) or set(ids) & RESERVED:
        return True
    for component in version["line_components"]:
        rules = [rule["id"] for rule in component["rules"]]
        if len(set(rules)) < len(rules):
            return True
        if any(not _rises(rule["gates"], "from_ppm", 0) for rule in component["rules"] if "gates" in rule):
            return True
    for component in version["period_components"]:
        if "tiers" in component and not _rises(component["tiers"], "from", 0):
            return True
        if "bands" in component and not _rises(component["bands"], "from_ppm", 0):
            return True
        if "steps" in component and not _rises(component["steps"], "from", None):
            return True
    return False


def _rises(rows: list[Json], name: str, first: int | None) -> bool:
    limits = [row[name] for row in rows]
    starts_well = limits[0] == first if first is not None else limits[0] > 0
    return starts_well and limits == sorted(set(limits))


def rule_for(component: Json, article: Json) -> Json | None:
    """The rule of a line component that holds for an article."""
    fitting = [rule for rule in component["rules"] if _fits(rule["match"], article)]
    return min(fitting, key=_rank, default=None)


def _fits(match: Json, article: Json) -> bool:
    if any(match[name] != article[name] for name in ("sku", "spu", "brand") if name in match):
        return False
    if "category" not in match:
        return True
    have = (article["category"] or "").split("/")
    want = match["category"].split("/")
    return bool(have[: len(want)] == want)


def _rank(rule: Json) -> tuple[Any, ...]:
    """The best rule has the smallest."""
    match = rule["match"]
    if "sku" in match:
        level = 6
    elif "spu" in match:
        level = 5
    elif "brand" in match and "category" in match:
        level = 4
    elif "category" in match:
        level = 3
    elif "brand" in match:
        level = 2
    else:
        level = 1
    segments = match["category"].count("/") if "category" in match else 0
    return -level, -segments, -rule["priority"], rule["id"]
