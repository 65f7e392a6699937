"""The inbox of callbacks: taken in at once, each content once, and settled afterwards, each on its own."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import clock
from guide_app.base.kernel.attempts import attempt
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from wecom_bridge.callbacks.applying import apply
from wecom_bridge.callbacks.errors import CallbackMalformed
from wecom_bridge.callbacks.kinds import typed
from wecom_bridge.callbacks.reading import fields_of, read
from wecom_bridge.events import WecomCallbackReceived
from wecom_bridge.rules import InboxStatus

log = structlog.get_logger(__name__)

PURPOSE = "wecom.callback"
BYTES_AS_TEXT = "latin-1"
"""The vault seals texts; this encoding gives every byte back as it was."""

TAKE_IN = """
INSERT INTO wecom_inbox (id, dedup_key, kind, body_sealed, received_at, status) VALUES ($1, $2, $3, $4, $5, 'received')
ON CONFLICT (dedup_key) DO NOTHING RETURNING id
"""
UNSETTLED = """
SELECT id, body_sealed, received_at FROM wecom_inbox WHERE id = ANY($1) AND status = 'received' ORDER BY id FOR UPDATE
"""
SETTLE = """
UPDATE wecom_inbox SET status = $2, attempts = attempts + $3, error = $4, settled_at = $5 WHERE id = $1
"""
FORGET = "DELETE FROM wecom_inbox WHERE status = 'done' AND received_at < $1"


class KeptCallback(msgspec.Struct, frozen=True):
    """A callback that waits in the inbox."""

    id: UUID
    body_sealed: bytes
    received_at: datetime


async def receive(body: bytes) -> bool:
    """Keep a verified callback and tell the worker; False when the same one is there already."""
    at, inbox_id, reading = clock.now(), new_id(), read(body)
    async with transaction():
        sealed = vault().seal(PURPOSE, reading.document.decode(BYTES_AS_TEXT))
        if await fetch_value(TAKE_IN, inbox_id, reading.dedup_key, reading.kind, sealed, at) is None:
            return False
        await publish(WecomCallbackReceived(inbox_id=inbox_id), at=at)
    return True


async def settle(inbox_ids: Sequence[UUID]) -> None:
    """Apply callbacks to the mirror in the given order. One that cannot be applied is parked and stops nobody.

    Stands inside the transaction of the delivery; what is settled already is left alone.
    """
    waiting = {each.id: each for each in await fetch_as(KeptCallback, UNSETTLED, list(inbox_ids))}
    for inbox_id in inbox_ids:
        if inbox_id in waiting:
            await _settle_one(waiting.pop(inbox_id))


async def forget_settled(before: datetime) -> int:
    """Delete what was settled and received before that moment; the number of rows. Parked ones stay."""
    return await execute(FORGET, before)


async def _settle_one(kept: KeptCallback) -> None:
    attempts, error = await attempt(partial(_apply, kept), hopeless=(CallbackMalformed,))
    if error is not None:
        log.error("wecom callback parked", inbox_id=str(kept.id), error=error)
    status = InboxStatus.DONE if error is None else InboxStatus.PARKED
    await execute(SETTLE, kept.id, status.value, attempts, error or "", clock.now())


async def _apply(kept: KeptCallback) -> None:
    document = vault().open(PURPOSE, kept.body_sealed).encode(BYTES_AS_TEXT)
    await apply(typed(fields_of(document)), received_at=kept.received_at)
