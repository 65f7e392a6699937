"""A sale or a return that never was is no visit either: when a member was in a store last is looked up anew.

Events say by how much a member bought less; when they had been there before stands in no event that comes later, so it
is read from the books. They may be ahead of the log: what is told afterwards changes nothing that was found here.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.ground.members.fragments import HAS_REGISTERED, REGISTERED_IN
from performance.visiting import last_visits


class Undone(msgspec.Struct, frozen=True):
    """What a member did in a store and did not: how many orders come to it, and how much money."""

    member: UUID
    store: UUID
    orders: int
    net_fen: int


class Left(msgspec.Struct, frozen=True):
    """A member and a store, and whether nothing is left that they did there."""

    member: UUID
    store: UUID
    nothing: bool


_WHERE = "(SELECT DISTINCT member, store FROM undone) AS met"
_VISITS = f"""(
  SELECT o.member, o.store, o.paid_at AS at, 'order' AS kind, o.id AS bought_id, o.business_on AS bought_on,
    o.goods_fen AS bought_fen, 0 AS orders, 0 AS net_fen
  FROM {_WHERE} JOIN orders o ON o.member = met.member AND o.store = met.store
  WHERE o.business_on IS NOT NULL AND NOT o.taken_back
  UNION ALL
  SELECT o.member, o.store, r.refunded_at, 'return', NULL, NULL, NULL, 0, 0
  FROM {_WHERE} JOIN orders o ON o.member = met.member AND o.store = met.store JOIN refund r ON r.order_id = o.id
  WHERE NOT r.corrects AND NOT EXISTS (
    SELECT FROM refund back WHERE back.order_id = r.order_id AND back.reverses = r.id)
  UNION ALL
  SELECT m.id, {REGISTERED_IN}, m.registered_at, 'registration', NULL, NULL, NULL, 0, 0
  FROM {_WHERE} JOIN member m ON m.id = met.member AND {REGISTERED_IN} = met.store WHERE {HAS_REGISTERED}
)"""
_LAST = ("last_at", "last_kind")
_LAST_ORDER = ("last_order_id", "last_order_at", "last_order_on", "last_order_fen")
# Where nothing is left it is kept until all that comes to nothing was told.
UNDO = f"""
WITH undone AS MATERIALIZED (SELECT * FROM {record_set(Undone, "$1", "told")}), visited AS ({last_visits(_VISITS)})
UPDATE customer_visit k SET orders = k.orders + u.orders, net_fen = k.net_fen + u.net_fen,
  {", ".join(f"{name} = coalesce(v.{name}, k.{name})" for name in _LAST)},
  {", ".join(f"{name} = CASE WHEN v.member IS NULL THEN k.{name} ELSE v.{name} END" for name in _LAST_ORDER)}
FROM (
  SELECT member, store, sum(orders)::bigint AS orders, sum(net_fen)::bigint AS net_fen FROM undone
  GROUP BY member, store
) AS u LEFT JOIN visited v ON v.member = u.member AND v.store = u.store
WHERE k.member = u.member AND k.store = u.store
RETURNING k.member, k.store, v.member IS NULL AND k.orders = 0 AND k.net_fen = 0 AS nothing
"""
FORGET = """
DELETE FROM customer_visit k USING unnest($1::uuid[], $2::uuid[]) AS gone (member, store)
WHERE k.member = gone.member AND k.store = gone.store
"""


async def undo_visits(undone: Sequence[Undone]) -> None:
    """Take these off what is kept, and look up when the members were there last."""
    if not undone:
        return
    gone = [one for one in await fetch_as(Left, UNDO, as_json(undone)) if one.nothing]
    if gone:
        await execute(FORGET, [one.member for one in gone], [one.store for one in gone])
