"""Orders that were sent become orders: staged as a till's lines are, and booked by the same statements."""

from collections.abc import AsyncIterator, Mapping, Sequence
from uuid import UUID

from guide_app.base.kernel.copying import cells
from guide_app.base.kernel.database import copy_texts, execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.orders.attribution.deciding import attribute_orders
from guide_app.ground.orders.booked import BookedPayment
from guide_app.ground.orders.intake.doubles import references_of
from guide_app.ground.orders.intake.judging import Sale
from guide_app.ground.orders.intake.known import TAKEN, ReferenceAsked, ReferenceTaken
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod, order_number
from guide_app.ground.orders.till_import.booking import BOOK_LINES, BOOK_ORDERS, BOOK_RECEIPTS, find_members
from guide_app.ground.orders.till_import.staging import CREATE
from guide_app.ground.orders.till_import.telling import tell_orders

COLUMNS = (
    *("order_id", "receipt", "till", "day", "store", "sold_at", "associate", "member", "phone", "member_id"),
    *("channel", "freight_fen", "is_return", "position", "no", "sku", "name", "units", "unit_price_fen", "amount_fen"),
    "measure_milli",
)
PIECE = 200
"""Orders in a piece of text."""
DROP = "DROP TABLE till_line"
BOOK_PAYMENTS = insert_from_json("payment", BookedPayment)
KEEP_REFERENCES = f"""
INSERT INTO payment_reference (reference, order_id)
SELECT payment_reference_key_v1(a.method, a.store, a.day, a.reference), a.order_id
FROM {record_set(ReferenceAsked, "$1", "a")}
"""


async def used_references(asked: Sequence[ReferenceAsked]) -> dict[UUID, str]:
    """Of which of these orders a reference belongs to an order of the books."""
    if not asked:
        return {}
    return {one.order_id: one.reference for one in await fetch_as(ReferenceTaken, TAKEN, as_json(asked))}


async def book_orders(sales: Mapping[UUID, Sale], batch_id: UUID) -> None:
    """One paid order for each, told by one OrderPaid: the same rows and facts as those of a till's receipts."""
    if not sales:
        return
    await execute(CREATE)
    await copy_texts("till_line", COLUMNS, _texts(sales))
    await find_members()
    await execute(BOOK_ORDERS, Channel.TILL.value, OrderStatus.PAID.value)
    if any(sale.channel is Channel.TILL for sale in sales.values()):
        await execute(BOOK_RECEIPTS, None)
    await execute(BOOK_LINES, batch_id)
    await execute(DROP)
    await execute(BOOK_PAYMENTS, as_json([payment for id, sale in sales.items() for payment in _payments(id, sale)]))
    references = references_of(sales)
    if references:
        await execute(KEEP_REFERENCES, as_json(references))
    await attribute_orders(list(sales))
    await tell_orders(list(sales), {sale.store.id for sale in sales.values()})


async def _texts(sales: Mapping[UUID, Sale]) -> AsyncIterator[bytes]:
    position, lines = 0, list[str]()
    for place, (order_id, sale) in enumerate(sales.items(), start=1):
        of_order = _of_order(order_id, sale)
        for no, (sku, line) in enumerate(zip(sale.articles, sale.sent.lines, strict=True), start=1):
            position += 1
            weighs = line.weight_g or None
            goods = cells(position, no, sku, line.name, line.quantity, line.unit_price_fen, line.paid_fen, weighs)
            lines.append(f"{of_order}\tf\t{goods}\n")
        if place % PIECE == 0:
            yield "".join(lines).encode()
            lines = []
    yield "".join(lines).encode()


def _of_order(order_id: UUID, sale: Sale) -> str:
    sent, buyer = sale.sent, sale.buyer
    printed = sale.printed if sale.channel is Channel.TILL else order_number(order_id, sale.day)
    return cells(
        order_id,
        printed,
        "",
        sale.day,
        sale.store.id,
        sent.paid_at,
        sale.associate,
        buyer.card,
        None if buyer.phone is None else vault().index(PHONE, buyer.phone),
        buyer.member_id,
        sale.channel.value,
        sent.freight_fen,
    )


def _payments(order_id: UUID, sale: Sale) -> list[BookedPayment]:
    sent = sale.sent
    whole = sum(line.paid_fen for line in sent.lines) + sent.freight_fen
    given = [(one.method, one.amount_fen, one.reference) for one in sent.payments]
    return [
        BookedPayment(
            id=new_id(),
            order_id=order_id,
            method=method,
            amount_fen=amount_fen,
            reference=reference,
            recorded_by=None,
            paid_at=sent.paid_at,
            business_on=sale.day,
        )
        for method, amount_fen, reference in given or [(PaymentMethod.IMPORTED, whole, None)]
    ]
