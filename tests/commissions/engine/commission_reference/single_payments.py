"""Bonuses for new customers, task rewards, adjustments."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from tests.commissions.engine.commission_reference.facts import Order
from tests.commissions.engine.commission_reference.moments import days_of, local, month_of
from tests.commissions.engine.commission_reference.plans import in_force
from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.commission_reference.targets import Sheet, Target, label

Candidate = tuple[datetime, str, Json, Json, Order]
"""Moment and id of the first order, the acquisition, its version, the order."""


def settle_acquisitions(sheet: Sheet) -> None:
    """Targets of all acquisition bonuses, and why the others get none."""
    counted: set[str] = set()
    candidates: dict[tuple[str, date], list[Candidate]] = defaultdict(list)
    for event in sheet.facts.acquisitions:
        first = _first_order(sheet, event)
        reason = _refusal(sheet, event, first, again=event["member"] in counted)
        counted.add(event["member"])
        if reason is not None:
            _why(sheet, event, first, reason)
            continue
        assert first is not None, "without a first order there is a reason"
        version = _version(sheet, event)
        assert version is not None, "without a version there is a reason"
        candidates[event["payee"], first.day].append((first.at, first.id, event, version, first))
    for (payee, _), waiting in candidates.items():
        taken = 0
        for _, _, event, version, first in sorted(waiting, key=lambda one: one[:2]):
            limit = version["acquisition"]["day_cap"]
            if limit is not None and taken >= limit:
                _why(sheet, event, first, "DAY_CAP")
                continue
            taken += 1
            home = sheet.setting.assignment(payee, local(event["at"]).date())
            assert home is not None, "only active people acquire"
            key = (first.period, payee, "ACQUISITION", event["member"], home["store"])
            amount = version["acquisition"]["bonus"]
            on = local(event["at"]).date()
            employer = sheet.setting.entity(home["store"], on)
            sheet.put(key, Target(amount, employer, label(home["plan"], version)), on=on)


def _first_order(sheet: Sheet, event: Json) -> Order | None:
    orders = [
        order
        for order in sheet.facts.orders.values()
        if order.member == event["member"] and order.at >= local(event["at"])
    ]
    return min(orders, key=lambda order: (order.at, order.id), default=None)


def _version(sheet: Sheet, event: Json) -> Json | None:
    at = local(event["at"])
    home = sheet.setting.assignment(event["payee"], at.date())
    return None if home is None else in_force(sheet.setting, home["plan"], at)


def _refusal(sheet: Sheet, event: Json, first: Order | None, *, again: bool) -> str | None:
    if again:
        return "ALREADY_ACQUIRED"
    if event.get("was_member", False):
        return "WAS_MEMBER"
    if sheet.setting.associates[event["payee"]]["member"] == event["member"]:
        return "SELF_PURCHASE"
    if sheet.setting.assignment(event["payee"], local(event["at"]).date()) is None:
        return "NOT_ACTIVE"
    version = _version(sheet, event)
    if version is None or version["acquisition"] is None:
        return "NO_RULE"
    if first is None:
        return "NO_FIRST_ORDER"
    if first.period > sheet.facts.open_period:
        return "PERIOD_NOT_DUE"
    terms = version["acquisition"]
    paid = sum(line.paid for line in first.lines)
    if paid < terms["min_first_order_net"]:
        return "BELOW_MIN"
    last = first.day + timedelta(days=terms["window_days"])
    returned = sum(refund.amount for line in first.lines for refund in line.refunds if refund.day <= last)
    return "REFUNDED_IN_WINDOW" if paid - returned < terms["min_first_order_net"] else None


def _why(sheet: Sheet, event: Json, first: Order | None, reason: str) -> None:
    period = first.period if first is not None else month_of(local(event["at"]).date())
    sheet.why(period, event["payee"], "ACQUISITION", event["member"], reason)


def settle_tasks(sheet: Sheet) -> None:
    """Targets of all task rewards."""
    for event in sheet.facts.tasks:
        day = local(event["at"]).date()
        if month_of(day) > sheet.facts.open_period:
            sheet.why(month_of(day), event["payee"], "TASK", event["task"], "PERIOD_NOT_DUE")
            continue
        home = sheet.setting.assignment(event["payee"], day)
        assert home is not None, "only active people are rewarded"
        key = (month_of(day), event["payee"], "TASK", event["task"], home["store"])
        sheet.put(key, Target(event["amount"], sheet.setting.entity(home["store"], day)), on=day)


def settle_adjustments(sheet: Sheet) -> None:
    """Targets of all adjustments."""
    for event in sheet.facts.adjustments:
        period = event["effective_period"]
        all_posts = sheet.setting.associates[event["payee"]]["assignments"]
        posts = sorted((one for one in all_posts if one["main"]), key=lambda one: one["from"])
        begun = [one for one in posts if one["from"] <= days_of(period)[-1].isoformat()]
        store = (begun[-1] if begun else posts[0])["store"]
        key = (period, event["payee"], "ADJUST", event["id"], store)
        sheet.put(key, Target(event["amount"], sheet.setting.entity(store, days_of(period)[0])))
