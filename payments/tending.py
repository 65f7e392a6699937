"""Requests that nobody has told us about: WeChat Pay is asked, at last it closes them, and no money is overlooked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as
from guide_app.ground.orders.ports import VoucherDesk
from payments.calling.client import WechatPayClient
from payments.calling.codes import ORDER_PAID
from payments.calling.errors import WechatPayFailed, WechatPayRefused
from payments.connecting import is_configured, shared_client
from payments.protocol.messages import OVER, PAID
from payments.rules import PayRequestKind, next_question
from payments.settling import mark_closed, take_in

log = structlog.get_logger(__name__)

AT_ONCE = 200

COLUMNS = """r.id, r.order_id, r.kind, r.number, r.amount_fen, r.code_url, r.prepay_id, r.payer_index, r.expires_at,
  r.asked_times, r.ask_at, o.status = 'placed' AS is_wanted"""
OF_ORDER = f"""
SELECT {COLUMNS} FROM pay_request r JOIN orders o ON o.id = r.order_id WHERE r.order_id = $1 AND r.state = 'open'
"""
DUE = f"""
SELECT {COLUMNS} FROM pay_request r JOIN orders o ON o.id = r.order_id WHERE r.state = 'open' AND r.ask_at <= $1
ORDER BY r.ask_at LIMIT $2
"""
ASKED = "UPDATE pay_request SET asked_times = asked_times + 1, ask_at = $2 WHERE id = $1 AND state = 'open'"


class Waiting(msgspec.Struct, frozen=True):
    """An open request. It `is_wanted` while its order waits for money."""

    id: UUID
    order_id: UUID
    kind: PayRequestKind
    number: str
    amount_fen: int
    code_url: str | None
    prepay_id: str | None
    payer_index: bytes | None
    expires_at: datetime
    asked_times: int
    ask_at: datetime | None
    is_wanted: bool

    @property
    def is_prepaid(self) -> bool:
        """Whether WeChat Pay has answered how it is paid."""
        return self.code_url is not None or self.prepay_id is not None


async def waiting_of(order_id: UUID) -> Waiting | None:
    """The open request of an order."""
    return await fetch_row_as(Waiting, OF_ORDER, order_id)


async def look_after(client: WechatPayClient, request: Waiting, *, desk: VoucherDesk) -> bool:
    """Ask what became of an open request, and close it where its time is over; whether it is settled by this.

    Raises a WechatPayFailed; then it stays open, and is asked for later.
    """
    at = clock.now()
    await execute(ASKED, request.id, next_question(request.asked_times, at=at))
    told = await client.transaction(request.number)
    if told is not None and told.trade_state in PAID:
        await take_in(told, desk=desk, at=at, merchant=client.merchant)
        return True
    over = told is not None and told.trade_state in OVER
    if over or not request.is_wanted or at >= request.expires_at:
        return await _close(client, request, desk=desk, at=at)
    return False


async def give_up(client: WechatPayClient, request: Waiting, *, desk: VoucherDesk) -> None:
    """Let nobody pay an open request any more; what was paid meanwhile is taken in. Raises a WechatPayFailed."""
    await _close(client, request, desk=desk, at=clock.now())


async def _close(client: WechatPayClient, request: Waiting, *, desk: VoucherDesk, at: datetime) -> bool:
    """Closed at WeChat Pay first, so that no money comes in for what is closed here."""
    try:
        await client.close(request.number)
    except WechatPayRefused as refused:
        if refused.wechat_code != ORDER_PAID:
            raise
        told = await client.transaction(request.number)
        if told is None or told.trade_state not in PAID:
            raise
        await take_in(told, desk=desk, at=at, merchant=client.merchant)
        return True
    await mark_closed(request.id, at=at)
    return True


async def tend_requests(at: datetime, *, desk: VoucherDesk) -> str:
    """Ask for all that is due. One that WeChat Pay does not answer for stops nobody."""
    if not is_configured():
        return "not configured"
    due: Sequence[Waiting] = await fetch_as(Waiting, DUE, at, AT_ONCE)
    settled = failed = 0
    for request in due:
        try:
            settled += await look_after(shared_client(), request, desk=desk)
        except WechatPayFailed as error:
            failed += 1
            log.warning("wechat pay request not looked after", number=request.number, code=error.code)
    return f"settled={settled} failed={failed}"


class OpenRequests:
    """Answers orders that want to be cancelled: whether money is on its way (`orders.ports.OutsidePayments`)."""

    def __init__(self, desk: VoucherDesk) -> None:
        self._desk = desk

    async def may_cancel(self, order_id: UUID) -> bool:
        """Look once more and close what is open; no where money has come in, or WeChat Pay cannot say."""
        request = await waiting_of(order_id)
        if request is None or not is_configured():
            return request is None
        try:
            await give_up(shared_client(), request, desk=self._desk)
        except WechatPayFailed as error:
            log.warning("order not cancelled: its payment is not known", number=request.number, code=error.code)
            return False
        return await _still_placed(order_id)


class PlacedStill(msgspec.Struct, frozen=True):
    """Whether an order still waits for money."""

    is_placed: bool


async def _still_placed(order_id: UUID) -> bool:
    found = await fetch_row_as(PlacedStill, "SELECT status = 'placed' AS is_placed FROM orders WHERE id = $1", order_id)
    return found is not None and found.is_placed
