"""Orders of which a part is paid, and how many of them have waited too long."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.orders.errors import NotPartPaid, OrderNotFound
from guide_app.ground.orders.part_paid.reads import PART, term
from guide_app.ground.orders.part_paid.schemas import PartPaidOrder
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of, require_store


def _shown(*, lifetime: str, at: str) -> str:
    """The columns of `PartPaidOrder`; `lifetime` and `at` are SQL."""
    ends_at = f"coalesce(t.ends_at, o.placed_at + {lifetime}::interval)"
    return f"""
SELECT o.id, o.number, o.store AS store_id, o.serving AS serving_id, o.payable_fen, o.part_paid_fen,
  o.payable_fen - o.part_paid_fen - coalesce(o.carried_fen, 0) AS due_fen, o.placed_at,
  {ends_at} AS ends_at, {ends_at} <= {at}::timestamptz AS is_over, t.keeper AS keeper_id
FROM orders o LEFT JOIN order_term t ON t.order_id = o.id
"""


LIST = pages_by_reach(_shown(lifetime="$4", at="$5"), table="orders", alias="o", where=PART)
ONE = f"{_shown(lifetime='$2', at='$3')} WHERE o.id = $1 AND {PART}"
PATH = "SELECT s.path FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1"
OVER = f"""
SELECT count(*) FROM orders o LEFT JOIN order_term t ON t.order_id = o.id
WHERE o.store = $1 AND {PART} AND coalesce(t.ends_at, o.placed_at + $2::interval) <= $3
"""


async def part_paid_orders(actor: Actor, paging: PageRequest, *, store_id: UUID | None = None) -> Page[PartPaidOrder]:
    """Orders within reach of which a part is paid, the oldest first: they wait for the rest, and never expire."""
    actor.require(SEE_ORDERS)
    reach = await reach_of(actor, store_id)
    values = (reach.bound, paging.beyond, paging.fetch, term(), clock.now())
    return page_of_views(await fetch_as(PartPaidOrder, LIST[reach.kind], *values), paging)


async def part_paid_order(actor: Actor, order_id: UUID) -> PartPaidOrder:
    """One of them. Raises OrderNotFound, and NotPartPaid of one that waits for no rest of its money."""
    actor.require(SEE_ORDERS)
    path: str | None = await fetch_value(PATH, order_id)
    if path is None or not actor.reaches(path):
        raise OrderNotFound(order_id=order_id)
    found = await fetch_row_as(PartPaidOrder, ONE, order_id, term(), clock.now())
    if found is None:
        raise NotPartPaid(order_id=order_id)
    return found


async def terms_over(actor: Actor, store_id: UUID) -> int:
    """How many of a store within reach have waited too long. Raises NotFound."""
    actor.require(SEE_ORDERS)
    await require_store(actor, store_id)
    found: int = await fetch_value(OVER, store_id, term(), clock.now())
    return found
