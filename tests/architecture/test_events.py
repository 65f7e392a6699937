"""Events have both ends: somebody tells them, and somebody listens or it is said why nobody does."""

import ast

from guide_app.base.kernel.events import EVENT_TYPES, Event
from guide_app.base.kernel.jobs import OutsideCall, Schedule
from guide_app.base.kernel.subscriptions import Subscriber
from guide_app.entry import wiring
from tests.architecture.product import defined, modules, sources

FOR_OUTSIDE = {
    "OrderPlaced": "what waits for payment is of no worth to anybody inside; shops and screens want to know",
    "OrderReadyForPickup": "customers are told by shops and screens; inside nothing is worth more by it",
    "OrderCancelled": "coupons are released in the same transaction; shops and screens want to know",
}
"""Facts that only other systems read from the log, each with the reason why nothing inside listens."""


MADE_FOR_DESKS = {
    "orders.cancel_unpaid",
    "members.find_duplicates",
    "members.find_new_duplicates",
    "notices.send",
    "payments.tend_requests",
    "payments.apply_waiting",
}
"""Schedules that are made by the wiring, for whoever fills a port."""


def product_events() -> set[type[Event]]:
    modules()
    return {kind for kind in EVENT_TYPES.values() if "test" not in kind.__module__}


def made_somewhere() -> set[str]:
    """Names of the events that some module other than the one that defines them constructs."""
    return {
        call.func.id
        for path, tree in sources()
        if path.name != "events.py" and "demo" not in path.parts
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }


def test_every_event_is_told_by_somebody() -> None:
    assert {kind.__name__ for kind in product_events()} - made_somewhere() == set()


def test_every_event_is_listened_to_or_said_to_be_for_outside() -> None:
    heard = {kind for subscriber in wiring.SUBSCRIBERS for kind in subscriber.on}
    assert {kind.__name__ for kind in product_events() - heard} == set(FOR_OUTSIDE)


def test_every_listener_is_wired_once() -> None:
    written = {subscriber.name for subscriber in defined(Subscriber, rooms=("handlers",)).values()}
    assert sorted(written) == sorted(subscriber.name for subscriber in wiring.SUBSCRIBERS)


def test_every_schedule_and_outside_call_is_wired_once() -> None:
    for kind, name, wired in (
        (Schedule, "SCHEDULES", wiring.SCHEDULES),
        (OutsideCall, "OUTSIDE_CALLS", wiring.OUTSIDE_CALLS),
    ):
        names = [one.name for one in wired]
        assert len(names) == len(set(names))
        packages = [module for module in modules() if module is not wiring]
        written = {one.name for module in packages for one in vars(module).get(name, ()) if isinstance(one, kind)}
        assert written == set(names) - MADE_FOR_DESKS


def test_the_log_names_events_as_the_code_does() -> None:
    for name, kind in EVENT_TYPES.items():
        assert name == kind.event_type
        assert name.replace("_", "") == kind.__name__.lower()
