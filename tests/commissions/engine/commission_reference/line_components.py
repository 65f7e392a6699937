"""What a sold line pays as it stands: a pool for those who earn alike, rounded once, then split."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from tests.commissions.engine.commission_reference.exact import MILLION, rounded, shared
from tests.commissions.engine.commission_reference.facts import Facts, Line, self_purchase
from tests.commissions.engine.commission_reference.plans import in_force, rule_for
from tests.commissions.engine.commission_reference.scenario import Json, Setting
from tests.commissions.engine.commission_reference.targets import Sheet, Target, label


@dataclass
class Share:
    """A payee's part of one component of one line."""

    payee: str
    weight: int
    plan: str
    version: Json


def base_of(line: Line, net: int, base_mode: str) -> int:
    """What a rate is taken of when `net` fen are left of the line."""
    if base_mode == "NET_PAID" or line.paid == 0:
        return net
    return net + rounded(Fraction(line.hq_funded * net, line.paid))


def place_of(setting: Setting, line: Line, payee: str) -> tuple[str | None, str]:
    """Plan and home store of a credited payee on the day of the sale."""
    if payee not in setting.associates:
        store = payee.removeprefix("POOL:")
        return setting.pool_plan(store, line.order.day), store
    assignment = setting.selling_in(payee, line.order.store, line.order.day)
    assert assignment is not None, "only active people are credited"
    return assignment["plan"], assignment["store"]


def cost_store(setting: Setting, line: Line, payee: str) -> str:
    """The store that bears what a payee gets for a line."""
    return line.order.store if setting.payer_policy == "SELLING_STORE_PAYS" else place_of(setting, line, payee)[1]


def version_of(setting: Setting, line: Line, payee: str) -> Json | None:
    """The version under which a payee earns from a line."""
    return in_force(setting, place_of(setting, line, payee)[0], line.order.business)


def settle_lines(sheet: Sheet) -> None:
    """Targets of all lines up to the open period, and why credited payees get nothing."""
    for line in sheet.facts.lines():
        groups: dict[tuple[str, str, int, str], list[Share]] = defaultdict(list)
        for payee, weight in line.order.credits:
            for component, rule, share in _shares(sheet, line, payee, weight):
                value = _value(rule, line)
                if value == 0:
                    sheet.why(line.order.period, payee, component, line.ref, "RULE_ZERO")
                else:
                    groups[component, rule["kind"], value, share.version["base_mode"]].append(share)
        for (component, kind, value, base_mode), shares in groups.items():
            _split(sheet, line, component, _size(line, kind, base_mode), kind, value, shares)


def _shares(sheet: Sheet, line: Line, payee: str, weight: int) -> list[tuple[str, Json, Share]]:
    """Component, rule and share of whatever the payee's version pays for the line."""
    if payee == "COMPANY":
        return []
    setting, period = sheet.setting, line.order.period
    plan = place_of(setting, line, payee)[0]
    version = version_of(setting, line, payee)
    if period > sheet.facts.open_period:
        sheet.why(period, payee, "*", line.ref, "PERIOD_NOT_DUE")
    elif self_purchase(setting, line, payee):
        sheet.why(period, payee, "*", line.ref, "SELF_PURCHASE")
    elif plan is None or version is None:
        sheet.why(period, payee, "*", line.ref, "NO_PLAN")
    else:
        found = []
        for component in version["line_components"]:
            rule = rule_for(component, line.article)
            if rule is None:
                sheet.why(period, payee, component["id"], line.ref, "NO_RULE")
            else:
                found.append((component["id"], rule, Share(payee, weight, plan, version)))
        return found
    return []


def _value(rule: Json, line: Line) -> int:
    """Parts per million after gates, or fen."""
    if "gates" in rule:
        reached = [gate for gate in rule["gates"] if line.paid * MILLION >= gate["from_ppm"] * line.list_price]
        return int(reached[-1]["ppm"])
    return int(rule["ppm"] if rule["kind"] == "RATE" else rule["fen"])


def _size(line: Line, kind: str, base_mode: str) -> int:
    if kind == "RATE":
        return base_of(line, line.net, base_mode)
    return line.units if kind == "PER_UNIT" else min(line.units, 1)


def _split(sheet: Sheet, line: Line, component: str, size: int, kind: str, value: int, shares: list[Share]) -> None:
    everybody = sum(weight for _, weight in line.order.credits)
    exact = Fraction(size * value * sum(one.weight for one in shares), everybody)
    pool = rounded(exact / MILLION if kind == "RATE" else exact)
    for share, amount in zip(shares, shared(pool, [one.weight for one in shares]), strict=True):
        home = place_of(sheet.setting, line, share.payee)[1]
        key = (line.order.period, share.payee, component, line.ref, cost_store(sheet.setting, line, share.payee))
        explain = {"base": size, "pool": pool}
        employer = sheet.setting.entity(home, line.order.day)
        sheet.put(key, Target(amount, employer, label(share.plan, share.version), explain), on=line.order.day)
        if amount == 0:
            reason = "GIFT" if line.paid == 0 else "REFUNDED" if size == 0 else "ROUNDED"
            sheet.why(line.order.period, share.payee, component, line.ref, reason)


def lines_of_store(facts: Facts, store: str, period: str) -> list[Line]:
    """The lines a store sold in a month."""
    return [line for line in facts.lines() if line.order.store == store and line.order.period == period]
