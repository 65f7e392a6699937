"""What a starting point for a plan is: terms as the contract writes them, words, and a month to reckon. Pure."""

from typing import Any

import msgspec

from commissions.plans.sample_sales import SampleSale
from commissions.reasons.explaining import Told
from commissions.rules import Position

Terms = dict[str, Any]
"""Terms of a version as the contract writes them, without its number and its beginning."""

EventOfExample = dict[str, Any]
"""An event of a scenario document, as the contract writes it."""

LIN, CHEN, ZHOU = "LIN", "CHEN", "ZHOU"
NAMES: dict[str, Told] = {
    LIN: ("导购小林", "Lin, associate"),
    CHEN: ("导购小陈", "Chen, associate"),
    ZHOU: ("店长周姐", "Zhou, manager"),
}
"""Who works in the store of every example."""

ACCESSORIES = "/accessories"


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A month of one store in sentences, and the same as events. `goals` are of `STORE` or of somebody, in fen."""

    said: tuple[Told, ...]
    events: tuple[EventOfExample, ...]
    goals: dict[str, int] = {}


class PlanTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A starting point: for whom it is, when it fits, what it cannot say, and the sale that a form begins with."""

    code: str
    name: Told
    when: Told
    limits: Told | None = None
    position: Position
    terms: Terms
    sale: SampleSale = SampleSale()
    example: Example


def sold(order: str, who: str, *lines: tuple[str, int, int], day: int = 10, member: str = "") -> EventOfExample:
    """An order of January that somebody served: lines of an article, its units, and what was paid in yuan."""
    head = {"type": "SALE", "id": f"sale-{order}", "order": order, "store": "STORE", "at": _on(day)}
    return {
        **head,
        **({"member": member} if member else {}),
        "roles": {"SERVING": who},
        "lines": [
            {"id": f"L{number}", "sku": sku, "qty": units, "paid": yuan * 100}
            for number, (sku, units, yuan) in enumerate(lines, start=1)
        ],
    }


def took_back(order: str, yuan: int, *, day: int) -> EventOfExample:
    """So much of the first line of an order went back, the goods stayed with the customer."""
    return {
        "type": "REFUND",
        "id": f"refund-{order}",
        "order": order,
        "line": "L1",
        "amount": yuan * 100,
        "units": 0,
        "at": _on(day),
    }


def registered(member: str, who: str, *, day: int) -> EventOfExample:
    """Somebody registered a customer who was no member before."""
    return {"type": "ACQUIRE", "id": f"acquire-{member}", "member": member, "payee": who, "at": _on(day)}


def present(**half_days: int) -> EventOfExample:
    """The attendance sheet of the month."""
    return {"type": "ATTENDANCE", "id": "sheet", "store": "STORE", "period": "2026-01", "half_days": half_days}


def _on(day: int) -> str:
    return f"2026-01-{day:02d}T12:00:00+08:00"
