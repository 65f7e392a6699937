"""What months pay on the sales of a store: the override of its managers and the pool of its people."""

from fractions import Fraction

from tests.commissions.engine.commission_reference.exact import MILLION, rounded, shared
from tests.commissions.engine.commission_reference.line_components import base_of, lines_of_store
from tests.commissions.engine.commission_reference.moments import days_of, start_of
from tests.commissions.engine.commission_reference.plans import in_force
from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.commission_reference.targets import Sheet, Target, label


def settle_overrides(sheet: Sheet, periods: list[str]) -> None:
    """Targets of all managers of these periods."""
    for period in periods:
        for payee in sheet.setting.associates:
            managed = [
                (day, one)
                for day in days_of(period)
                for one in sheet.setting.assignments(payee, day)
                if one["position"] == "MANAGER" and one["plan"] is not None
            ]
            for store, plan in sorted({(one["store"], one["plan"]) for _, one in managed}):
                version = in_force(sheet.setting, plan, start_of(period))
                if version is None:
                    continue
                mine = {day for day, one in managed if (one["store"], one["plan"]) == (store, plan)}
                lines = lines_of_store(sheet.facts, store, period)
                every = sum(base_of(line, line.net, version["base_mode"]) for line in lines)
                x = sum(base_of(line, line.net, version["base_mode"]) for line in lines if line.order.day in mine)
                for component in version["period_components"]:
                    if component["kind"] == "MANAGER_OVERRIDE":
                        key = (period, payee, component["id"], f"S/{store}/{plan}", store)
                        _settle_override(sheet, key, component, x, every, label(plan, version))


def _settle_override(
    sheet: Sheet, key: tuple[str, str, str, str, str], component: Json, x: int, every: int, version: str
) -> None:
    period, payee, _, ref, store = key
    gate, goal = component["gate_ppm"], None
    amount = _capped(component, x)
    closed = None
    if gate is not None:
        goal = sheet.setting.goals.get(("store", store, period), 0)
        if goal == 0:
            closed = "TARGET_MISSING"
        elif every * MILLION < gate * goal:
            closed = "GATE_CLOSED"
    if closed is not None:
        amount = 0
    if amount == 0:
        reason = closed or ("NO_BASE" if x == 0 else "RULE_ZERO" if component["ppm"] == 0 else "ROUNDED")
        sheet.why(period, payee, component["id"], ref, reason)
    sheet.put(key, Target(amount, sheet.setting.entity(store, days_of(period)[0]), version, {"x": x, "goal": goal}))


def settle_pools(sheet: Sheet, periods: list[str]) -> None:
    """Targets of all store pools of these periods."""
    for period in periods:
        for store in sheet.setting.stores:
            plan = sheet.setting.pool_plan(store, days_of(period)[0])
            version = in_force(sheet.setting, plan, start_of(period))
            if plan is None or version is None:
                continue
            lines = lines_of_store(sheet.facts, store, period)
            x = sum(base_of(line, line.net, version["base_mode"]) for line in lines)
            sheets = sheet.facts.attendance.get((store, period), {})
            present = sorted(payee for payee, half_days in sheets.items() if half_days > 0)
            for component in version["period_components"]:
                if component["kind"] != "STORE_POOL":
                    continue
                pool = _capped(component, x)
                if pool == 0:
                    continue
                payees = present or [f"UNALLOCATED:{store}"]
                parts = shared(pool, [sheets[payee] for payee in present] or [1])
                for payee, part in zip(payees, parts, strict=True):
                    key = (period, payee, component["id"], f"S/{store}/{plan}", store)
                    explain = {"x": x, "pool": pool}
                    employer = sheet.setting.entity(store, days_of(period)[0])
                    sheet.put(key, Target(part, employer, label(plan, version), explain))


def _capped(component: Json, x: int) -> int:
    amount = rounded(Fraction(x * component["ppm"], MILLION))
    return amount if component["cap"] is None else min(amount, component["cap"])
