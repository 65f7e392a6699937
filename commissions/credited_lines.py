"""Sold lines between the event that told of them, the table that keeps them and the engine that settles them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import Credit, Sku, SoldLine, SoldOrder, business_time, day_from, instant_of, period_from
from guide_app.ground.orders.events import OrderPaid


class CreditedLine(msgspec.Struct, frozen=True):
    """A row of `credited_line`. `net_fen` and `returned` are what is left of it and what came back.

    A line that is `taken_back` was none: its import was wrong. The business day, and the hours by which it began late,
    are those the sale was booked with. `counted_by` says by how many versions of plans it was counted into own bases,
    None before it was; one that is `due` has still to be posted.
    """

    id: UUID
    order_id: UUID
    no: int
    store: UUID
    member: UUID | None
    paid_at: datetime
    business_on: date
    day_cut_hours: int
    period: date
    sku: Sku
    quantity: int
    paid_fen: int
    list_fen: int
    hq_funded_fen: int
    net_fen: int
    returned: int
    credits: tuple[Credit, ...]
    taken_back: bool = False
    counted_by: int | None = None
    due: bool = False


COLUMNS = ", ".join(CreditedLine.__struct_fields__)


def order_ref(order_id: UUID) -> str:
    """What the engine calls an order."""
    return order_id.hex


def line_ref(order_id: UUID, no: int) -> str:
    """What the engine calls a line in settlement keys."""
    return f"{order_ref(order_id)}/{no}"


def lines_of(order: OrderPaid, credits: tuple[Credit, ...]) -> list[CreditedLine]:
    """The lines of a paid order, with the credits that stay for ever."""
    return [
        CreditedLine(
            id=line.line_id,
            order_id=order.order_id,
            no=line.no,
            store=order.store_id,
            member=order.member_id,
            paid_at=order.paid_at,
            business_on=order.business_on,
            day_cut_hours=order.day_cut_hours,
            period=order.business_on.replace(day=1),
            sku=Sku(sku=line.sku, spu=line.spu, brand=line.brand, category=line.category),
            quantity=line.quantity,
            paid_fen=line.paid_fen,
            list_fen=line.list_fen,
            hq_funded_fen=line.hq_funded_fen,
            net_fen=line.paid_fen,
            returned=0,
            credits=credits,
        )
        for line in order.lines
    ]


def as_sold(line: CreditedLine) -> CreditedLine:
    """The line before anything came back of it."""
    return msgspec.structs.replace(line, net_fen=line.paid_fen, returned=0)


def sold_line(line: CreditedLine) -> SoldLine:
    """The line as the engine takes it, as far as it is kept."""
    return SoldLine(
        order=order_ref(line.order_id),
        id=str(line.no),
        ref=line_ref(line.order_id, line.no),
        store=str(line.store),
        business_at=business_time(instant_of(line.paid_at), line.day_cut_hours),
        day=day_from(line.business_on),
        period=period_from(line.period),
        sku=line.sku,
        qty=line.quantity,
        paid=line.paid_fen,
        list_price=line.list_fen,
        hq_funded=line.hq_funded_fen,
        credits=line.credits,
        weights=tuple(credit.weight for credit in line.credits),
        net=line.net_fen,
        returned=line.returned,
    )


def sold_orders(lines: Sequence[CreditedLine]) -> dict[UUID, SoldOrder]:
    """The orders that these lines make up, by id."""
    orders: dict[UUID, SoldOrder] = {}
    for line in lines:
        sold = sold_line(line)
        if line.order_id not in orders:
            orders[line.order_id] = SoldOrder(
                id=sold.order,
                store=sold.store,
                at=instant_of(line.paid_at),
                day=sold.day,
                period=sold.period,
                lines={},
                member=str(line.member) if line.member else None,
            )
        orders[line.order_id].lines[sold.id] = sold
    return orders
