"""Why an event is refused: the checks of each type in their stated order, the first that fails gives the code."""

from msgspec import UNSET

from commissions.engine.documents.events import (
    Acquire,
    Adjust,
    Attendance,
    Close,
    Complete,
    Event,
    Publish,
    Recredit,
    Refund,
    Run,
    Sale,
    Ship,
    Task,
)
from commissions.engine.facts.history import History
from commissions.engine.rulebook import Rulebook
from commissions.engine.time.calendar import Day, Period, business_time, day_of, period_of, start_of


def refusal_of(event: Event, history: History, book: Rulebook) -> str | None:
    """The code, or None when the event is accepted. CLOSE has one more check, after its targets are computed."""
    match event:
        case Sale():
            return _of_sale(event, history, book)
        case Refund():
            return _of_refund(event, history)
        case Ship():
            return _of_ship(event, history)
        case Complete():
            return _of_complete(event, history)
        case Recredit():
            return _of_recredit(event, history, book)
        case Acquire():
            return _of_acquire(event, history, book)
        case Task():
            return _of_task(event, history, book)
        case Attendance():
            return _of_attendance(event, history, book)
        case Adjust():
            return _of_adjust(event, history, book)
        case Publish():
            return _of_publish(event, history, book)
        case Run() | Close():
            return None if event.period == history.open_period else "NOT_OPEN_PERIOD"


def business_day(event: Sale | Refund | Ship | Complete, store: str, book: Rulebook) -> Day:
    """The business date of an event at a store."""
    return day_of(business_time(event.at.instant, book.organisation.stores[store].day_cut_hours))


def _of_sale(event: Sale, history: History, book: Rulebook) -> str | None:
    organisation = book.organisation
    line_ids = [line.id for line in event.lines]
    if event.order in history.orders:
        return "ORDER_EXISTS"
    if event.store not in organisation.stores:
        return "UNKNOWN_STORE"
    if any(line.sku not in book.catalog for line in event.lines):
        return "UNKNOWN_SKU"
    if event.roles and any(payee not in organisation.careers for payee in event.roles.values()):
        return "UNKNOWN_PAYEE"
    if len(set(line_ids)) < len(line_ids):
        return "LINE_REPEATED"
    return _before_start(period_of(business_day(event, event.store, book)), history)


def _of_refund(event: Refund, history: History) -> str | None:
    order = history.orders.get(event.order)
    if order is None:
        return "UNKNOWN_ORDER"
    return None if event.line in order.lines else "UNKNOWN_LINE"


def _of_ship(event: Ship, history: History) -> str | None:
    order = history.orders.get(event.order)
    if order is None:
        return "UNKNOWN_ORDER"
    return None if order.shipped_on is None else "ALREADY_SHIPPED"


def _of_complete(event: Complete, history: History) -> str | None:
    order = history.orders.get(event.order)
    if order is None:
        return "UNKNOWN_ORDER"
    return None if order.completed_on is None else "ALREADY_COMPLETE"


def _of_recredit(event: Recredit, history: History, book: Rulebook) -> str | None:
    order, careers = history.orders.get(event.order), book.organisation.careers
    weights = {} if event.weights is UNSET else event.weights
    roles = {} if event.roles is UNSET else event.roles
    if order is None:
        return "UNKNOWN_ORDER"
    if any(payee not in careers for payee in (*roles.values(), *weights)):
        return "UNKNOWN_PAYEE"
    if any(careers[payee].on(order.day) is None for payee in weights):
        return "NOT_ACTIVE"
    return "PERIOD_CLOSED" if order.period < history.open_period else None


def _of_acquire(event: Acquire, history: History, book: Rulebook) -> str | None:
    if event.payee not in book.organisation.careers:
        return "UNKNOWN_PAYEE"
    return _before_start(period_of(day_of(event.at.instant)), history)


def _of_task(event: Task, history: History, book: Rulebook) -> str | None:
    career = book.organisation.careers.get(event.payee)
    day = day_of(event.at.instant)
    if career is None:
        return "UNKNOWN_PAYEE"
    if period_of(day) < history.first_period:
        return "BEFORE_START"
    if career.on(day) is None:
        return "NOT_ACTIVE"
    return "TASK_REPEATED" if (event.task, event.payee) in history.tasks else None


def _of_attendance(event: Attendance, history: History, book: Rulebook) -> str | None:
    if event.store not in book.organisation.stores:
        return "UNKNOWN_STORE"
    if any(payee not in book.organisation.careers for payee in event.half_days):
        return "UNKNOWN_PAYEE"
    return _before_start(event.period, history)


def _of_adjust(event: Adjust, history: History, book: Rulebook) -> str | None:
    if event.payee not in book.organisation.careers:
        return "UNKNOWN_PAYEE"
    if event.requested_by == event.approved_by:
        return "SAME_PERSON"
    return None if history.first_period <= event.effective_period <= history.open_period else "BAD_PERIOD"


def _of_publish(event: Publish, history: History, book: Rulebook) -> str | None:
    terms = event.version.terms
    if event.plan not in book.plans:
        return "UNKNOWN_PLAN"
    fault = book.plans.fault(event.plan, terms)
    if fault is not None:
        return fault
    is_past = terms.valid_from.instant < start_of(history.open_period)
    return "PLAN_RETROACTIVE" if is_past and not terms.restate else None


def _before_start(period: Period, history: History) -> str | None:
    return "BEFORE_START" if period < history.first_period else None
