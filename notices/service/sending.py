"""Sending what waits, and hearing whether it arrived.

A message belongs for some minutes to the process that takes it. It is handed over outside of any transaction, under an
id that stays the same, so that one that is sent again after a crash arrives once.
"""

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from clienteling.reads import allowance_of
from clienteling.rules.care import Purpose
from clienteling.rules.contacts import Barrier
from clienteling.service.contacts import note_message
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.fragments import identities_of, survivor_of
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.messages.errors import MessageNotSent, NoMessenger
from guide_app.ground.messages.ports import TextMessage, TextMessenger
from notices.permissions import SEND_NOTICES
from notices.reads import settings_in_force
from notices.rules import LEASE, MARKETING, NoticeKind, NoticeReason, NoticeState, barrier, is_quiet, next_try
from notices.schemas import NoticeReceipt

log = structlog.get_logger(__name__)

PIECE = 100
AT_ONCE = 8
# $1 now, $2 until when they belong to this process: another one that comes to them meanwhile finds them not due.
TAKE = f"""
WITH taken AS (
  UPDATE notice n SET due_at = $2, tries = n.tries + 1
  WHERE n.id = ANY (ARRAY(
      SELECT id FROM notice WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT {PIECE}))
    AND n.state = 'waiting' AND n.due_at <= $1
  RETURNING n.id, n.kind, n.member, n.store, n.subject, n.issuer, n.parameters, n.tries, n.expires_at
)
SELECT t.id, t.kind, m.id AS member, t.store, t.issuer, t.parameters, t.tries::bigint AS tries, t.expires_at,
  m.phone_sealed, k.key_wrapped,
  EXISTS (SELECT FROM notice_opt_out o WHERE o.member IN ({identities_of("t.member")})) AS opted_out,
  NOT EXISTS (
    SELECT FROM appointment a
    WHERE a.id = t.subject AND a.state IN ('booked', 'confirmed') AND a.starts_at = t.expires_at
  ) AS is_overtaken
FROM taken t JOIN member m ON m.id = {survivor_of("t.member")} LEFT JOIN member_key k ON k.member = m.id
"""
END = """
UPDATE notice SET state = $2, reason = $3, ended_at = $4 WHERE id = $1 AND state = 'waiting'
"""
AGAIN = "UPDATE notice SET due_at = $2 WHERE id = $1 AND state = 'waiting'"
RECEIVED = "UPDATE notice SET state = $2, reason = $3, ended_at = $4 WHERE id = $1 AND state IN ('waiting', 'sent')"


class Taken(msgspec.Struct, frozen=True):
    """A message that this process sends, or finds that it must not."""

    id: UUID
    kind: NoticeKind
    member: UUID
    store: UUID
    issuer: UUID | None
    parameters: dict[str, str]
    tries: int
    expires_at: datetime
    phone_sealed: bytes | None
    key_wrapped: bytes | None
    opted_out: bool
    is_overtaken: bool


async def send_due(actor: Actor, messenger: TextMessenger, *, at: datetime) -> int:
    """Send a piece of what waits; how many were taken up. Nothing in the quiet hours."""
    actor.require(SEND_NOTICES)
    chosen = await settings_in_force()
    if is_quiet(at, chosen.quiet_from, chosen.quiet_to):
        return 0
    async with transaction():
        taken = await fetch_as(Taken, TAKE, at, at + LEASE)
    few = asyncio.Semaphore(AT_ONCE)

    async def one_of_few(one: Taken) -> None:
        async with few:
            await _send(one, chosen.templates, messenger, at=at)

    async with asyncio.TaskGroup() as group:
        for one in taken:
            group.create_task(one_of_few(one))
    return len(taken)


async def receive(actor: Actor, receipt: NoticeReceipt, *, at: datetime) -> bool:
    """Note whether a message arrived; whether it is one of ours. A second receipt changes nothing."""
    actor.require(SEND_NOTICES)
    state, reason = NoticeState.DELIVERED, None
    if not receipt.delivered:
        state, reason = NoticeState.FAILED, NoticeReason.NOT_DELIVERED
    return bool(await execute(RECEIVED, receipt.message_id, state, reason, at))


async def _send(one: Taken, templates: dict[NoticeKind, str], messenger: TextMessenger, *, at: datetime) -> None:
    reason = barrier(
        one.kind,
        is_on=one.kind in templates,
        is_late=one.expires_at <= at,
        is_overtaken=one.is_overtaken,
        opted_out=one.opted_out,
        has_phone=one.phone_sealed is not None,
    )
    if reason is None and one.kind in MARKETING:
        reason = await _barrier_of_offers(one.member, at=at)
    if reason is not None or one.phone_sealed is None:
        await execute(END, one.id, NoticeState.DROPPED, reason, at)
        return
    phone = vault().open_of(one.key_wrapped, PHONE, one.phone_sealed)
    try:
        messenger.require_ready()
        await messenger.send_text(TextMessage(one.id, phone, templates[one.kind], one.parameters))
    except NoMessenger:
        await execute(END, one.id, NoticeState.DROPPED, NoticeReason.NO_PROVIDER, at)
    except (MessageNotSent, OSError) as error:
        log.error("message not sent", message_id=str(one.id), reason=f"{type(error).__name__}: {error}")
        await _failed(one, at=at)
    else:
        await _sent(one, at=at)


async def _sent(one: Taken, *, at: datetime) -> None:
    async with transaction():
        marked = await execute(END, one.id, NoticeState.SENT, None, at)
        if marked and one.kind in MARKETING and one.issuer is not None:
            await note_message(SYSTEM, one.member, by=one.issuer, store_id=one.store, at=at)


async def _failed(one: Taken, *, at: datetime) -> None:
    again = next_try(one.tries, at)
    if again is None:
        await execute(END, one.id, NoticeState.FAILED, NoticeReason.NOT_TAKEN, at)
    else:
        await execute(AGAIN, one.id, again)


async def _barrier_of_offers(member_id: UUID, *, at: datetime) -> NoticeReason | None:
    judged = await allowance_of(member_id, at=at, purpose=Purpose.COUPON_EXPIRING)
    if judged.allowed:
        return None
    return NoticeReason.CONTACT_CAP if judged.barrier is Barrier.CAP else NoticeReason.NO_CONSENT
