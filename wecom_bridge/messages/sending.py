"""App messages to associates: asked for once per fact, sent outside the transaction, retried where that may help."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.jobs import enqueue
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errcodes import Remedy
from wecom_bridge.calling.errors import WecomFailed
from wecom_bridge.calling.limits import LONGEST_DUPLICATE_CHECK_SECONDS
from wecom_bridge.messages.message import Message
from wecom_bridge.rules import MessageStatus

log = structlog.get_logger(__name__)

SEND_MESSAGE = "wecom.message"
"""The outside call that sends a message; its payload is the message's id."""
ATTEMPTS = 8
"""How often a message is tried; the pauses between them grow from seconds to minutes."""

_WORTH_RETRYING = frozenset(
    {Remedy.RETRY_SOON, Remedy.RETRY_LATER, Remedy.REAUTHENTICATE, Remedy.RESTART_LISTING},
)

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


class Asked(msgspec.Struct, frozen=True):
    """A message that was not asked for before."""

    id: UUID


class Taken(msgspec.Struct, frozen=True):
    """A message on its way to WeCom."""

    userid: str
    content: str
    attempts: int


async def ask_for(messages: Sequence[Message]) -> None:
    """Have messages sent to those of the associates who are on WeCom.

    Stands inside a transaction; a fact is told of once, however often it is handed in.
    """
    if not messages:
        return
    asked = await fetch_as(
        Asked,
        ASK,
        [new_id() for _ in messages],
        [message.request_key for message in messages],
        [message.associate_id for message in messages],
        [message.content for message in messages],
        clock.now(),
    )
    await enqueue_sending([each.id for each in asked])


async def send_message(client: WecomClient, payload: bytes) -> None:
    """Send a waiting message. Raises the WecomFailed that another try may mend; everything else is written down.

    WeCom drops the same message within four hours, so that a try whose answer was lost is not seen twice.
    """
    message_id = UUID(payload.decode())
    message = await fetch_row_as(Taken, TAKE, message_id)
    if message is None:
        return
    try:
        receipt = await client.send_text(
            [message.userid], message.content, duplicate_check_seconds=LONGEST_DUPLICATE_CHECK_SECONDS
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


async def enqueue_sending(message_ids: Sequence[UUID]) -> None:
    """Have waiting messages sent soon, each once. Stands inside a transaction."""
    names = [str(message_id) for message_id in message_ids]
    await enqueue(SEND_MESSAGE, [name.encode() for name in names], keys=names)


async def _note_failure(message_id: UUID, message: Taken, failed: WecomFailed) -> None:
    """Write a failure down, and raise it again while another try may help."""
    if failed.remedy is Remedy.ALREADY_DONE:
        await execute(SENT, message_id, MessageStatus.SENT.value, "", clock.now())
        return
    again = failed.remedy in _WORTH_RETRYING and message.attempts < ATTEMPTS
    status = MessageStatus.WAITING if again else MessageStatus.FAILED
    await execute(NOT_SENT, message_id, status.value, str(failed)[:500])
    if again:
        raise failed
    log.error("wecom message failed", message_id=str(message_id), remedy=failed.remedy.value)
