"""When a member was in a store last: added to what is kept, by one statement for a batch of events."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.rows import as_json, record_set
from performance.rules import VisitKind


class Visit(msgspec.Struct, frozen=True):
    """A member was in a store. `bought_…` is of an order, `net_fen` what it adds to all that they bought there."""

    member: UUID
    store: UUID
    at: datetime
    kind: VisitKind
    bought_id: UUID | None = None
    bought_on: date | None = None
    bought_fen: int | None = None
    orders: int = 0
    net_fen: int = 0


VISIT_COLUMNS = (
    "member, store, last_at, last_kind, last_order_id, last_order_at, last_order_on, last_order_fen, orders, net_fen"
)


def last_visits(of: str) -> str:
    """The rows of `customer_visit` that `of`, rows as `Visit`, add up to, in the order of their keys.

    What has no moment was no visit; it moves the sums alone.
    """

    def of_last_order(column: str) -> str:
        return f"(array_agg({column} ORDER BY v.at DESC, v.bought_id DESC) FILTER (WHERE v.bought_id IS NOT NULL))[1]"

    return f"""
SELECT v.member, v.store, max(v.at) AS last_at,
  (array_agg(v.kind ORDER BY v.at DESC NULLS LAST, v.kind))[1] AS last_kind,
  {of_last_order("v.bought_id")} AS last_order_id, max(v.at) FILTER (WHERE v.bought_id IS NOT NULL) AS last_order_at,
  {of_last_order("v.bought_on")} AS last_order_on, {of_last_order("v.bought_fen")} AS last_order_fen,
  sum(v.orders)::bigint AS orders, sum(v.net_fen)::bigint AS net_fen
FROM {of} v GROUP BY v.member, v.store HAVING count(v.at) > 0 ORDER BY v.member, v.store
"""


_LAST_ORDER = ("last_order_id", "last_order_at", "last_order_on", "last_order_fen")
_IS_LATER = "coalesce(excluded.last_order_at >= coalesce(k.last_order_at, excluded.last_order_at), false)"
NOTE = f"""
INSERT INTO customer_visit AS k ({VISIT_COLUMNS}) {last_visits(f"(SELECT * FROM {record_set(Visit, '$1', 'told')})")}
ON CONFLICT (member, store) DO UPDATE SET
  last_kind = CASE WHEN excluded.last_at >= k.last_at THEN excluded.last_kind ELSE k.last_kind END,
  last_at = greatest(k.last_at, excluded.last_at),
  {", ".join(f"{name} = CASE WHEN {_IS_LATER} THEN excluded.{name} ELSE k.{name} END" for name in _LAST_ORDER)},
  orders = k.orders + excluded.orders, net_fen = k.net_fen + excluded.net_fen
"""


async def note_visits(visits: Sequence[Visit]) -> None:
    """Add these to what is kept."""
    if visits:
        await execute(NOTE, as_json(visits))
