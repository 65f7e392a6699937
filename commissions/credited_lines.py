"""Sold lines between the database and the engine: the same facts, as rows and as the engine's values."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import asyncpg
import msgspec

from commissions.engine.api import (
    Credit,
    Day,
    Instant,
    Sku,
    SoldLine,
    SoldOrder,
    business_time,
    day_from,
    instant_of,
    parse_period,
    period_of,
)
from guide_app.base.kernel.database import fetch
from guide_app.ground.orders.events import OrderPaid

SKUS = """
SELECT s.code, s.spu, s.brand, c.path AS category FROM sku s LEFT JOIN category c ON c.id = s.category
WHERE s.code = ANY($1)
"""

Credits = tuple[Credit, ...]


def order_ref(order_id: UUID) -> str:
    """What the engine calls an order."""
    return order_id.hex


def line_ref(order_id: UUID, no: int) -> str:
    """The `ref` of a line's settlement keys."""
    return f"{order_ref(order_id)}/{no}"


async def skus_of(orders: Iterable[OrderPaid]) -> dict[str, Sku]:
    """What plan rules may ask of the articles in these orders, by code."""
    codes = sorted({line.sku for order in orders for line in order.lines})
    return {
        row["code"]: Sku(sku=row["code"], spu=row["spu"], brand=row["brand"], category=row["category"])
        for row in await fetch(SKUS, codes)
    }


def sold_order(event: OrderPaid, credits: Credits, *, skus: Mapping[str, Sku]) -> SoldOrder:
    """A paid order as the engine's fact, with the credits that stay for ever."""
    at = instant_of(event.paid_at)
    business_at, day = business_moment(event)
    store = str(event.store_id)
    weights = tuple(credit.weight for credit in credits)
    lines = {
        str(line.no): SoldLine(
            order=order_ref(event.order_id),
            id=str(line.no),
            ref=line_ref(event.order_id, line.no),
            store=store,
            business_at=business_at,
            day=day,
            period=period_of(day),
            sku=skus.get(line.sku) or Sku(sku=line.sku),
            qty=line.quantity,
            paid=line.paid_fen,
            list_price=line.list_fen,
            hq_funded=line.hq_funded_fen,
            credits=credits,
            weights=weights,
            net=line.paid_fen,
        )
        for line in event.lines
    }
    member = str(event.member_id) if event.member_id else None
    return SoldOrder(
        id=order_ref(event.order_id), store=store, at=at, day=day, period=period_of(day), lines=lines, member=member
    )


def business_moment(event: OrderPaid) -> tuple[Instant, Day]:
    """Business time and business day of a paid order, as it was booked."""
    return business_time(instant_of(event.paid_at), event.day_cut_hours), day_from(event.business_on)


def orders_from(rows: Sequence[asyncpg.Record]) -> list[SoldOrder]:
    """Stored lines as orders, as they were sold: refunds are told to the engine one by one afterwards."""
    decoded: dict[str, Credits] = {}
    orders: dict[UUID, SoldOrder] = {}
    for row in rows:
        line = line_from(row, decoded)
        order = orders.get(row["order_id"])
        if order is None:
            order = orders[row["order_id"]] = SoldOrder(
                id=line.order,
                store=line.store,
                at=instant_of(row["paid_at"]),
                day=line.day,
                period=line.period,
                lines={},
                member=str(row["member"]) if row["member"] else None,
            )
        order.lines[line.id] = line
    return list(orders.values())


def line_from(row: asyncpg.Record, decoded: dict[str, Credits]) -> SoldLine:
    """One stored line as it was sold. `decoded` remembers credits, which most lines of an order share."""
    credits = decoded.get(row["credits"])
    if credits is None:
        credits = decoded[row["credits"]] = msgspec.json.decode(row["credits"], type=Credits)
    return SoldLine(
        order=order_ref(row["order_id"]),
        id=str(row["no"]),
        ref=line_ref(row["order_id"], row["no"]),
        store=str(row["store"]),
        business_at=business_time(instant_of(row["paid_at"]), row["day_cut_hours"]),
        day=day_from(row["business_on"]),
        period=parse_period(row["period"]),
        sku=msgspec.json.decode(row["sku"], type=Sku),
        qty=row["quantity"],
        paid=row["paid_fen"],
        list_price=row["list_fen"],
        hq_funded=row["hq_funded_fen"],
        credits=credits,
        weights=tuple(credit.weight for credit in credits),
        net=row["paid_fen"],
    )
