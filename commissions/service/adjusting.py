"""Amounts that are added to or taken from somebody's pay by hand: always by two people, never changed afterwards."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.crediting.bases import Mark, mark_due
from commissions.engine.api import first_date_of
from commissions.input_errors import NotOneselfAdjusted
from commissions.input_schemas import AskAdjustment
from commissions.permissions import ADJUST
from commissions.reads_of_people import Placed, placed
from commissions.reads_of_periods import first_month, require_kept, running_month
from commissions.rules import Due, period_from_text
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json

MONTH = "effective_period"


class AdjustmentWritten(msgspec.Struct, frozen=True):
    """A row of `commission_adjustment`."""

    id: UUID
    payee: UUID
    store: UUID
    amount_fen: int
    effective_period: date
    reason: str
    approval: UUID
    requested_by: UUID
    approved_by: UUID | None
    approved_at: datetime


WRITE = insert_from_json("commission_adjustment", AdjustmentWritten)


async def check_adjustment(actor: Actor, command: AskAdjustment) -> Placed:
    """Whose pay would be adjusted, before a second person is asked.

    Raises NotFound for somebody out of reach or who never worked in a store, NotOneselfAdjusted, NoSuchPeriod,
    PeriodArchived, InvalidField for an amount of 0, for a month ahead of the running one or before the first sale.
    """
    actor.require(ADJUST)
    month, at = first_date_of(period_from_text(command.effective_period)), clock.now()
    if month > running_month(at):
        raise InvalidField(MONTH, "不能晚于本月 / not after the running month")
    payee = (await placed([command.payee_id], month)).get(command.payee_id)
    if payee is None or not actor.reaches(payee.path):
        raise NotFound(field="payee_id")
    if payee.id == actor.associate_id:
        raise NotOneselfAdjusted(field="payee_id")
    if command.amount_fen == 0:
        raise InvalidField("amount_fen", "不能为 0 / not 0")
    if not command.reason.strip():
        raise InvalidField("reason", "须写原因 / say why")
    first = await first_month(at)
    if month < first:
        raise InvalidField(MONTH, f"不能早于 {period_of(first)} / not before {period_of(first)}")
    await require_kept(month, field=MONTH)
    return payee


async def adjust(actor: Actor, command: AskAdjustment, *, approval: audit.Approval) -> UUID:
    """Add the amount to the month, as the actor asked and a second person approved. Raises as `check_adjustment`."""
    actor.require(ADJUST)
    assert actor.id is not None, "only people ask for approval"
    async with transaction():
        payee = await check_adjustment(actor, command)
        month = first_date_of(period_from_text(command.effective_period))
        row = AdjustmentWritten(
            id=new_id(),
            payee=payee.id,
            store=payee.store,
            amount_fen=command.amount_fen,
            effective_period=month,
            reason=command.reason.strip(),
            approval=approval.id,
            requested_by=actor.id,
            approved_by=approval.by,
            approved_at=clock.now(),
        )
        await execute(WRITE, as_json([row]))
        await mark_due([Mark(month, Due.ASSOCIATE, payee.id, payee.store)])
        await audit.record(
            actor,
            "commissions.adjusted",
            f"adjustment:{row.id}",
            payee=payee.id,
            period=command.effective_period,
            amount_fen=command.amount_fen,
        )
    return row.id
