"""What each event adds to the facts, and why some are refused."""

from datetime import date

from tests.commissions.engine.commission_reference.credit import credits_of
from tests.commissions.engine.commission_reference.facts import Facts, Line, Order, Refund, business_time
from tests.commissions.engine.commission_reference.moments import local, month_of
from tests.commissions.engine.commission_reference.plans import fault, publish
from tests.commissions.engine.commission_reference.scenario import Json, Setting


def refusal_of(setting: Setting, facts: Facts, event: Json) -> str | None:
    """The first check an event fails, or nothing. Runs and closes are judged where they are made."""
    return _CHECKS[event["type"]](setting, facts, event)


def _sale(setting: Setting, facts: Facts, event: Json) -> str | None:
    lines = [line["id"] for line in event["lines"]]
    if event["order"] in facts.orders:
        return "ORDER_EXISTS"
    if event["store"] not in setting.stores:
        return "UNKNOWN_STORE"
    if any(line["sku"] not in setting.catalog for line in event["lines"]):
        return "UNKNOWN_SKU"
    if any(payee not in setting.associates for payee in event.get("roles", {}).values()):
        return "UNKNOWN_PAYEE"
    if len(set(lines)) < len(lines):
        return "LINE_REPEATED"
    day = business_time(setting, event["store"], event["at"]).date()
    return "BEFORE_START" if month_of(day) < setting.first_period else None


def _refund(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["order"] not in facts.orders:
        return "UNKNOWN_ORDER"
    known = [line.id for line in facts.orders[event["order"]].lines]
    return None if event["line"] in known else "UNKNOWN_LINE"


def _complete(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["order"] not in facts.orders:
        return "UNKNOWN_ORDER"
    return "ALREADY_COMPLETE" if facts.orders[event["order"]].completed is not None else None


def _ship(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["order"] not in facts.orders:
        return "UNKNOWN_ORDER"
    return "ALREADY_SHIPPED" if facts.orders[event["order"]].shipped is not None else None


def _recredit(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["order"] not in facts.orders:
        return "UNKNOWN_ORDER"
    order = facts.orders[event["order"]]
    weights = event.get("weights", {})
    if not {*event.get("roles", {}).values(), *weights} <= set(setting.associates):
        return "UNKNOWN_PAYEE"
    if None in [setting.assignment(payee, order.day) for payee in weights]:
        return "NOT_ACTIVE"
    return "PERIOD_CLOSED" if order.period < facts.open_period else None


def _acquire(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["payee"] not in setting.associates:
        return "UNKNOWN_PAYEE"
    return "BEFORE_START" if _local_month(event) < setting.first_period else None


def _task(setting: Setting, facts: Facts, event: Json) -> str | None:
    refused = _acquire(setting, facts, event)
    if refused is not None:
        return refused
    if setting.assignment(event["payee"], local(event["at"]).date()) is None:
        return "NOT_ACTIVE"
    pair = (event["task"], event["payee"])
    return "TASK_REPEATED" if any((one["task"], one["payee"]) == pair for one in facts.tasks) else None


def _attendance(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["store"] not in setting.stores:
        return "UNKNOWN_STORE"
    if any(payee not in setting.associates for payee in event["half_days"]):
        return "UNKNOWN_PAYEE"
    return "BEFORE_START" if event["period"] < setting.first_period else None


def _adjust(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["payee"] not in setting.associates:
        return "UNKNOWN_PAYEE"
    if event["requested_by"] == event["approved_by"]:
        return "SAME_PERSON"
    in_reach = setting.first_period <= event["effective_period"] <= facts.open_period
    return None if in_reach else "BAD_PERIOD"


def _publish(setting: Setting, facts: Facts, event: Json) -> str | None:
    if event["plan"] not in setting.plans:
        return "UNKNOWN_PLAN"
    return fault(setting, event["plan"], event["version"], facts.open_period)


def _run(setting: Setting, facts: Facts, event: Json) -> str | None:
    return None if event["period"] == facts.open_period else "NOT_OPEN_PERIOD"


_CHECKS = {
    "SALE": _sale,
    "REFUND": _refund,
    "SHIP": _ship,
    "COMPLETE": _complete,
    "RECREDIT": _recredit,
    "ACQUIRE": _acquire,
    "TASK": _task,
    "ATTENDANCE": _attendance,
    "ADJUST": _adjust,
    "PUBLISH": _publish,
    "RUN": _run,
    "CLOSE": _run,
}


def _local_month(event: Json) -> str:
    return month_of(local(event["at"]).date())


def take(setting: Setting, facts: Facts, event: Json) -> list[Json]:
    """Adds an accepted event to the facts. Gives the exceptions it raised."""
    kind = event["type"]
    if kind == "SALE":
        facts.orders[event["order"]] = _order(setting, event)
    elif kind == "REFUND":
        return _take_back(setting, facts, event)
    elif kind == "COMPLETE":
        order = facts.orders[event["order"]]
        order.completed = _day(setting, order, event)
    elif kind == "SHIP":
        order = facts.orders[event["order"]]
        order.shipped = _day(setting, order, event)
    elif kind == "RECREDIT":
        order = facts.orders[event["order"]]
        order.credits = (
            credits_of(setting, order.store, order.channel, order.business, event["roles"])
            if "roles" in event
            else sorted(event["weights"].items())
        )
    elif kind == "ACQUIRE":
        facts.acquisitions.append(event)
    elif kind == "TASK":
        facts.tasks.append(event)
    elif kind == "ATTENDANCE":
        facts.attendance[event["store"], event["period"]] = event["half_days"]
    elif kind == "ADJUST":
        facts.adjustments.append(event)
    elif kind == "PUBLISH":
        publish(setting, event["plan"], event["version"])
    return []


def _day(setting: Setting, order: Order, event: Json) -> date:
    return business_time(setting, order.store, event["at"]).date()


def _order(setting: Setting, event: Json) -> Order:
    business = business_time(setting, event["store"], event["at"])
    order = Order(
        id=event["order"],
        store=event["store"],
        at=local(event["at"]),
        business=business,
        channel=event.get("channel"),
        member=event.get("member"),
        credits=credits_of(setting, event["store"], event.get("channel"), business, event.get("roles", {})),
    )
    for row in event["lines"]:
        filled = {"qty": 1, "list": row["paid"], "hq_funded": 0, **row}
        line = Line(
            order=order,
            id=row["id"],
            article=setting.catalog[row["sku"]],
            qty=filled["qty"],
            paid=filled["paid"],
            list_price=filled["list"],
            hq_funded=filled["hq_funded"],
        )
        order.lines.append(line)
    return order


def _take_back(setting: Setting, facts: Facts, event: Json) -> list[Json]:
    order = facts.orders[event["order"]]
    line = next(one for one in order.lines if one.id == event["line"])
    amount, units = event["amount"], event.get("units", 0)
    counted = min(amount, line.net)
    counted_units = min(units, line.qty - sum(one.units for one in line.refunds))
    late = order.period < facts.open_period
    day = _day(setting, order, event)
    line.refunds.append(Refund(counted, counted_units, day, facts.open_period, late))
    over = [("OVER_REFUND", amount - counted), ("OVER_RETURN", units - counted_units)]
    head = {"event": event["id"], "order": order.id, "line": line.id}
    return [{**head, "kind": kind, "amount": rest} for kind, rest in over if rest > 0]
