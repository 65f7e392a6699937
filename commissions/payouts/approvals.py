"""What a second person approves about paying out: a batch, and that one is cancelled."""

from uuid import UUID

import msgspec

from commissions.errors import NoSuchPeriod, PeriodArchived
from commissions.payouts.errors import NothingPayable, PayoutCancelled, PayoutPaid, PeriodNotClosed
from commissions.payouts.queries.payouts import payout
from commissions.payouts.reads import closed_month, payable_lines
from commissions.payouts.rules import key_of
from commissions.payouts.schemas import CancelPayout, PayoutView
from commissions.payouts.service import paying
from commissions.periods.closing_checks import PAYOUT_CANCELLING_KIND, PAYOUT_KIND
from commissions.permissions import APPROVE_PAYOUT, PAYOUT
from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, ask
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.money import yuan


class Paying(msgspec.Struct, frozen=True, kw_only=True):
    """A batch of a month: how many lines, what they come to, and the key that names them."""

    period: str
    key: str
    lines: int
    total_fen: int


class Cancelling(msgspec.Struct, frozen=True, kw_only=True):
    """A batch that is not to be paid."""

    batch: UUID
    period: str
    total_fen: int
    reason: str


async def make_payout(actor: Actor, period: str) -> PayoutView | ApprovalRequested:
    """Leave the batch of a month for a second person; the batch itself where there is one already.

    Raises as `paying.check_payout`, and AlreadyAsked.
    """
    actor.require(PAYOUT)
    async with transaction():
        found = await paying.check_payout(actor, period)
        if isinstance(found, UUID):
            return await payout(actor, found)
        total = sum(line.payable_fen for line in found)
        asked = Paying(period=period, key=key_of(period, found), lines=len(found), total_fen=total)
        return await ask(PAYING, actor, asked, subject=f"payout:{period}")


async def cancel_payout(actor: Actor, batch: UUID, command: CancelPayout) -> ApprovalRequested:
    """Leave it to a second person to cancel a batch. Raises as `paying.exported_payout`, InvalidField, AlreadyAsked."""
    actor.require(PAYOUT)
    reason = command.reason.strip()
    if not reason:
        raise InvalidField("reason", "须写原因 / say why")
    async with transaction():
        stands = await paying.exported_payout(actor, batch)
        period = period_of(stands.period)
        asked = Cancelling(batch=batch, period=period, total_fen=stands.total_fen, reason=reason)
        return await ask(CANCELLING, actor, asked, subject=f"payout:{batch}", reason=reason)


async def _key_now(asked: Paying) -> str:
    """The key of what would be paid now; nothing where it is in a batch already."""
    return key_of(asked.period, await payable_lines(await closed_month(asked.period)))


PAYING = ApprovalKind(
    name=PAYOUT_KIND,
    title=("提成发放批次", "A payout batch"),
    command=Paying,
    may_ask=PAYOUT,
    may_approve=APPROVE_PAYOUT,
    describe=lambda asked: (
        f"{asked.period} 提成发放：{asked.lines} 人，合计 {yuan(asked.total_fen)}，批次 {asked.key[:8]}",
        f"Payout of {asked.period}: {asked.lines} people, {yuan(asked.total_fen)} in all, batch {asked.key[:8]}",
    ),
    carry_out=lambda requester, asked: paying.make_payout(requester, asked.period, approval=audit.approval()),
    version=_key_now,
    refusals=(Forbidden, NoSuchPeriod, PeriodArchived, PeriodNotClosed, NothingPayable),
)
CANCELLING = ApprovalKind(
    name=PAYOUT_CANCELLING_KIND,
    title=("作废提成发放批次", "A payout batch to be cancelled"),
    command=Cancelling,
    may_ask=PAYOUT,
    may_approve=APPROVE_PAYOUT,
    describe=lambda asked: (
        f"作废 {asked.period} 提成发放批次，合计 {yuan(asked.total_fen)}：{asked.reason}",
        f"Cancel the payout of {asked.period}, {yuan(asked.total_fen)} in all: {asked.reason}",
    ),
    carry_out=lambda requester, asked: paying.cancel_payout(requester, asked.batch, asked.reason),
    refusals=(Forbidden, NotFound, PayoutPaid, PayoutCancelled),
)
