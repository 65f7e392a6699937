"""What months pay on a payee's own base: groups, goals, amounts, and the stores that bear them."""

from collections import defaultdict
from fractions import Fraction

from tests.commissions.engine.commission_reference.exact import rounded, shared
from tests.commissions.engine.commission_reference.ladders import amount_of, bonus_at, exact_rate_part
from tests.commissions.engine.commission_reference.moments import days_of, start_of
from tests.commissions.engine.commission_reference.own_base import Contribution, contributions
from tests.commissions.engine.commission_reference.plans import in_force
from tests.commissions.engine.commission_reference.scenario import Json, Setting
from tests.commissions.engine.commission_reference.targets import Sheet, Target, label

OWN_BASE = {"MARGINAL", "WHOLE", "STEP_BONUS", "ATTAINMENT", "ACCELERATOR"}
WITH_GOAL = {"ATTAINMENT", "ACCELERATOR"}


def settle_own_bases(sheet: Sheet, periods: list[str]) -> None:
    """Targets of all own-base components of these periods."""
    all_contributions = contributions(sheet.setting, sheet.facts)
    for period in periods:
        for payee in sheet.setting.associates:
            for plan in sheet.setting.plans:
                mine = [one for one in all_contributions if (one.payee, one.period, one.plan) == (payee, period, plan)]
                _settle_plan(sheet, payee, period, plan, mine)


def _settle_plan(sheet: Sheet, payee: str, period: str, plan: str, mine: list[Contribution]) -> None:
    setting = sheet.setting
    days = [one for _, one in setting.active_days(payee, period) if one["plan"] == plan]
    homes = {one["store"] for one in days} | {one.home for one in mine}
    version = in_force(setting, plan, start_of(period))
    if version is None:
        return
    groups: dict[str, set[str]] = defaultdict(set)
    first = days_of(period)[0]
    for home in homes:
        segment = version["store_move"] == "SEGMENT"
        groups[f"S/{home}/{plan}" if segment else f"E/{setting.entity(home, first)}/{plan}"].add(home)
    for ref, stores in groups.items():
        active = sum(one["store"] in stores for one in days)
        goal = _goal(setting, payee, period, active)
        inside = [one for one in mine if one.home in stores]
        for component in version["period_components"]:
            if component["kind"] in OWN_BASE:
                _settle_group(sheet, (period, payee, ref), label(plan, version), component, goal, min(stores), inside)


def _goal(setting: Setting, payee: str, period: str, active: int) -> int:
    target = setting.goals.get(("payee", payee, period), 0)
    return rounded(Fraction(target * active, len(days_of(period))))


def _settle_group(
    sheet: Sheet,
    group: tuple[str, str, str],
    version: str,
    component: Json,
    goal: int,
    smallest_home: str,
    inside: list[Contribution],
) -> None:
    period, payee, ref = group
    x, late = sum(one.to_x for one in inside), sum(one.to_d for one in inside)
    missing = component["kind"] in WITH_GOAL and goal == 0
    amount = 0 if missing else amount_of(component, x, late, goal)
    if amount == 0:
        sheet.why(period, payee, component["id"], ref, _reason(component, x, late, goal))
    explain = {"x": x, "late": late, "goal": goal if component["kind"] in WITH_GOAL else None, "amount": amount}
    for store, part in _cost(amount, inside, smallest_home).items():
        employer = sheet.setting.entity(smallest_home, days_of(period)[0])
        sheet.put((period, payee, component["id"], ref, store), Target(part, employer, version, explain))


def _cost(amount: int, inside: list[Contribution], smallest_home: str) -> dict[str, int]:
    """The amount by the stores that bear it."""
    stores = sorted({one.cost for one in inside})
    weights = [max(0, sum(one.to_x - one.to_d for one in inside if one.cost == store)) for store in stores]
    if not any(weights):
        return {smallest_home: amount}
    return dict(zip(stores, shared(amount, weights), strict=True))


def _reason(component: Json, x: int, late: int, goal: int) -> str:
    if component["kind"] in WITH_GOAL and goal == 0:
        return "TARGET_MISSING"
    if component["kind"] == "STEP_BONUS":
        return "BELOW_STEP"
    if x - late == 0:
        return "NO_BASE"
    if exact_rate_part(component, x, late, goal) == 0 and bonus_at(component, x, goal) == 0:
        return "RULE_ZERO"
    return "ROUNDED"
