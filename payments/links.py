"""Links by which customers see their order and pay it: random, unguessable, kept as a keyed hash alone."""

import secrets
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.ground.orders.errors import OrderNotFound
from payments.asking import due_order
from payments.connecting import is_configured
from payments.errors import PayLinkUnknown
from payments.permissions import ASK_FOR_PAYMENT
from payments.schemas import PayLinkView, SeenOrder

TOKEN = "payments.link"  # noqa: S105 - the purpose of a hash
TOKEN_BYTES = 18
LONGEST_TOKEN = 64

PATH = "SELECT s.path FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1"
KEEP = "INSERT INTO pay_link (id, order_id, token_index, made_at, made_by) VALUES ($1, $2, $3, $4, $5)"
SEEN = """
SELECT o.id AS order_id, o.number, s.name AS store_name,
  CASE WHEN o.status = 'paid' AND o.returned_in_full THEN 'refunded' ELSE o.status END AS status, o.payable_fen,
  o.freight_fen, CASE WHEN o.status = 'placed' THEN o.payable_fen - o.part_paid_fen ELSE 0 END AS due_fen,
  o.paid_at, o.completed_at, (
    SELECT coalesce(json_agg(json_build_object('name', l.name, 'quantity', l.quantity, 'paid_fen', l.paid_fen)
      ORDER BY l.no), '[]') FROM order_line l WHERE l.order_id = o.id
  ) AS lines, (
    SELECT coalesce(json_agg(json_build_object('amount_fen', back.amount_fen, 'state', back.state, 'at', back.at)
      ORDER BY back.at), '[]')
    FROM (
      SELECT b.amount_fen, b.state, coalesce(b.done_at, b.asked_at) AS at FROM pay_refund b WHERE b.order_id = o.id
      UNION ALL
      SELECT r.amount_fen + r.freight_fen - coalesce(by_wechat.fen, 0), NULL, r.refunded_at FROM refund r
      LEFT JOIN LATERAL (
        SELECT sum(b.amount_fen)::bigint AS fen FROM pay_refund b WHERE b.order_id = o.id AND b.refund = r.id
      ) by_wechat ON true
      WHERE r.order_id = o.id AND r.amount_fen + r.freight_fen > coalesce(by_wechat.fen, 0)
    ) back
  ) AS backs
FROM pay_link k JOIN orders o ON o.id = k.order_id JOIN store s ON s.id = o.store WHERE k.token_index = $1
"""


class OrderPath(msgspec.Struct, frozen=True):
    """Where an order belongs."""

    path: str


async def hand_over(actor: Actor, order_id: UUID) -> PayLinkView:
    """A link for the customer of a placed order. Raises OrderNotFound, NothingDue."""
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    due = await due_order(order_id)
    token, at = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    async with transaction():
        await execute(KEEP, new_id(), order_id, vault().index(TOKEN, token), at, actor.id)
        await audit.record(actor, "payments.link_handed_over", f"order:{order_id}")
    url = f"{settings().public_base_url}/p/{token}"
    return PayLinkView(order_id, due.number, url, due.due_fen, is_configured())


async def require_reach_of_order(actor: Actor, order_id: UUID) -> None:
    """Refuse an order outside the actor's reach. Raises OrderNotFound."""
    found = await fetch_row_as(OrderPath, PATH, order_id)
    if found is None or not actor.reaches(found.path):
        raise OrderNotFound(order_id=order_id)


async def behind_link(token: str) -> SeenOrder:
    """What whoever has the link may see. Raises PayLinkUnknown."""
    if not token.isascii() or len(token) > LONGEST_TOKEN:
        raise PayLinkUnknown
    seen = await fetch_row_as(SeenOrder, SEEN, vault().index(TOKEN, token))
    if seen is None:
        raise PayLinkUnknown
    return seen
