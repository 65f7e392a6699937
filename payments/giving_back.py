"""Money that goes back: WeChat Pay is asked until it says what became of it, always under the same number."""

from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from payments.bills import SUCCEEDED
from payments.calling.client import WechatPayClient
from payments.calling.errors import WechatPayFailed, WechatPayRefused
from payments.connecting import is_configured, shared_client
from payments.protocol.messages import RefundAnswer, RefundStatus, RefundTold
from payments.rules import LONGEST_PAUSE_OF_REFUNDS, BackState, DifferenceKind, next_question
from payments.settling import FOUND, NewDifference

log = structlog.get_logger(__name__)

AT_ONCE = 100
STATES = {
    RefundStatus.SUCCESS: BackState.SUCCESS,
    RefundStatus.PROCESSING: BackState.PROCESSING,
    RefundStatus.ABNORMAL: BackState.ABNORMAL,
    RefundStatus.CLOSED: BackState.CLOSED,
}
BEYOND_REPAIR = frozenset({"USER_ACCOUNT_ABNORMAL", "PARAM_ERROR", "INVALID_REQUEST", "RESOURCE_NOT_EXISTS"})
"""Refusals that asking again does not change: a person decides."""
WHY = {
    BackState.ABNORMAL: "退到的银行卡作废或冻结 / the card that it would go to is void or frozen",
    BackState.CLOSED: "微信支付已关闭，多为商户余额不足超过 7 天 / closed, mostly for want of balance for 7 days",
}
"""What is kept of one for which WeChat Pay gives no reason."""

DUE = """
SELECT b.id, b.order_id, b.number, b.amount_fen, b.reason, b.state, b.asked_times, r.transaction_id,
  coalesce(r.paid_fen, r.amount_fen) AS total_fen
FROM pay_refund b JOIN pay_request r ON r.id = b.request WHERE b.ask_at <= $1 ORDER BY b.ask_at LIMIT $2
"""
ASKED = """
UPDATE pay_refund SET asked_times = asked_times + 1, ask_at = $2, failure = $3
WHERE id = $1 AND state IN ('asked', 'processing')
"""
BECAME = """
UPDATE pay_refund SET state = $2::varchar, there_id = $3, accepted_at = coalesce(accepted_at, $4), done_at = $5,
  ask_at = CASE WHEN $2::varchar = 'processing' THEN coalesce(ask_at, $7) END, failure = $6
WHERE number = $1 AND state NOT IN ('success', 'otherwise', 'again')
RETURNING number, order_id, store, amount_fen, state
"""
GIVEN_OTHERWISE = """
SELECT number, order_id, store, amount_fen, state FROM pay_refund
WHERE number = $1 AND state IN ('otherwise', 'again')
"""


class Back(msgspec.Struct, frozen=True):
    """Money that is to go back, with what it belongs to."""

    id: UUID
    order_id: UUID
    number: str
    amount_fen: int
    reason: str
    state: BackState
    asked_times: int
    transaction_id: str
    total_fen: int


class Stands(msgspec.Struct, frozen=True):
    """Money that is to go back, as it stands with us."""

    number: str
    order_id: UUID
    store: UUID
    amount_fen: int
    state: BackState


class Said(msgspec.Struct, frozen=True):
    """What WeChat Pay says of money that goes back; how much, unless it only refuses."""

    state: BackState
    at: datetime
    there_id: str | None = None
    done_at: datetime | None = None
    fen: int | None = None
    failure: str = ""


async def continue_refunds(at: datetime, *, client: WechatPayClient | None = None) -> str:
    """Ask WeChat Pay for all that is due, by default that of the settings. One that fails stops nobody."""
    if client is None and not is_configured():
        return "not configured"
    client = client or shared_client()
    done = failed = 0
    for back in await fetch_as(Back, DUE, at, AT_ONCE):
        try:
            done += await continue_refund(client, back)
        except WechatPayFailed as error:
            failed += 1
            log.warning("wechat pay refund not done", number=back.number, code=error.code)
    return f"done={done} failed={failed}"


