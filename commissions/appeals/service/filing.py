"""Saying that something is not right, and taking it back."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.appeals.errors import AppealDecided, AppealOpen
from commissions.appeals.reads import appeal_held, order_seen, own_entry
from commissions.appeals.rules import AppealReason, AppealState
from commissions.appeals.schemas import FileAppeal
from commissions.events import AppealFiled
from commissions.periods.reads import require_kept
from commissions.permissions import APPEAL
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json


class AppealWritten(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `commission_appeal` as it is filed."""

    id: UUID
    order_id: UUID | None
    entry: UUID | None
    period: date
    store: UUID
    appellant: UUID
    reason: AppealReason
    words: str
    filed_at: datetime
    state: AppealState = AppealState.OPEN


WRITE = f"{insert_from_json('commission_appeal', AppealWritten)} ON CONFLICT DO NOTHING RETURNING id"
OPEN = """
SELECT id FROM commission_appeal WHERE appellant = $1 AND state = 'open'
  AND (order_id = $2 OR ($2::uuid IS NULL AND order_id IS NULL AND entry = $3))
"""
END = "UPDATE commission_appeal SET state = $2, decided_at = $3, decided_by = $4, answer = $5 WHERE id = $1"


async def file_appeal(actor: Actor, command: FileAppeal) -> UUID:
    """Say that an order, or an entry of one's own statement, is not right.

    Raises NotFound for an order that is neither one's own nor of a store within reach and for an entry of somebody
    else, InvalidField unless exactly one of the two is named and something is said, AppealOpen, PeriodArchived.
    """
    actor.require(APPEAL)
    if actor.associate_id is None:
        raise NotFound
    if (command.order_id is None) == (command.entry_id is None):
        raise InvalidField("order_id", "订单与分录二选一 / either an order or an entry")
    if not command.words.strip():
        raise InvalidField("words", "须写明情况 / say what is not right")
    order_id, store, path, period = await _about(actor, command)
    await require_kept(period, field="order_id" if command.entry_id is None else "entry_id")
    row = AppealWritten(
        id=new_id(),
        order_id=order_id,
        entry=command.entry_id,
        period=period,
        store=store,
        appellant=actor.associate_id,
        reason=command.reason,
        words=command.words.strip(),
        filed_at=clock.now(),
    )
    async with transaction():
        if await fetch_value(WRITE, as_json([row])) is None:
            raise AppealOpen(appeal=await fetch_value(OPEN, actor.associate_id, order_id, command.entry_id))
        await publish(AppealFiled(appeal_id=row.id, appellant_id=row.appellant, path=path), at=row.filed_at)
        await audit.record(
            actor, "commissions.appealed", f"appeal:{row.id}", order=order_id, entry=command.entry_id, reason=row.reason
        )
    return row.id


async def withdraw_appeal(actor: Actor, appeal_id: UUID) -> None:
    """Take one's own appeal back. Raises NotFound for that of somebody else, AppealDecided."""
    actor.require(APPEAL)
    async with transaction():
        appeal = await appeal_held(appeal_id)
        if appeal is None or appeal.appellant != actor.associate_id:
            raise NotFound
        if appeal.state is not AppealState.OPEN:
            raise AppealDecided(state=appeal.state)
        await execute(END, appeal_id, AppealState.WITHDRAWN, clock.now(), actor.id, "")
        await audit.record(actor, "commissions.appeal_withdrawn", f"appeal:{appeal_id}")


async def _about(actor: Actor, command: FileAppeal) -> tuple[UUID | None, UUID, str, date]:
    """The order, the store with its path, and the month that it is about."""
    if command.entry_id is not None:
        assert actor.associate_id is not None
        entry = await own_entry(command.entry_id, actor.associate_id)
        if entry is None:
            raise NotFound(field="entry_id")
        if entry.order_id is None:
            return None, entry.store, entry.path, entry.effective_period
        order_id = entry.order_id
    else:
        assert command.order_id is not None
        order_id = command.order_id
    order = await order_seen(order_id)
    own = command.entry_id is not None or (order is not None and actor.associate_id in order.people)
    if order is None or not (own or actor.reaches(order.path)):
        raise NotFound(field="order_id")
    return order.id, order.store, order.path, order.period
