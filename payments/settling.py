"""What WeChat Pay says of a payment becomes what we have: booked, given back, or looked into. Each payment once."""

from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.errors import PaidMeanwhile, PaymentReferenceUsed
from guide_app.ground.orders.held.errors import ExchangeOver
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.references import keep_from_paying
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import PaymentTaken
from guide_app.ground.orders.service.cancelling import give_exchange_up
from guide_app.ground.orders.service.paying import pay_order
from payments.calling.caller import Merchant
from payments.connecting import configured_merchant
from payments.protocol.messages import CURRENCY, PAID, Transaction
from payments.rules import BackState, DifferenceKind, PayOutcome, PayRequestState, refund_number

log = structlog.get_logger(__name__)

ROUNDS = 3
LATE = "订单已取消或已用其他方式付款"

LOCKED = """
SELECT id, order_id, store, state, amount_fen, number FROM pay_request WHERE number = $1 ORDER BY id FOR UPDATE
"""
MARK_PAID = """
UPDATE pay_request SET state = 'paid', outcome = $2, transaction_id = $3, paid_at = $4, settled_at = $5, ask_at = NULL,
  payer_index = NULL, paid_fen = nullif($6::bigint, amount_fen) WHERE id = $1
"""
MARK_CLOSED = """
UPDATE pay_request SET state = 'closed', settled_at = $2, ask_at = NULL, payer_index = NULL
WHERE id = $1 AND state = 'open'
"""
BOOKED_ALREADY = """
SELECT true FROM payment WHERE order_id = $1 AND method = 'wechat' AND reference = $2 AND amount_fen = $3
"""


class LockedRequest(msgspec.Struct, frozen=True):
    """A request whose row is locked."""

    id: UUID
    order_id: UUID
    store: UUID
    state: PayRequestState
    amount_fen: int
    number: str


class NewRefund(msgspec.Struct, frozen=True):
    """Money that is to go back, as it is written."""

    id: UUID
    request: UUID
    order_id: UUID
    store: UUID
    refund: UUID | None
    number: str
    amount_fen: int
    reason: str
    state: BackState
    asked_at: datetime
    ask_at: datetime
    again_of: UUID | None = None


class NewDifference(msgspec.Struct, frozen=True):
    """Something to be looked into, as it is written."""

    id: UUID
    day: str
    kind: DifferenceKind
    number: str
    order_id: UUID | None
    store: UUID | None
    ours_fen: int | None
    theirs_fen: int | None
    ours: str
    theirs: str
    state: str
    found_at: datetime


ASK_BACK = f"{insert_from_json('pay_refund', NewRefund)} ON CONFLICT (number) DO NOTHING"
FOUND = f"{insert_from_json('pay_difference', NewDifference)} ON CONFLICT (kind, number) DO NOTHING"


async def take_in(told: Transaction, *, desk: VoucherDesk, at: datetime, merchant: Merchant | None = None) -> bool:
    """Whether a payment has come in by this for the first time. What is not paid is left to whoever asked.

    It must be the `merchant`'s, by default that of the settings.
    """
    if told.trade_state not in PAID:
        return False
    async with transaction():
        request = await fetch_row_as(LockedRequest, LOCKED, told.out_trade_no)
        if request is None:
            await note_difference(DifferenceKind.NOT_HERE, told.out_trade_no, theirs_fen=_fen(told), at=at, told=told)
            return False
        if request.state is PayRequestState.PAID:
            return False
        wrong = _wrong(request, told, merchant or configured_merchant())
        outcome = await _book(request, told, desk=desk) if wrong is None else PayOutcome.LOOKED_INTO
        paid_at = told.success_time or at
        await execute(MARK_PAID, request.id, outcome.value, told.transaction_id, paid_at, at, _fen(told))
        if wrong is not None:
            await note_difference(
                wrong, request.number, ours_fen=request.amount_fen, theirs_fen=_fen(told), at=at, told=told, of=request
            )
        elif outcome is PayOutcome.GIVEN_BACK:
            await ask_back(request.id, request.order_id, request.store, request.amount_fen, reason=LATE, at=at)
        await audit.record(
            SYSTEM,
            "payments.paid",
            f"order:{request.order_id}",
            amount_fen=_fen(told),
            outcome=outcome.value,
            transaction_id=told.transaction_id,
        )
    log.info("wechat pay paid", number=request.number, outcome=outcome.value)
    return True


