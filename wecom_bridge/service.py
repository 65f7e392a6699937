"""What people do with the bridge: have tried again what was parked or failed."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish
from guide_app.ground.associates.queries import associate
from wecom_bridge.errors import NotRetryable
from wecom_bridge.events import WecomCallbackReceived
from wecom_bridge.messages.sending import enqueue_sending
from wecom_bridge.permissions import RETRY_CALLBACKS, RETRY_MESSAGES
from wecom_bridge.rules import InboxStatus, MessageStatus
from wecom_bridge.schemas import Retried

TAKE_UP_AGAIN = """
UPDATE wecom_inbox SET status = 'received', settled_at = NULL WHERE id = $1 AND status = 'parked' RETURNING id
"""
MESSAGE = "SELECT status, associate FROM wecom_message WHERE id = $1"
WAIT_AGAIN = """
UPDATE wecom_message SET status = 'waiting', attempts = 0 WHERE id = $1 AND status = 'failed' RETURNING id
"""


class MessageToRetry(msgspec.Struct, frozen=True):
    """What became of a message, and whose it is."""

    status: MessageStatus
    associate: UUID


async def retry_callback(actor: Actor, inbox_id: UUID) -> Retried:
    """Have a parked callback settled again. Raises NotFound, NotRetryable."""
    actor.require(RETRY_CALLBACKS)
    async with transaction():
        if await fetch_value(TAKE_UP_AGAIN, inbox_id) is None:
            status = await fetch_value("SELECT status FROM wecom_inbox WHERE id = $1", inbox_id)
            if status is None:
                raise NotFound
            raise NotRetryable(record_status=status)
        await audit.record(actor, "wecom.callback_retried", f"wecom_inbox:{inbox_id}")
        await publish(WecomCallbackReceived(inbox_id=inbox_id))
    return Retried(id=inbox_id, status=InboxStatus.RECEIVED)


async def retry_message(actor: Actor, message_id: UUID) -> Retried:
    """Have a failed message to an associate in reach sent after all. Raises NotFound, NotRetryable."""
    actor.require(RETRY_MESSAGES)
    async with transaction():
        message = await fetch_row_as(MessageToRetry, MESSAGE, message_id)
        if message is None:
            raise NotFound
        await associate(actor, message.associate)
        if await fetch_value(WAIT_AGAIN, message_id) is None:
            raise NotRetryable(record_status=message.status)
        await audit.record(actor, "wecom.message_retried", f"wecom_message:{message_id}")
        await enqueue_sending([message_id])
    return Retried(id=message_id, status=MessageStatus.WAITING)
