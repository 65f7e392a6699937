"""Sums by channel: what each sold, by unit of the organisation, a business day and a month; kept as of units."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from guide_app.ground.stores.fragments import paths_above

OF_CHANNELS = ("orders", "units", "sales_fen", "refunds_fen")
"""What is added up for a channel; what finds no order has none."""


class MovedInChannel(msgspec.Struct, frozen=True):
    """How far a store's sums of a channel moved on a business day."""

    store: UUID
    channel: str
    day: date
    orders: int = 0
    units: int = 0
    sales_fen: int = 0
    refunds_fen: int = 0


def sums_of_channels(of: str) -> str:
    """The rows of `sales_of_channel` that `of` (store, channel, day, the amounts) adds up to, by their keys."""
    amounts = ", ".join(f"sum(m.{name})::bigint AS {name}" for name in OF_CHANNELS)
    return f"""
SELECT unit.path, CASE WHEN unit.path = s.path THEN s.id END AS store, m.channel, span.kind AS span, span.begins_on,
  {amounts}
FROM {of} m JOIN store s ON s.id = m.store
CROSS JOIN LATERAL ({paths_above("s.path")}) unit
CROSS JOIN LATERAL (VALUES ('day', m.day), ('month', date_trunc('month', m.day)::date)) span (kind, begins_on)
WHERE m.channel IS NOT NULL
GROUP BY unit.path, CASE WHEN unit.path = s.path THEN s.id END, m.channel, span.kind, span.begins_on
ORDER BY unit.path, span.kind, span.begins_on, m.channel
"""


CHANNEL_COLUMNS = f"path, store, channel, span, begins_on, {', '.join(OF_CHANNELS)}"
ADD = f"""
INSERT INTO sales_of_channel AS k ({CHANNEL_COLUMNS})
{sums_of_channels(f"(SELECT * FROM {record_set(MovedInChannel, '$1', 'moved')})")}
ON CONFLICT (path, span, begins_on, channel) DO UPDATE
SET {", ".join(f"{name} = k.{name} + excluded.{name}" for name in OF_CHANNELS)}
"""
# Of refunds whose event was written before it carried the channel: their orders were there long before.
CHANNELS = "SELECT id, channel FROM orders WHERE id = ANY($1::uuid[])"


class ChannelOfOrder(msgspec.Struct, frozen=True):
    """Where an order was made."""

    id: UUID
    channel: str


class _Key(NamedTuple):
    store: UUID
    channel: str
    day: date


async def add_up_channels(paid: Sequence[OrderPaid], back: Sequence[OrderRefunded]) -> None:
    """Add what was sold and paid back to the sums of channels."""
    silent = sorted({one.order_id for one in back if not one.channel})
    told = {one.id: one.channel for one in await fetch_as(ChannelOfOrder, CHANNELS, silent)} if silent else {}
    amounts: dict[_Key, Counter[str]] = defaultdict(Counter)
    for sale in paid:
        units = sum(line.quantity for line in sale.lines)
        key = _Key(sale.store_id, sale.channel, sale.business_on)
        amounts[key].update(orders=1, units=units, sales_fen=sale.goods_fen)
    for one in back:
        key = _Key(one.store_id, one.channel or told[one.order_id], one.business_on)
        if one.unsells:
            amounts[key].update(orders=-1, units=-sum(line.units for line in one.lines), sales_fen=-one.amount_fen)
        else:
            amounts[key].update(refunds_fen=one.amount_fen)
    rows = [MovedInChannel(*key, *(moved[name] for name in OF_CHANNELS)) for key, moved in amounts.items()]
    if rows:
        await execute(ADD, as_json(rows))
