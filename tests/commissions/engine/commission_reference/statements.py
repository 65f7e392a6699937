"""The statement of a payee's month, from the entries posted so far."""

from datetime import date, timedelta

from tests.commissions.engine.commission_reference.credit import performance_of
from tests.commissions.engine.commission_reference.exact import MILLION
from tests.commissions.engine.commission_reference.facts import Facts, Order
from tests.commissions.engine.commission_reference.line_components import version_of
from tests.commissions.engine.commission_reference.moments import days_of, months_between, start_of
from tests.commissions.engine.commission_reference.plans import in_force
from tests.commissions.engine.commission_reference.scenario import Json, Setting

NOTHING_BEFORE = {"pending_out": 0, "draw_balance": 0, "carry_out": 0}


def statements_of(
    setting: Setting, facts: Facts, entries: list[Json], before: list[Json], period: str, status: str
) -> list[Json]:
    """The statements of a period. `before` are those of the period before."""
    found = []
    for payee in sorted(setting.associates):
        previous = next((row for row in before if row["payee"] == payee), NOTHING_BEFORE)
        mine = [row for row in entries if row["payee"] == payee]
        earned = sum(row["amount"] for row in mine if row["posted_period"] == period)
        due = setting.active_days(payee, period) or earned != 0 or any(previous[name] for name in NOTHING_BEFORE)
        if due:
            performance = sum(
                performance_of(line).get(payee, 0) for line in facts.lines() if line.order.period == period
            )
            unvested = _unvested(setting, facts, mine, payee, period)
            money = _money(_terms(setting, payee, period), previous, earned, unvested, period)
            head = {"period": period, "payee": payee, "status": status, "performance": performance}
            found.append({**head, "earned": earned, **money})
    return found


def _unvested(setting: Setting, facts: Facts, mine: list[Json], payee: str, period: str) -> int:
    held = 0
    for line in facts.lines():
        posted = sum(row["amount"] for row in mine if row["ref"] == line.ref)
        if all(one != payee for one, _ in line.order.credits):
            continue
        version = version_of(setting, line, payee)
        if version is not None and _is_held(version, line.order, days_of(period)[-1]):
            held += posted
    return held


def _is_held(version: Json, order: Order, last: date) -> bool:
    """Whether what waits has not happened by a day, or the days after it are not over by then."""
    by: str | None = version["recognised_by"]
    days: int | None = version["vest_days"]
    if by is None and days is None:
        return False
    reached: list[date | None] = [order.completed]
    if by == "PAID":
        reached = [order.day]
    elif by == "SHIPPED":
        reached = [order.shipped, order.completed]
    known = [day for day in reached if day is not None]
    if not known:
        return True
    begun = min(known)
    if by is not None and begun < order.day:
        begun = order.day
    return begun + timedelta(days=days or 0) > last


def _terms(setting: Setting, payee: str, period: str) -> Json | None:
    days = setting.active_days(payee, period)
    return in_force(setting, days[-1][1]["plan"], start_of(period)) if days else None


def _money(terms: Json | None, previous: Json, earned: int, unvested: int, period: str) -> Json:
    pending_in = previous["pending_out"]
    pending_out = min(unvested, max(0, earned + pending_in))
    released = earned + pending_in - pending_out
    draw, recovery = _draw(terms["draw"] if terms else None, previous["draw_balance"], released, period)
    net = released + draw - recovery
    carry_in = previous["carry_out"]
    limit = terms["max_deduct_ppm"] if terms else MILLION
    offset = min(-carry_in, max(0, net) * limit // MILLION)
    return {
        "pending_in": pending_in,
        "pending_out": pending_out,
        "released": released,
        "draw": draw,
        "recovery": recovery,
        "draw_balance": previous["draw_balance"] + draw - recovery,
        "net": net,
        "carry_in": carry_in,
        "offset": offset,
        "payable": max(0, net) - offset,
        "carry_out": carry_in + offset + min(0, net),
    }


def _draw(terms: Json | None, balance: int, released: int, period: str) -> tuple[int, int]:
    """What is advanced and what is taken back."""
    if terms is None:
        return 0, 0
    number = months_between(terms["start"], period) + 1
    on = 1 <= number <= terms["periods"]
    draw = max(0, terms["amount"] - released) if on else 0
    if number < terms["recovery_from"]:
        return draw, 0
    above = max(0, released - (terms["amount"] if on else 0))
    return draw, min(balance, above * terms["recovery_ppm"] // MILLION)