async def continue_refund(client: WechatPayClient, back: Back) -> bool:
    """Ask for one, whether it was asked for before or not; whether nothing is to be asked any more."""
    at = clock.now()
    later = next_question(back.asked_times, at=at, longest=LONGEST_PAUSE_OF_REFUNDS)
    await execute(ASKED, back.id, later, "")
    try:
        answer = None if back.state is BackState.ASKED else await client.refund_of(back.number)
        if answer is None:
            answer = await client.refund(
                back.number,
                transaction_id=back.transaction_id,
                amount_fen=back.amount_fen,
                total_fen=back.total_fen,
                reason=back.reason,
            )
    except WechatPayRefused as refused:
        failure = f"{refused.wechat_code} {refused.facts['rule']}"[:200]
        if refused.wechat_code in BEYOND_REPAIR:
            await _became(back.number, Said(BackState.ABNORMAL, at, failure=failure))
            return True
        await execute(ASKED, back.id, later, failure)
        raise
    said = _said(answer, at=at)
    await _became(back.number, said)
    return said.state is not BackState.PROCESSING


async def take_in_told(told: RefundTold, *, at: datetime) -> None:
    """What a notification says became of money that goes back. One that we never asked for shows in the bill."""
    state, fen = STATES[told.refund_status], told.amount.refund
    await _became(told.out_refund_no, Said(state, at, there_id=told.refund_id, done_at=told.success_time, fen=fen))


async def ask_what_became(client: WechatPayClient, number: str) -> BackState | None:
    """Ask WeChat Pay about one that it could not give back, and write down what it says.

    None where it never heard of it. Raises a WechatPayFailed.
    """
    answer = await client.refund_of(number)
    if answer is None:
        return None
    said = _said(answer, at=clock.now())
    await _became(number, said)
    return said.state


def _said(answer: RefundAnswer, *, at: datetime) -> Said:
    return Said(
        STATES[answer.status],
        answer.create_time or at,
        there_id=answer.refund_id,
        done_at=answer.success_time,
        fen=answer.amount.refund,
    )


async def _became(number: str, said: Said) -> None:
    """Write down what became of it. What has gone back stays so, whatever comes late.

    Where a person has given it back otherwise meanwhile, it went back twice; where another amount went back than was
    asked for, that is no better: both are to be looked into.
    """
    done = (said.done_at or said.at) if said.state is BackState.SUCCESS else None
    why = said.failure or WHY.get(said.state, "")
    async with transaction():
        became = await fetch_row_as(
            Stands, BECAME, number, said.state.value, said.there_id, said.at, done, why, clock.now()
        )
        if became is None and done is not None:
            given = await fetch_row_as(Stands, GIVEN_OTHERWISE, number)
            if given is not None:
                await _note(DifferenceKind.STATE, given, given.amount_fen, went_at=done, at=said.at)
        if became is not None and done is not None and said.fen not in {None, became.amount_fen}:
            await _note(DifferenceKind.AMOUNT, became, said.fen, went_at=done, at=said.at)
        if became is not None and said.state is not BackState.PROCESSING:
            subject = f"order:{became.order_id}"
            await audit.record(SYSTEM, "payments.refund_became", subject, number=number, state=said.state.value)


async def _note(kind: DifferenceKind, ours: Stands, theirs_fen: int | None, *, went_at: datetime, at: datetime) -> None:
    """Keep money that went back otherwise than we have it."""
    row = NewDifference(
        id=new_id(),
        day=business_date(went_at).isoformat(),
        kind=kind,
        number=ours.number,
        order_id=ours.order_id,
        store=ours.store,
        ours_fen=ours.amount_fen,
        theirs_fen=theirs_fen,
        ours=ours.state.value,
        theirs=SUCCEEDED,
        state="open",
        found_at=at,
    )
    await execute(FOUND, as_json([row]))
