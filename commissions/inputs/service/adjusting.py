"""Amounts that are added to or taken from somebody's pay by hand: always by two people, never changed afterwards."""

from datetime import date
from uuid import UUID

from commissions.engine.api import first_date_of
from commissions.inputs.adjustment_book import AdjustmentWritten, write_adjustment
from commissions.inputs.errors import NotOneselfAdjusted
from commissions.inputs.schemas import AskAdjustment
from commissions.periods.reads import first_month, require_kept, running_month
from commissions.permissions import ADJUST
from commissions.reads_of_people import Placed, placed
from commissions.rules import period_from_text
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id

MONTH = "effective_period"


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


async def adjust(
    actor: Actor, command: AskAdjustment, *, approval: audit.Approval, writes_off: date | None = None
) -> UUID:
    """Add the amount to the month, as the actor asked and a second person approved. Raises as `check_adjustment`.

    It may be the one that `writes_off` what the payee owed by the statement of that month.
    """
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
            writes_off=writes_off,
        )
        await write_adjustment(row)
        await audit.record(
            actor,
            "commissions.adjusted",
            f"adjustment:{row.id}",
            payee=payee.id,
            period=command.effective_period,
            amount_fen=command.amount_fen,
            **({} if writes_off is None else {"writes_off": period_of(writes_off)}),
        )
    return row.id
