"""Asking WeChat Pay for a payment of an order: one request is open at a time, and the same one is given again."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.base.settings import settings
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import OrderStatus
from payments.calling.client import WechatPayClient
from payments.errors import NothingDue, PaymentOnItsWay
from payments.fragments import due_of
from payments.rules import (
    FIRST_QUESTION,
    REQUEST_LIFETIME,
    SHORTEST_LIFETIME,
    TURN_IN_WECHAT,
    PayRequestKind,
    PayRequestState,
    trade_number,
)
from payments.tending import Waiting, give_up, look_after, waiting_of

PAYER = "payments.payer"
ROUNDS = 3

DUE = f"SELECT o.id AS order_id, o.number, o.store, o.status, {due_of('o')} AS due_fen FROM orders o WHERE o.id = $1"
PREPAID = "UPDATE pay_request SET code_url = $2, prepay_id = $3 WHERE id = $1"


class DueOrder(msgspec.Struct, frozen=True):
    """What is to be paid for an order."""

    order_id: UUID
    number: str
    store: UUID
    status: OrderStatus
    due_fen: int


class NewRequest(msgspec.Struct, frozen=True):
    """A request as it is written."""

    id: UUID
    order_id: UUID
    store: UUID
    kind: PayRequestKind
    number: str
    amount_fen: int
    state: PayRequestState
    payer_index: bytes | None
    opened_at: datetime
    opened_by: UUID | None
    expires_at: datetime
    ask_at: datetime
    asked_times: int = 0


OPEN = (
    f"{insert_from_json('pay_request', NewRequest)} ON CONFLICT (order_id) WHERE state = 'open' DO NOTHING RETURNING id"
)


async def due_order(order_id: UUID) -> DueOrder:
    """A placed order with something to be paid. Raises NothingDue, also where it is unknown."""
    due = await fetch_row_as(DueOrder, DUE, order_id)
    if due is None or due.status is not OrderStatus.PLACED or due.due_fen <= 0:
        raise NothingDue(order_status=None if due is None else due.status)
    return due


async def ask_for_payment(
    client: WechatPayClient,
    order_id: UUID,
    *,
    desk: VoucherDesk,
    openid: str | None = None,
    opened_by: UUID | None = None,
    gives_way: bool = False,
) -> Waiting:
    """The open request of an order, made where there is none; with an `openid` one for the WeChat of this payer.

    One that was for something else is closed first, and if the customer has just paid it, nothing is due any more. Who
    `gives_way` closes none that a customer has just opened in their WeChat, where they may be typing their password.
    Raises NothingDue, PaymentOnItsWay, a WechatPayFailed.
    """
    kind = PayRequestKind.NATIVE if openid is None else PayRequestKind.JSAPI
    index = None if openid is None else vault().index(PAYER, openid)
    for _ in range(ROUNDS):
        due, at = await due_order(order_id), clock.now()
        found = await waiting_of(order_id)
        if gives_way and found is not None and _is_being_paid(found, due, at=at):
            raise PaymentOnItsWay(order_id=order_id)
        if found is not None and not _serves(found, due, kind, index, at=at):
            await give_up(client, found, desk=desk)
            continue
        if found is None:
            found = await _open(due, kind, index, opened_by=opened_by, at=at)
        if found is not None:
            return found if found.is_prepaid else await _prepay(client, found, due, openid=openid)
    raise PaymentOnItsWay(order_id=order_id)


def _serves(found: Waiting, due: DueOrder, kind: PayRequestKind, payer_index: bytes | None, *, at: datetime) -> bool:
    """Whether an open request is what is wanted, and can still be paid."""
    same = (found.kind, found.amount_fen, found.payer_index) == (kind, due.due_fen, payer_index)
    return same and found.expires_at - at >= SHORTEST_LIFETIME


def _is_being_paid(found: Waiting, due: DueOrder, *, at: datetime) -> bool:
    """Whether a customer has opened what is due in their WeChat, not long ago."""
    opened_at = found.expires_at - REQUEST_LIFETIME
    return found.kind is PayRequestKind.JSAPI and found.amount_fen == due.due_fen and at - opened_at < TURN_IN_WECHAT


async def _open(
    due: DueOrder, kind: PayRequestKind, payer_index: bytes | None, *, opened_by: UUID | None, at: datetime
) -> Waiting | None:
    """A new request; None where somebody else has just opened one."""
    request_id = new_id()
    row = NewRequest(
        id=request_id,
        order_id=due.order_id,
        store=due.store,
        kind=kind,
        number=trade_number(due.number, request_id),
        amount_fen=due.due_fen,
        state=PayRequestState.OPEN,
        payer_index=payer_index,
        opened_at=at,
        opened_by=opened_by,
        expires_at=at + REQUEST_LIFETIME,
        ask_at=at + FIRST_QUESTION,
    )
    opened = await fetch_value(OPEN, as_json([row]))
    return None if opened is None else await waiting_of(due.order_id)


async def _prepay(client: WechatPayClient, found: Waiting, due: DueOrder, *, openid: str | None) -> Waiting:
    """Ask WeChat Pay; again for the same number it answers the same."""
    description = f"{settings().brand} {due.number}"
    if openid is None:
        answer = await client.prepay_native(
            found.number, found.amount_fen, description=description, expires_at=found.expires_at
        )
    else:
        answer = await client.prepay_jsapi(
            found.number, found.amount_fen, description=description, expires_at=found.expires_at, openid=openid
        )
    await execute(PREPAID, found.id, answer.code_url or None, answer.prepay_id or None)
    return msgspec.structs.replace(found, code_url=answer.code_url or None, prepay_id=answer.prepay_id or None)


async def look_again(client: WechatPayClient, order_id: UUID, *, desk: VoucherDesk, says_paid: bool = False) -> None:
    """Ask WeChat Pay what became of an order's open request, if it is time: nobody may have told us.

    Where the customer `says_paid`, the first question is not waited for.
    """
    found = await waiting_of(order_id)
    if found is None or found.ask_at is None:
        return
    if clock.now() >= found.ask_at or (says_paid and not found.asked_times):
        await look_after(client, found, desk=desk)