async def mark_closed(request_id: UUID, *, at: datetime) -> None:
    """Nobody pays this request any more."""
    await execute(MARK_CLOSED, request_id, at)


async def ask_back(
    request_id: UUID,
    order_id: UUID,
    store: UUID,
    amount_fen: int,
    *,
    reason: str,
    at: datetime,
    refund: UUID | None = None,
    part: UUID | None = None,
    again_of: UUID | None = None,
) -> UUID:
    """Have money of a paid request go back, once for each refund, or each `part` payment that is given back.

    What WeChat Pay closed goes back under another number: `again_of` is that. The id of what is written.
    """
    row = NewRefund(
        id=new_id(),
        request=request_id,
        order_id=order_id,
        store=store,
        refund=refund,
        number=refund_number(again_of or refund or part or order_id, request_id),
        amount_fen=amount_fen,
        reason=reason,
        state=BackState.ASKED,
        asked_at=at,
        ask_at=at,
        again_of=again_of,
    )
    await execute(ASK_BACK, as_json([row]))
    return row.id


async def note_difference(
    kind: DifferenceKind,
    number: str,
    *,
    at: datetime,
    told: Transaction,
    ours_fen: int | None = None,
    theirs_fen: int | None = None,
    of: LockedRequest | None = None,
) -> None:
    """Keep something to be looked into of a payment that WeChat Pay told of."""
    row = NewDifference(
        id=new_id(),
        day=business_date(told.success_time or at).isoformat(),
        kind=kind,
        number=number,
        order_id=None if of is None else of.order_id,
        store=None if of is None else of.store,
        ours_fen=ours_fen,
        theirs_fen=theirs_fen,
        ours="" if of is None else of.state.value,
        theirs=f"{told.trade_state} {told.appid} {told.mchid}"[:80],
        state="open",
        found_at=at,
    )
    await execute(FOUND, as_json([row]))


def _wrong(request: LockedRequest, told: Transaction, merchant: Merchant) -> DifferenceKind | None:
    """What of a payment is not as it was asked for."""
    if (told.appid, told.mchid) != (merchant.app_id, merchant.id) or not told.transaction_id:
        return DifferenceKind.MERCHANT
    if told.amount is None or told.amount.total != request.amount_fen:
        return DifferenceKind.AMOUNT
    return None if told.amount.currency == CURRENCY else DifferenceKind.MERCHANT


def _fen(told: Transaction) -> int | None:
    return None if told.amount is None else told.amount.total


async def _book(request: LockedRequest, told: Transaction, *, desk: VoucherDesk) -> PayOutcome:
    """The money pays its order; where the order does not want it any more, it goes back.

    Whoever was faster at the till has won: the order's own conditional write decides. A cashier may have typed in this
    very payment; then it is booked already. What goes back cannot be typed in later.
    """
    paid = PaymentTaken(PaymentMethod.WECHAT, request.amount_fen, told.transaction_id)
    for _ in range(ROUNDS):
        try:
            await pay_order(SYSTEM, request.order_id, paid, desk=desk)
        except PaidMeanwhile:
            continue  # part of it: what is left may still be what this pays
        except PaymentReferenceUsed:
            return await _booked_already(request, told, otherwise=PayOutcome.LOOKED_INTO)
        except ExchangeOver:
            await give_exchange_up(SYSTEM, request.order_id, desk=desk)
            break
        except Refusal:
            break
        return PayOutcome.BOOKED
    goes_back = await keep_from_paying(request.order_id, told.transaction_id)
    otherwise = PayOutcome.GIVEN_BACK if goes_back else PayOutcome.LOOKED_INTO
    return await _booked_already(request, told, otherwise=otherwise)


async def _booked_already(request: LockedRequest, told: Transaction, *, otherwise: PayOutcome) -> PayOutcome:
    typed_in = await fetch_value(BOOKED_ALREADY, request.order_id, told.transaction_id, request.amount_fen)
    return PayOutcome.BOOKED if typed_in else otherwise
