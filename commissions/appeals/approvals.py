"""What a second person approves about whom an order is credited to."""

import hashlib
from uuid import UUID

import msgspec

from commissions.appeals.errors import (
    AppealDecided,
    CreditAdjusted,
    CreditUnchanged,
    EffectChanged,
    NoOrderToCorrect,
    NothingToAdjust,
    OrderNotCredited,
)
from commissions.appeals.queries import correction
from commissions.appeals.reads import order_as_it_is
from commissions.appeals.rules import CorrectionWay
from commissions.appeals.schemas import CorrectCredit, CorrectionView, EffectOn
from commissions.appeals.service import correcting, deciding
from commissions.errors import PeriodArchived
from commissions.permissions import APPROVE_RECREDIT, RECREDIT
from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.database import hold, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.money import yuan


class Recrediting(msgspec.Struct, frozen=True, kw_only=True):
    """A correction as it was asked for, with what it came to then; the appeal that it answers."""

    order_id: UUID
    order_number: str
    way: CorrectionWay
    correction: CorrectCredit
    effect: tuple[EffectOn, ...]
    appeal: UUID | None = None


async def correct_order(actor: Actor, order_id: UUID, command: CorrectCredit) -> CorrectionView | ApprovalRequested:
    """Credit the order as said, or leave it to a second person where one is needed.

    Raises as `correcting.check_correction`, InvalidField without a reason, AlreadyAsked.
    """
    actor.require(RECREDIT)
    return await _correct(actor, order_id, command, None)


async def correct_by_appeal(
    actor: Actor, appeal_id: UUID, command: CorrectCredit
) -> CorrectionView | ApprovalRequested:
    """The same for the order of an appeal, which is answered by it. Raises as `deciding.open_appeal` beside."""
    actor.require(RECREDIT)
    async with transaction():
        await hold(COMMISSION_LEDGER)
        appeal = await deciding.open_appeal(actor, appeal_id)
        if appeal.order_id is None:
            raise NoOrderToCorrect
        return await _correct(actor, appeal.order_id, command, appeal_id)


async def _correct(
    actor: Actor, order_id: UUID, command: CorrectCredit, appeal: UUID | None
) -> CorrectionView | ApprovalRequested:
    if not command.reason.strip():
        raise InvalidField("reason", "须写原因 / say why")
    async with transaction():
        await hold(COMMISSION_LEDGER)
        due = await correcting.check_correction(actor, order_id, command.shares)
        asked = Recrediting(
            order_id=order_id,
            order_number=due.order.number,
            way=due.way,
            correction=command,
            effect=due.effect,
            appeal=appeal,
        )
        if due.second_person:
            subject = f"recredit:{order_id}"
            return await ask(RECREDITING, actor, asked, subject=subject, path=due.order.path, reason=command.reason)
        return await correction(actor, await _carry_out(actor, asked, None))


async def _carry_out(requester: Actor, asked: Recrediting, approval: audit.Approval | None) -> UUID:
    if asked.appeal is not None:
        return await deciding.correct_by_appeal(
            requester, asked.appeal, asked.correction, approval=approval, shown=asked.effect
        )
    return await correcting.correct(requester, asked.order_id, asked.correction, approval=approval, shown=asked.effect)


async def _as_it_is(asked: Recrediting) -> str:
    """What is left of the order, whom it is credited to, and whether its month is open: approved is what was shown."""
    return hashlib.sha256((await order_as_it_is(asked.order_id)).encode()).hexdigest()


def _gainer(asked: Recrediting) -> UUID | None:
    """Who gains most by it."""
    most = max((one for one in asked.effect if one.number), key=lambda one: one.commission_fen, default=None)
    return None if most is None else UUID(most.payee)


def _describe(asked: Recrediting) -> Told:
    people = [one for one in asked.effect if one.number]
    told = "、".join(
        f"{one.number} {'+' if one.commission_fen > 0 else ''}{yuan(one.commission_fen)}" for one in people
    )
    what = {
        CorrectionWay.RECREDIT: ("改归属", "is credited anew"),
        CorrectionWay.ADJUST: ("结账后更正，本月手工调整", "is corrected after its close by amounts by hand"),
    }[asked.way]
    return (
        f"订单 {asked.order_number} {what[0]}：{told}（{asked.correction.reason}）",
        f"Order {asked.order_number} {what[1]}: {told.replace('、', ', ')} ({asked.correction.reason})",
    )


RECREDITING = ApprovalKind(
    name="commissions.recredit",
    title=("订单改归属", "Whom an order is credited to"),
    command=Recrediting,
    may_ask=RECREDIT,
    may_approve=APPROVE_RECREDIT,
    describe=_describe,
    carry_out=lambda requester, asked: _carry_out(requester, asked, audit.approval()),
    version=_as_it_is,
    concerns=_gainer,
    refusals=(
        AppealDecided,
        CreditAdjusted,
        CreditUnchanged,
        EffectChanged,
        Forbidden,
        InvalidField,
        NoOrderToCorrect,
        NotFound,
        NothingToAdjust,
        OrderNotCredited,
        PeriodArchived,
    ),
)
