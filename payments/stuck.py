"""Money that WeChat Pay could not give back: it is asked about, then tried again or given back by other means."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from payments.connecting import shared_client
from payments.errors import RefundAwaitsApproval, RefundNotForPeople, RefundStillStuck
from payments.giving_back import ask_what_became
from payments.permissions import RESOLVE_DIFFERENCES
from payments.queries import refund_of
from payments.rules import FOR_A_PERSON, BackState
from payments.schemas import OtherMeans, PayRefundView
from payments.settling import ask_back

OTHER_MEANS = "payments.other_means"
"""The approval by which money was given back by other means."""
AWAITED = "SELECT id FROM approval WHERE kind = $1 AND subject = $2 AND state = 'pending' AND expires_at > $3"
LOCK = "SELECT request, store, state FROM pay_refund WHERE id = $1 FOR UPDATE"
GAVE_BACK = """
UPDATE pay_refund SET state = 'otherwise', done_at = $2, otherwise_by = $3, otherwise_why = $4
WHERE id = $1 AND state IN ('abnormal', 'closed')
"""
ASK_ANEW = """
UPDATE pay_refund SET state = 'asked', asked_times = 0, ask_at = $2, failure = ''
WHERE id = $1 AND state IN ('abnormal', 'closed')
"""
GOES_ON_BY_ANOTHER = "UPDATE pay_refund SET state = 'again' WHERE id = $1 AND state = 'closed'"


class LockedBack(msgspec.Struct, frozen=True):
    """Money that goes back, its row locked."""

    request: UUID
    store: UUID
    state: BackState


class AskedAbout(msgspec.Struct, frozen=True):
    """What WeChat Pay says of money that it could not give back: `says` is null where it never heard of it, and
    `was_stuck` false where it was not asked, because nobody waited for it."""

    was_stuck: bool
    says: BackState | None


async def ask_about_stuck(actor: Actor, refund_id: UUID) -> AskedAbout:
    """Ask WeChat Pay once more about money that it could not give back, before anybody decides about it.

    Somebody may have seen to it on WeChat Pay's own platform. What it answers is kept whatever comes after, so this
    goes before the transaction. Raises NotFound, WechatPayNotConfigured, a WechatPayFailed.
    """
    actor.require(RESOLVE_DIFFERENCES)
    waits = await refund_of(actor, refund_id)
    if waits.state not in FOR_A_PERSON:
        return AskedAbout(was_stuck=False, says=waits.state)
    return AskedAbout(was_stuck=True, says=await ask_what_became(shared_client(), waits.number))


async def try_again(actor: Actor, refund_id: UUID, asked: AskedAbout) -> PayRefundView:
    """Have money go back that WeChat Pay could not give back, by what it says now (`ask_about_stuck`): the row that
    goes on.

    What it closed goes under another number, for it takes no closed one again; what it never heard of goes under its
    old one; what went back meanwhile, or is on its way, stays as it has said.
    Raises NotFound, RefundStillStuck, RefundNotForPeople, RefundAwaitsApproval.
    """
    actor.require(RESOLVE_DIFFERENCES)
    async with transaction():
        found = await refund_of(actor, refund_id)
        if not asked.was_stuck:
            raise RefundNotForPeople(state=found.state)
        if asked.says not in {BackState.CLOSED, BackState.ABNORMAL, None}:
            return found
        held = await hold_stuck(found)
        waits = await fetch_value(AWAITED, OTHER_MEANS, subject_of(refund_id), clock.now())
        if waits is not None:
            raise RefundAwaitsApproval(approval=waits)
        if asked.says is BackState.ABNORMAL:
            raise RefundStillStuck(wechat_refund=found.there_id)
        goes_on = await _asked_again(found, held) if asked.says is BackState.CLOSED else await _asked_anew(found)
        facts = {"number": found.number, "amount_fen": found.amount_fen, "was": held.state.value}
        await audit.record(
            actor, "payments.refund_tried_again", f"order:{found.order_id}", **facts, goes_on=str(goes_on)
        )
        return await refund_of(actor, goes_on)


async def give_back_otherwise(actor: Actor, asked: OtherMeans) -> PayRefundView:
    """Say that money which WeChat Pay cannot give back was given back by other means, as two people know.

    WeChat Pay was asked before (`ask_about_stuck`). Raises NotFound, RefundNotForPeople.
    """
    actor.require(RESOLVE_DIFFERENCES)
    async with transaction():
        found = await refund_of(actor, asked.refund_id)
        held = await hold_stuck(found)
        if not await execute(GAVE_BACK, found.id, clock.now(), actor.id, asked.reason):
            raise RefundNotForPeople(state=held.state)
        facts = {"number": found.number, "amount_fen": found.amount_fen, "reason": asked.reason}
        await audit.record(actor, "payments.given_back_otherwise", f"order:{found.order_id}", **facts)
        return await refund_of(actor, found.id)


async def hold_stuck(found: PayRefundView) -> LockedBack:
    """The row of money that waits for a person, locked until the transaction ends. Raises RefundNotForPeople."""
    held = await fetch_row_as(LockedBack, LOCK, found.id)
    if held is None or held.state not in FOR_A_PERSON:
        raise RefundNotForPeople(state=found.state if held is None else held.state)
    return held


def subject_of(refund_id: UUID) -> str:
    """What the approval of other means is about."""
    return f"pay_refund:{refund_id}"


async def _asked_again(found: PayRefundView, held: LockedBack) -> UUID:
    """A row under a number of its own goes on for one that WeChat Pay has closed."""
    if not await execute(GOES_ON_BY_ANOTHER, found.id):
        raise RefundNotForPeople(state=held.state)
    return await ask_back(
        held.request,
        found.order_id,
        held.store,
        found.amount_fen,
        reason=found.reason,
        at=clock.now(),
        refund=found.refund_id,
        again_of=found.id,
    )


async def _asked_anew(found: PayRefundView) -> UUID:
    """The same row is asked for as if for the first time."""
    await execute(ASK_ANEW, found.id, clock.now())
    return found.id
