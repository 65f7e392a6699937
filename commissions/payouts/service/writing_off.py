"""Giving up what somebody who has left owes, or a part: an amount by hand in the open month, linked with the debt."""

from datetime import date
from uuid import UUID

import msgspec

from commissions.inputs.schemas import AskAdjustment
from commissions.inputs.service.adjusting import adjust
from commissions.payouts.errors import DebtNotFinal, DebtWrittenOff, NoDebt
from commissions.payouts.reads_of_debts import debt_of
from commissions.periods.reads import open_period, running_month
from commissions.permissions import WRITE_OFF
from commissions.reads_of_people import Placed, placed
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.money import yuan


class WriteOffDue(msgspec.Struct, frozen=True):
    """Whose debt of which month would be written off, by which amount by hand."""

    payee: Placed
    period: date
    adjustment: AskAdjustment


async def check_write_off(actor: Actor, payee_id: UUID, reason: str, *, amount_fen: int | None = None) -> WriteOffDue:
    """What would be written off, before a second person is asked: the whole debt, or this much of it.

    Raises NotFound for somebody out of reach, NoDebt, DebtWrittenOff, DebtNotFinal, InvalidField without a reason and
    for more than is owed.
    """
    actor.require(WRITE_OFF)
    opened = await open_period() or running_month(clock.now())
    payee = (await placed([payee_id], opened)).get(payee_id)
    if payee is None or not actor.reaches(payee.path):
        raise NotFound(field="payee_id")
    if not reason.strip():
        raise InvalidField("reason", "须写原因 / say why")
    debt = await debt_of(payee_id)
    if debt is None:
        raise NoDebt(field="payee_id")
    if debt.is_written_off:
        raise DebtWrittenOff(field="payee_id", period=period_of(debt.period))
    if debt.works_until is None or debt.works_until > opened:
        raise DebtNotFinal(field="payee_id", period=period_of(opened))
    if amount_fen is not None and amount_fen > debt.debt_fen:
        raise InvalidField("amount_fen", f"不能超过欠款 {yuan(debt.debt_fen)} / more than the debt")
    given = AskAdjustment(
        payee_id=payee_id,
        amount_fen=amount_fen or debt.debt_fen,
        effective_period=period_of(opened),
        reason=reason.strip(),
    )
    return WriteOffDue(payee, debt.period, given)


async def write_off(actor: Actor, asked: AskAdjustment, period: str, *, approval: audit.Approval) -> UUID:
    """Write the debt of that month off, as two people agreed; nothing where it is another one by now.

    Raises as `check_write_off`, and as `adjusting.adjust`.
    """
    actor.require(WRITE_OFF)
    async with transaction():
        due = await check_write_off(actor, asked.payee_id, asked.reason, amount_fen=asked.amount_fen)
        if due.adjustment != asked or period_of(due.period) != period:
            raise NoDebt(field="payee_id")
        return await adjust(actor, asked, approval=approval, writes_off=due.period)
