"""App messages to associates: asked for once per fact, sent outside the transaction, retried where that may help."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import structlog

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.jobs import enqueue
from guide_app.ground.associates.queries import associate
from guide_app.ground.orders.events import OrderPaid
from wecom_bridge.client import WecomClient
from wecom_bridge.confirmations import order_text
from wecom_bridge.errcodes import Remedy
from wecom_bridge.errors import NotRetryable, WecomFailed
from wecom_bridge.limits import LONGEST_DUPLICATE_CHECK_SECONDS
from wecom_bridge.rules import MessageStatus
from wecom_bridge.schemas import Retried

log = structlog.get_logger(__name__)

SEND_MESSAGE = "wecom.message"
"""The outside call that sends a message; its payload is the message's id."""
ATTEMPTS = 8
"""How often a message is tried; the pauses between them grow from seconds to minutes."""

_WORTH_RETRYING = frozenset(
    {Remedy.RETRY_SOON, Remedy.RETRY_LATER, Remedy.REAUTHENTICATE, Remedy.RESTART_LISTING},
)

ITEMS = """
SELECT order_id, name, quantity FROM order_line WHERE order_id = ANY($1) ORDER BY order_id, no
"""
ASK = """
INSERT INTO wecom_message (id, request_key, associate, userid, content, asked_at, status)
SELECT g.id, g.request_key, a.id, a.wecom_userid, g.content, $5, 'waiting'
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) AS g (id, request_key, associate, content)
JOIN associate a ON a.id = g.associate AND a.wecom_userid <> '' AND a.status = 'active'
ON CONFLICT (request_key) DO NOTHING RETURNING id
"""
TAKE = """
UPDATE wecom_message SET attempts = attempts + 1 WHERE id = $1 AND status = 'waiting'
RETURNING userid, content, attempts
"""
SENT = "UPDATE wecom_message SET status = $2, msgid = $3, error = '', sent_at = $4 WHERE id = $1"
NOT_SENT = "UPDATE wecom_message SET status = $2, error = $3 WHERE id = $1 AND status = 'waiting'"
WAIT_AGAIN = """
UPDATE wecom_message SET status = 'waiting', attempts = 0 WHERE id = $1 AND status = 'failed' RETURNING id
"""


async def ask_for_confirmations(orders: Sequence[OrderPaid]) -> int:
    """Ask for a message to whoever served each order, if he is on WeCom; the number of new ones.

    Stands inside a transaction; an order is told of once, however often it is handed in.
    """
    served = [(order, order.serving_id) for order in orders if order.serving_id is not None]
    if not served:
        return 0
    items: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for row in await fetch(ITEMS, [order.order_id for order, _ in served]):
        items[row["order_id"]].append((row["name"], row["quantity"]))
    asked = await fetch(
        ASK,
        [new_id() for _ in served],
        [f"order_paid:{order.order_id}" for order, _ in served],
        [associate for _, associate in served],
        [order_text(order, items[order.order_id]) for order, _ in served],
        clock.now(),
    )
    await _enqueue([row["id"] for row in asked])
    return len(asked)


async def send_message(client: WecomClient, payload: bytes) -> None:
    """Send a waiting message. Raises the WecomFailed that another try may mend; everything else is written down.

    WeCom drops the same message within four hours, so that a try whose answer was lost is not seen twice.
    """
    message_id = UUID(payload.decode())
    message = await fetch_row(TAKE, message_id)
    if message is None:
        return
    try:
        receipt = await client.send_text(
            [message["userid"]], message["content"], duplicate_check_seconds=LONGEST_DUPLICATE_CHECK_SECONDS
        )
    except WecomFailed as failed:
        await _note_failure(message_id, message, failed)
        return
    except InvalidField as invalid:
        await execute(NOT_SENT, message_id, MessageStatus.FAILED.value, str(invalid))
        return
    if receipt.undelivered:
        await execute(NOT_SENT, message_id, MessageStatus.FAILED.value, "unknown or invisible receiver")
        return
    await execute(SENT, message_id, MessageStatus.SENT.value, receipt.message_id, clock.now())


async def retry_message(actor: Actor, message_id: UUID) -> Retried:
    """Have a failed message to an associate in reach sent after all. Raises NotFound, NotRetryable."""
    actor.require_role(Role.HQ_OPERATOR, Role.INTEGRATOR)
    async with transaction():
        row = await fetch_row("SELECT status, associate FROM wecom_message WHERE id = $1", message_id)
        if row is None:
            raise NotFound
        await associate(actor, row["associate"])
        if await fetch_value(WAIT_AGAIN, message_id) is None:
            raise NotRetryable(status=row["status"])
        await audit.record(actor, "wecom.message_retried", f"wecom_message:{message_id}")
        await _enqueue([message_id])
    return Retried(id=message_id, status=MessageStatus.WAITING)


async def _note_failure(message_id: UUID, message: asyncpg.Record, failed: WecomFailed) -> None:
    """Write a failure down, and raise it again while another try may help."""
    if failed.remedy is Remedy.ALREADY_DONE:
        await execute(SENT, message_id, MessageStatus.SENT.value, "", clock.now())
        return
    again = failed.remedy in _WORTH_RETRYING and message["attempts"] < ATTEMPTS
    status = MessageStatus.WAITING if again else MessageStatus.FAILED
    await execute(NOT_SENT, message_id, status.value, str(failed)[:500])
    if again:
        raise failed
    log.error("wecom message failed", message_id=str(message_id), remedy=failed.remedy.value)


async def _enqueue(message_ids: Sequence[UUID]) -> None:
    names = [str(message_id) for message_id in message_ids]
    await enqueue(SEND_MESSAGE, [name.encode() for name in names], keys=names)
