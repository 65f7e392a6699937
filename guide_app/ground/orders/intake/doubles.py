"""Receipts and references of payments that stand twice: the first order that is booked has them. Pure."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from guide_app.ground.orders.intake.judging import Sale, receipt_booked
from guide_app.ground.orders.intake.known import ReferenceAsked
from guide_app.ground.orders.intake.rules import RowProblem
from guide_app.ground.orders.rules import Channel, PaymentMethod

OF_A_STORE = frozenset({PaymentMethod.TILL_CASH, PaymentMethod.TILL_CARD, PaymentMethod.STORED_VALUE})
"""Their references are a till's own, and unique in its store on its day."""

Name = tuple[object, ...]


def references_of(sales: Mapping[UUID, Sale]) -> list[ReferenceAsked]:
    """The references of the payments of these sales, by the ids that their orders are going to have."""
    return [
        ReferenceAsked(order_id, payment.method, sale.store.id, sale.day, payment.reference)
        for order_id, sale in sales.items()
        for payment in sale.sent.payments
        if payment.reference is not None
    ]


def doubles_of(sales: Mapping[UUID, Sale], used: Mapping[UUID, str]) -> dict[UUID, RowProblem]:
    """Which of these sales name what another order has: one of the books, which `used` says, or one before them here.

    What is refused keeps nothing from those that come after it.
    """
    refused: dict[UUID, RowProblem] = {}
    seen: set[Name] = set()
    for order_id, sale in sales.items():
        names = dict[Name, None]()
        problem = reference_used(used[order_id]) if order_id in used else None
        for name, twice in _names_of(order_id, sale):
            if name in seen or name in names:
                problem = problem or twice
            names[name] = None
        if problem is None:
            seen.update(names)
        else:
            refused[order_id] = problem
    return refused


def reference_used(reference: str) -> RowProblem:
    """A payment's reference belongs to another order."""
    rule = f"该支付流水号已用于其他订单：{reference} / belongs to another order: {reference}"
    return RowProblem("payment_reference_used", "payments", rule)


def _names_of(order_id: UUID, sale: Sale) -> Iterator[tuple[Name, RowProblem]]:
    if sale.channel is Channel.TILL:
        yield ("receipt", sale.printed, sale.store.id, sale.day), receipt_booked(sale.printed)
    for one in references_of({order_id: sale}):
        place = (one.store, one.day) if one.method in OF_A_STORE else ()
        yield ("reference", one.reference, *place), reference_used(one.reference)
