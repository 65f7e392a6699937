"""Links by which customers see their order and pay it: random, unguessable, the newest one of an order leads there."""

import secrets
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.ground.catalog.fragments import THUMBNAIL_OF_SKU
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.held.shown import hold_as_json
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.receipts import receipt_as_json
from guide_app.ground.orders.rules import OrderStatus
from payments.asking import due_order, look_again
from payments.calling.errors import WechatPayFailed, WechatPayNotConfigured
from payments.connecting import is_configured, shared_client
from payments.errors import NoReceiptYet, PayLinkUnknown
from payments.fragments import backs_of, due_of, looked_into
from payments.permissions import ASK_FOR_PAYMENT
from payments.schemas import HeldLink, PayLinkView, ReceiptLinkView, SeenOrder
from payments.sealing import LINK

log = structlog.get_logger(__name__)

TOKEN = "payments.link"  # noqa: S105 - the purpose of a hash
PAYER = "payments.payer"
PROOF_LETTERS = 32
TOKEN_BYTES = 18
LONGEST_TOKEN = 64

PAID = "SELECT o.number, o.status FROM orders o WHERE o.id = $1"
PATH = "SELECT s.path FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1"
KEEP = """
INSERT INTO pay_link (id, order_id, token_index, token_sealed, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)
"""
LOOKED_INTO = f"SELECT {looked_into('$1')} AS is_looked_into"
NEWEST = "SELECT id, token_sealed FROM pay_link WHERE order_id = $1 ORDER BY id DESC LIMIT 1"
SEEN = f"""
SELECT o.id AS order_id, o.number, s.name AS store_name,
  CASE WHEN o.status = 'paid' AND o.returned_in_full THEN 'refunded' ELSE o.status END AS status, o.payable_fen,
  o.freight_fen, {due_of("o")} AS due_fen,
  o.paid_at, o.completed_at, (
    SELECT coalesce(json_agg(json_build_object('name', l.name, 'quantity', l.quantity, 'paid_fen', l.paid_fen,
      'returned_units', l.returned_units, 'picture', {THUMBNAIL_OF_SKU}, 'weight_g', l.measure_milli)
      ORDER BY l.no), '[]')
    FROM order_line l JOIN sku s ON s.id = l.sku WHERE l.order_id = o.id
  ) AS lines, (
    SELECT coalesce(json_agg(json_build_object('method', p.method, 'amount_fen', p.amount_fen, 'paid_at', p.paid_at)
      ORDER BY p.id), '[]') FROM payment p WHERE p.order_id = o.id AND p.gives_back IS NULL
      AND NOT EXISTS (SELECT FROM payment b WHERE b.order_id = p.order_id AND b.gives_back = p.id)
  ) AS payments, (
    SELECT coalesce(json_agg(json_build_object('amount_fen', back.amount_fen, 'state', back.state,
      'method', back.method, 'at', back.at) ORDER BY back.at), '[]') FROM ({backs_of("o.id")}) back
  ) AS backs, {receipt_as_json("o.id")} AS exchange, {looked_into("o.id")} AS is_looked_into,
  CASE WHEN o.carried_fen IS NOT NULL THEN {hold_as_json("o.id")} END AS waits
FROM pay_link k JOIN orders o ON o.id = k.order_id JOIN store s ON s.id = o.store
WHERE k.token_index = $1
  AND NOT EXISTS (SELECT FROM pay_link later WHERE later.order_id = k.order_id AND later.id > k.id)
"""


class OrderPath(msgspec.Struct, frozen=True):
    """Where an order belongs."""

    path: str


class PaidOrder(msgspec.Struct, frozen=True):
    """An order of which a receipt is asked for."""

    number: str
    status: OrderStatus


class KeptLink(msgspec.Struct, frozen=True):
    """A link as it is kept."""

    id: UUID
    token_sealed: bytes | None


async def hand_over(actor: Actor, order_id: UUID) -> PayLinkView:
    """A link for the customer of a placed order, in place of the one before. Raises OrderNotFound, NothingDue."""
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    due = await due_order(order_id)
    return PayLinkView(order_id, due.number, await _new_link(actor, order_id), due.due_fen, is_configured())


async def hand_over_once(actor: Actor, order_id: UUID) -> None:
    """See that there is a link that can be shown; one that is there stays. Raises OrderNotFound, NothingDue."""
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    if await _kept_address(order_id) is None:
        await hand_over(actor, order_id)


async def receipt_link(actor: Actor, order_id: UUID) -> ReceiptLinkView:
    """The link of a paid order, behind which its receipt is; one that is there stays.

    It never shows a pick-up code: that is for browsers which had a link open while money was due.
    Raises OrderNotFound, NoReceiptYet.
    """
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    order = await fetch_row_as(PaidOrder, PAID, order_id)
    assert order is not None, "it was found by its path"
    if order.status is not OrderStatus.PAID:
        raise NoReceiptYet(order_status=order.status)
    url = await _kept_address(order_id)
    return ReceiptLinkView(order_id, order.number, url or await _new_link(actor, order_id))


async def receipt_address(actor: Actor, order_id: UUID) -> str | None:
    """Where the receipt of an order is, if somebody has made its link. Raises OrderNotFound."""
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    return await _kept_address(order_id)


async def held_link(actor: Actor, order_id: UUID, *, desk: VoucherDesk) -> HeldLink:
    """The link of an order once more; whoever looks has WeChat Pay asked what became of it. Raises OrderNotFound."""
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    is_away = False
    try:
        if is_configured():
            await look_again(shared_client(), order_id, desk=desk)
    except (WechatPayFailed, WechatPayNotConfigured) as error:
        log.warning("wechat pay did not say what became of an order", code=error.code)
        is_away = True
    url, wrong = await _kept_address(order_id), bool(await fetch_value(LOOKED_INTO, order_id))
    return HeldLink(url=url, can_be_paid=is_configured(), is_away=is_away, is_looked_into=wrong)


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


def proof_of_payer(token: str) -> str:
    """What a browser keeps that has seen the order behind a link while money was due. Nobody else can make it."""
    return vault().index(PAYER, token).hex()[:PROOF_LETTERS]


async def _new_link(actor: Actor, order_id: UUID) -> str:
    """Another link of an order, which ends the one before; its address."""
    token, at = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    kept = (vault().index(TOKEN, token), vault().seal(LINK, token), at, actor.id)
    async with transaction():
        await execute(KEEP, new_id(), order_id, *kept)
        await audit.record(actor, "payments.link_handed_over", f"order:{order_id}")
    return _address(token)


async def _kept_address(order_id: UUID) -> str | None:
    """The address of the newest link of an order, where it can still be shown."""
    found = await fetch_row_as(KeptLink, NEWEST, order_id)
    sealed = None if found is None else found.token_sealed
    return None if sealed is None else _address(vault().open(LINK, sealed))


def _address(token: str) -> str:
    return f"{settings().public_base_url}/p/{token}"
