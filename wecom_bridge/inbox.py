"""The inbox of callbacks: taken in at once, each content once, and settled afterwards, each on its own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import LOST, execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from wecom_bridge.callbacks import Fields, dedup_key, fields_of, parse_callback
from wecom_bridge.errors import CallbackMalformed, NotRetryable
from wecom_bridge.events import WecomCallbackReceived
from wecom_bridge.mirroring import mirror
from wecom_bridge.rules import InboxStatus
from wecom_bridge.schemas import Retried

log = structlog.get_logger(__name__)

PURPOSE = "wecom.callback"
BYTES_AS_TEXT = "latin-1"
"""The vault seals texts; this encoding gives every byte back as it was."""
ATTEMPTS = 3
KIND_CHARS = 120
ERROR_CHARS = 300

TAKE_IN = """
INSERT INTO wecom_inbox (id, dedup_key, kind, body_sealed, received_at, status) VALUES ($1, $2, $3, $4, $5, 'received')
ON CONFLICT (dedup_key) DO NOTHING RETURNING id
"""
UNSETTLED = """
SELECT id, body_sealed, received_at, attempts FROM wecom_inbox WHERE id = ANY($1) AND status = 'received' FOR UPDATE
"""
SETTLE = """
UPDATE wecom_inbox SET status = $2, attempts = $3, error = $4, settled_at = $5 WHERE id = $1
"""
TAKE_UP_AGAIN = """
UPDATE wecom_inbox SET status = 'received', settled_at = NULL WHERE id = $1 AND status = 'parked' RETURNING id
"""
FORGET = "DELETE FROM wecom_inbox WHERE status = 'done' AND received_at < $1"


async def receive(body: bytes) -> bool:
    """Keep a verified callback and tell the worker; False when the same one is there already."""
    at, inbox_id = clock.now(), new_id()
    async with transaction():
        sealed = vault().seal(PURPOSE, body.decode(BYTES_AS_TEXT))
        if await fetch_value(TAKE_IN, inbox_id, dedup_key(body), kind_of(body), sealed, at) is None:
            return False
        await publish(WecomCallbackReceived(inbox_id=inbox_id), at=at)
    return True


async def settle(inbox_ids: Sequence[UUID]) -> None:
    """Apply callbacks to the mirror in the given order. One that cannot be applied is parked and stops nobody.

    Stands inside the transaction of the delivery; what is settled already is left alone.
    """
    waiting = {row["id"]: row for row in await fetch(UNSETTLED, list(inbox_ids))}
    for inbox_id in inbox_ids:
        if inbox_id in waiting:
            await _settle_one(waiting[inbox_id])


async def retry_parked_callback(actor: Actor, inbox_id: UUID) -> Retried:
    """Have a parked callback settled again. Raises NotFound, NotRetryable."""
    actor.require_role(Role.HQ_OPERATOR, Role.INTEGRATOR)
    async with transaction():
        if await fetch_value(TAKE_UP_AGAIN, inbox_id) is None:
            row = await fetch_row("SELECT status FROM wecom_inbox WHERE id = $1", inbox_id)
            if row is None:
                raise NotFound
            raise NotRetryable(status=row["status"])
        await audit.record(actor, "wecom.callback_retried", f"wecom_inbox:{inbox_id}")
        await publish(WecomCallbackReceived(inbox_id=inbox_id))
    return Retried(id=inbox_id, status=InboxStatus.RECEIVED)


async def forget_settled(before: datetime) -> int:
    """Delete what was settled and received before that moment; the number of rows. Parked ones stay."""
    return await execute(FORGET, before)


def kind_of(body: bytes) -> str:
    """What a callback is about, `event/change`, without anything personal; empty when it cannot be read."""
    try:
        fields = fields_of(body)
    except CallbackMalformed:
        return ""
    words = (_word(fields, "Event") or _word(fields, "MsgType"), _word(fields, "ChangeType"))
    return "/".join(word for word in words if word)[:KIND_CHARS]


async def _settle_one(row: asyncpg.Record) -> None:
    """Try a few times, each in a savepoint: a lock-up with another process passes, a poisoned message does not."""
    attempts, error = row["attempts"], ""
    for _ in range(ATTEMPTS):
        attempts += 1
        try:
            async with transaction():
                body = vault().open(PURPOSE, row["body_sealed"]).encode(BYTES_AS_TEXT)
                await mirror(parse_callback(body), received_at=row["received_at"])
        except LOST:
            raise
        except CallbackMalformed as malformed:
            error = str(malformed)
            break
        except Exception as failure:  # whatever it is, the callbacks behind this one must go on
            error = _told(failure)
        else:
            await execute(SETTLE, row["id"], InboxStatus.DONE.value, attempts, "", clock.now())
            return
    log.error("wecom callback parked", inbox_id=str(row["id"]), error=error)
    await execute(SETTLE, row["id"], InboxStatus.PARKED.value, attempts, error[:ERROR_CHARS], clock.now())


def _told(failure: Exception) -> str:
    """The kind and first line of a failure: the database quotes values only in later lines."""
    return f"{type(failure).__name__}: {str(failure).partition(chr(10))[0]}"


def _word(fields: Fields, name: str) -> str:
    """A name of WeCom's vocabulary, anything else is left out."""
    value = fields.get(name, "")
    return value if isinstance(value, str) and value.isidentifier() and value.isascii() else ""
