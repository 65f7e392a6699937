"""The inbox of notifications: proven, opened, kept once, and applied; what could not be applied is tried again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import clock
from guide_app.base.kernel.attempts import attempt
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.ground.orders.ports import VoucherDesk
from payments.calling.client import WechatPayClient
from payments.giving_back import take_in_told
from payments.protocol.errors import SealedUnreadable
from payments.protocol.messages import Notification, RefundTold, Transaction
from payments.protocol.sealing import open_sealed
from payments.protocol.signing import message_of
from payments.settling import take_in

log = structlog.get_logger(__name__)

PURPOSE = "payments.notification"
KEPT = timedelta(days=30)
"""How long what was told stays; that it was told stays for good, so that it is never applied again."""
MOST_ATTEMPTS = 12

TAKE_IN = """
INSERT INTO pay_notification (id, told_id, event_type, body_sealed, received_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (told_id) DO NOTHING RETURNING id
"""
UNAPPLIED = f"""
SELECT id, event_type, body_sealed FROM pay_notification
WHERE applied_at IS NULL AND attempts < {MOST_ATTEMPTS} AND body_sealed IS NOT NULL ORDER BY id LIMIT 200
"""
LOCK = """
SELECT id, event_type, body_sealed FROM pay_notification WHERE id = $1 AND applied_at IS NULL FOR UPDATE SKIP LOCKED
"""
APPLIED = "UPDATE pay_notification SET applied_at = $2, attempts = attempts + $3, error = $4 WHERE id = $1"
FORGET = "UPDATE pay_notification SET body_sealed = NULL WHERE received_at < $1 AND body_sealed IS NOT NULL"


class KeptNotification(msgspec.Struct, frozen=True):
    """A notification that waits."""

    id: UUID
    event_type: str
    body_sealed: bytes


async def receive(client: WechatPayClient, headers: Mapping[str, str], body: bytes, *, desk: VoucherDesk) -> None:
    """Take in a notification, once. What is kept is applied at once; if that fails, later.

    Raises NotProvenWechatPay, SealedUnreadable.
    """
    at = clock.now()
    message = message_of(headers, body, now=at)
    await client.caller.proven(message, at=at)
    try:
        told = msgspec.json.decode(body, type=Notification)
    except msgspec.MsgspecError as error:
        raise SealedUnreadable("notification") from error
    sealed = vault().seal(PURPOSE, _text_in(told, client.merchant.api_key))
    kept = await fetch_value(TAKE_IN, new_id(), told.id[:64], told.event_type[:40], sealed, at)
    if kept is not None:
        await _apply_kept(kept, desk=desk)


def _text_in(told: Notification, api_key: bytes) -> str:
    try:
        return open_sealed(api_key, told.resource).decode()
    except UnicodeDecodeError as error:
        raise SealedUnreadable("document") from error


async def apply_waiting(_: datetime, *, desk: VoucherDesk) -> int:
    """Apply what could not be applied when it came; how many."""
    waiting = await fetch_as(KeptNotification, UNAPPLIED)
    for one in waiting:
        await _apply_kept(one.id, desk=desk)
    return len(waiting)


async def forget_told(at: datetime) -> int:
    """Forget what was told long ago: payers stand in it."""
    return await execute(FORGET, at - KEPT)


async def _apply_kept(kept_id: UUID, *, desk: VoucherDesk) -> None:
    """Apply one that no other process is applying. One that cannot be applied stays and is tried again."""
    async with transaction():
        found = await fetch_as(KeptNotification, LOCK, kept_id)
        for one in found:
            attempts, error = await attempt(partial(_apply, one, desk=desk))
            if error is not None:
                log.error("wechat pay notification not applied", id=str(one.id), error=error)
            await execute(APPLIED, one.id, None if error else clock.now(), attempts, (error or "")[:300])


async def _apply(one: KeptNotification, *, desk: VoucherDesk) -> None:
    document, at = vault().open(PURPOSE, one.body_sealed).encode(), clock.now()
    if one.event_type.startswith("TRANSACTION."):
        await take_in(msgspec.json.decode(document, type=Transaction), desk=desk, at=at)
    elif one.event_type.startswith("REFUND."):
        await take_in_told(msgspec.json.decode(document, type=RefundTold), at=at)
