"""Money that came in and is not what was asked for: WeChat Pay is asked what it is, and it goes back whole."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.ground.orders.references import keep_from_paying
from payments.connecting import shared_client
from payments.errors import PaymentCounted, PaymentWentBack
from payments.permissions import RESOLVE_DIFFERENCES
from payments.protocol.messages import CURRENCY, TradeState
from payments.queries import request_of
from payments.rules import PayOutcome
from payments.schemas import PaymentBack, PayRequestView
from payments.settling import ask_back

REASON = "付款与订单不符，原路退回"
"""What the customer reads in WeChat."""

CAME_IN = "UPDATE pay_request SET paid_fen = nullif($2::bigint, amount_fen) WHERE id = $1 AND outcome = 'looked_into'"
# What a cashier has typed in pays another order; what is another merchant's cannot be given back by ours.
MAY_GO_BACK = """r.outcome = 'looked_into' AND coalesce(r.paid_fen, r.amount_fen) > 0
  AND NOT EXISTS (SELECT FROM payment p WHERE p.method = 'wechat' AND p.reference = r.transaction_id)
  AND NOT EXISTS (SELECT FROM pay_difference d WHERE d.number = r.number AND d.kind = 'merchant')"""
AMOUNT = f"SELECT coalesce(r.paid_fen, r.amount_fen) FROM pay_request r WHERE r.id = $1 AND {MAY_GO_BACK}"
GOES_BACK = f"""
UPDATE pay_request r SET outcome = 'given_back' WHERE r.id = $1 AND {MAY_GO_BACK}
RETURNING r.transaction_id AS reference, coalesce(r.paid_fen, r.amount_fen) AS amount_fen
"""
RESOLVED = """
UPDATE pay_difference SET state = 'resolved', resolved_at = $2, resolved_by = $3, note = $4
WHERE number = $1 AND state = 'open'
"""


class GoesBack(msgspec.Struct, frozen=True):
    """A payment that goes back, by WeChat Pay's number of it."""

    reference: str
    amount_fen: int


async def ask_about_payment(actor: Actor, request_id: UUID) -> None:
    """Ask WeChat Pay what came in by a payment that is not what was asked for, before anybody has it go back.

    What came in is kept whatever comes after, so this goes before the transaction. Raises NotFound, PaymentCounted,
    PaymentWentBack, WechatPayNotConfigured, a WechatPayFailed.
    """
    actor.require(RESOLVE_DIFFERENCES)
    found = await request_of(actor, request_id)
    if found.outcome is not PayOutcome.LOOKED_INTO:
        return
    client = shared_client()
    told = await client.transaction(found.number)
    if told is None or told.trade_state is not TradeState.SUCCESS or told.amount is None:
        raise PaymentWentBack(trade_state=None if told is None else told.trade_state)
    merchant = client.merchant
    if (told.appid, told.mchid, told.amount.currency) != (merchant.app_id, merchant.id, CURRENCY):
        raise PaymentCounted(outcome=found.outcome)
    await execute(CAME_IN, request_id, told.amount.total)


async def amount_that_may_go_back(found: PayRequestView) -> int:
    """What of a payment may go back. Raises PaymentCounted where it is booked, goes back, or is not this merchant's."""
    amount: int | None = await fetch_value(AMOUNT, found.id)
    if amount is None:
        raise PaymentCounted(outcome=found.outcome)
    return amount


async def give_payment_back(actor: Actor, asked: PaymentBack) -> PayRequestView:
    """Have a payment go back whole that is not what was asked for; what was found about it is resolved by that.

    WeChat Pay was asked before (`ask_about_payment`). Raises NotFound, PaymentCounted.
    """
    actor.require(RESOLVE_DIFFERENCES)
    at = clock.now()
    async with transaction():
        found = await request_of(actor, asked.request_id)
        back = await fetch_row_as(GoesBack, GOES_BACK, found.id)
        if back is None or not await keep_from_paying(found.order_id, back.reference):
            raise PaymentCounted(outcome=found.outcome)
        await ask_back(found.id, found.order_id, found.store_id, back.amount_fen, reason=REASON, at=at)
        await execute(RESOLVED, found.number, at, actor.id, asked.reason)
        facts = {"number": found.number, "amount_fen": back.amount_fen, "reason": asked.reason}
        await audit.record(actor, "payments.payment_given_back", f"order:{found.order_id}", **facts)
        return await request_of(actor, found.id)
