"""Deciding appeals: once each, by whoever reaches the store."""

from collections.abc import Sequence
from uuid import UUID

from commissions.appeals.errors import AppealDecided, NoOrderToCorrect
from commissions.appeals.reads import AppealHeld, appeal_held
from commissions.appeals.rules import AppealState
from commissions.appeals.schemas import CorrectCredit, EffectOn, RejectAppeal
from commissions.appeals.service.correcting import correct
from commissions.events import AppealAnswered
from commissions.permissions import RECREDIT
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.locks import COMMISSION_LEDGER

DECIDE = """
UPDATE commission_appeal SET state = $2, decided_at = $3, decided_by = $4, answer = $5, correction = $6 WHERE id = $1
"""


async def open_appeal(actor: Actor, appeal_id: UUID) -> AppealHeld:
    """An appeal that waits to be decided, held until the transaction ends. Raises NotFound, AppealDecided."""
    actor.require(RECREDIT)
    appeal = await appeal_held(appeal_id)
    if appeal is None or not actor.reaches(appeal.path):
        raise NotFound
    if appeal.state is not AppealState.OPEN:
        raise AppealDecided(state=appeal.state)
    return appeal


async def reject_appeal(actor: Actor, appeal_id: UUID, command: RejectAppeal) -> None:
    """Leave everything as it is, and say why. Raises as `open_appeal`, and InvalidField."""
    actor.require(RECREDIT)
    if not command.answer.strip():
        raise InvalidField("answer", "须写明理由 / say why")
    async with transaction():
        appeal = await open_appeal(actor, appeal_id)
        await _decide(actor, appeal, AppealState.REJECTED, command.answer.strip(), None)


async def correct_by_appeal(
    actor: Actor,
    appeal_id: UUID,
    command: CorrectCredit,
    *,
    approval: audit.Approval | None = None,
    shown: Sequence[EffectOn] | None = None,
) -> UUID:
    """Credit the order of an appeal, which answers it. Raises as `open_appeal` and `correct`, NoOrderToCorrect."""
    actor.require(RECREDIT)
    async with transaction():
        # Before the appeal, as whoever approves holds it.
        await hold(COMMISSION_LEDGER)
        appeal = await open_appeal(actor, appeal_id)
        if appeal.order_id is None:
            raise NoOrderToCorrect
        correction = await correct(actor, appeal.order_id, command, approval=approval, appeal=appeal_id, shown=shown)
        await _decide(actor, appeal, AppealState.CORRECTED, command.reason.strip(), correction)
    return correction


async def _decide(actor: Actor, appeal: AppealHeld, state: AppealState, answer: str, correction: UUID | None) -> None:
    at = clock.now()
    await execute(DECIDE, appeal.id, state, at, actor.id, answer, correction)
    answered = AppealAnswered(
        appeal_id=appeal.id, appellant_id=appeal.appellant, rejected=correction is None, answered_by=actor.associate_id
    )
    await publish(answered, at=at)
    await audit.record(
        actor, "commissions.appeal_answered", f"appeal:{appeal.id}", state=state, correction=correction, answer=answer
    )
