"""Orders of which a part is paid, of somebody who leaves or moves, as `offboarding` hands them on."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.ground.associates.ports import Gift, Giver, HandOverAsset, HeldInStore, Load, Moves, Thing, Way
from guide_app.ground.orders.part_paid.reads import PART, term
from guide_app.ground.orders.permissions import KEEP_ORDERS


def _held(people: str) -> str:
    """Which orders these people look after, as FROM: those that they served, or took over. `people` is SQL."""
    return f"""(
  SELECT o.id, o.store, o.serving AS keeper FROM orders o LEFT JOIN order_term t ON t.order_id = o.id
  WHERE o.serving = {people} AND {PART} AND t.keeper IS NULL
  UNION ALL
  SELECT o.id, o.store, t.keeper FROM order_term t JOIN orders o ON o.id = t.order_id
  WHERE t.keeper = {people} AND {PART}
) held"""


OF_GIVER = f"{_held('$1')} JOIN store s ON s.id = held.store WHERE ($2::uuid IS NULL OR held.store = $2)"
BY_STORE = f"""
SELECT s.id AS store_id, s.name, s.path, count(*) AS count FROM {OF_GIVER}
GROUP BY s.id ORDER BY count DESC, s.code
"""
NEXT = f"""
SELECT held.id, held.store AS store_id FROM {OF_GIVER} AND ($3 OR s.path LIKE ANY($4)) AND held.id > $5
ORDER BY held.id LIMIT $6
"""
LOADS = f"""
SELECT held.keeper AS associate_id, count(*) AS count FROM {_held("ANY($1::uuid[])")} GROUP BY held.keeper
"""
# What was told to whoever has left is told again to whoever looks after it now.
GIVE = f"""
INSERT INTO order_term (order_id, ends_at, keeper)
SELECT o.id, o.placed_at + $4::interval, $3 FROM orders o WHERE o.id = $1 AND {PART}
ON CONFLICT (order_id) DO UPDATE SET keeper = excluded.keeper, told_at = NULL
  WHERE coalesce(order_term.keeper, $2) = $2
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, BY_STORE, giver.associate_id, giver.store_id)


async def _next(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(KEEP_ORDERS)
    reach = (actor.reaches_all, actor.path_patterns)
    return await fetch_as(Thing, NEXT, giver.associate_id, giver.store_id, *reach, after, most)


async def _loads(people: Sequence[UUID]) -> Sequence[Load]:
    return await fetch_as(Load, LOADS, list(people))


async def _give(actor: Actor, gift: Gift) -> int:
    """To somebody who looks after them from now on."""
    actor.require(KEEP_ORDERS)
    given = 0
    for thing in gift.things:
        given += await execute(GIVE, thing.id, gift.giver.associate_id, gift.receiver, term())
    return given


PART_PAID_ORDERS = HandOverAsset(
    name="part_paid_orders",
    title=("只收了部分款的订单", "Orders paid in part"),
    counted=("笔订单", "orders"),
    ways=(Way.MANAGER, Way.COLLEAGUE, Way.SPREAD, Way.STAY),
    stays=("由店长继续跟进，业绩仍归本人", "the store's manager goes on with them; the credit stays theirs"),
    count=_count,
    moves=Moves(_next, _loads, _give),
)
