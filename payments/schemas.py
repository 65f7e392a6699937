"""Commands in, views out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.orders.held.shown import ExchangeHoldView
from guide_app.ground.orders.receipts import ExchangeReceipt
from guide_app.ground.orders.rules import OrderStatus, PaymentMethod
from payments.rules import (
    BackState,
    BillDayState,
    DifferenceKind,
    DifferenceState,
    PayOutcome,
    PayRequestKind,
    PayRequestState,
)

Reason = Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class PayLinkView(msgspec.Struct, frozen=True):
    """A link for the customer; the one before leads nowhere any more. `can_be_paid` without WeChat Pay is false."""

    order_id: UUID
    number: str
    url: str
    due_fen: int
    can_be_paid: bool


class ReceiptLinkView(msgspec.Struct, frozen=True):
    """The link by which the customer of a paid order has its receipt."""

    order_id: UUID
    number: str
    url: str


class HeldLink(msgspec.Struct, frozen=True):
    """The link of an order, to be held out once more; no `url` where none was made. `is_away` says that WeChat Pay does
    not answer at the moment, `is_looked_into` that money came in which is not what was asked for."""

    url: str | None
    can_be_paid: bool
    is_away: bool
    is_looked_into: bool


class AskForPayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment by a code, or with `openid` in the WeChat of this customer, as the app of the settings knows them."""

    openid: Annotated[str, msgspec.Meta(min_length=1, max_length=128)] | None = None


class PayRequestView(msgspec.Struct, frozen=True):
    """A payment that WeChat Pay was asked for. `code_url` is what a code holds while it can be paid; `paid_fen` is what
    came in, where that is not what was asked for."""

    id: UUID
    order_id: UUID
    order_number: str
    store_id: UUID
    kind: PayRequestKind
    number: str
    amount_fen: int
    paid_fen: int | None
    state: PayRequestState
    outcome: PayOutcome | None
    code_url: str | None
    transaction_id: str | None
    opened_at: datetime
    expires_at: datetime
    paid_at: datetime | None


class PayRefundView(msgspec.Struct, frozen=True):
    """Money that goes back by WeChat Pay. `refund_id` is that of the order, null where the money came too late.

    `there_id` is WeChat Pay's number, null while it never heard of it. What it closed is `again` once it was asked for
    under another number, by a row whose `again_of` it is. `approval_id` is what waits for a second person.
    """

    id: UUID
    order_id: UUID
    order_number: str
    store_id: UUID
    refund_id: UUID | None
    number: str
    amount_fen: int
    state: BackState
    reason: str
    failure: str
    asked_at: datetime
    done_at: datetime | None
    otherwise_why: str
    there_id: str | None
    again_of: UUID | None
    approval_id: UUID | None


class GivenBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the money was given back by other means."""

    reason: Reason


class TerminalRefundView(msgspec.Struct, frozen=True):
    """Money that goes back at a terminal: it waits until the terminal's number of it is noted (`reference`).

    `paid_by` is the number of the payment to which it goes; `refund_id` that of its refund, or of the part payment.
    """

    id: UUID
    order_id: UUID
    order_number: str
    store_id: UUID
    refund_id: UUID
    method: PaymentMethod
    amount_fen: int
    paid_by: str | None
    waits: bool
    asked_at: datetime
    reference: str | None
    noted_at: datetime | None
    noted_by_name: str | None


class NoteTerminalRefund(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of a refund as the terminal, or the wallet behind it, printed it."""

    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class PaymentsToSettle(msgspec.Struct, frozen=True):
    """What waits for finance: refunds that WeChat Pay cannot give back, of stores within reach, and open differences,
    and refunds at terminals without their number, which are those of the whole chain and null for others.
    """

    stuck_refunds: int
    stuck_fen: int
    open_differences: int | None
    terminal_refunds: int | None


class OtherMeans(msgspec.Struct, frozen=True):
    """Money that was given back by other means, as a second person is asked about it."""

    refund_id: UUID
    number: str
    order_number: str
    amount_fen: int
    reason: str


class ReturnPayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a payment goes back that is not what was asked for."""

    reason: Reason


class PaymentBack(msgspec.Struct, frozen=True):
    """A payment that is to go back because it is not what was asked for, as a second person is asked about it."""

    request_id: UUID
    number: str
    order_number: str
    amount_fen: int
    reason: str


class DifferenceView(msgspec.Struct, frozen=True):
    """Something that WeChat Pay has otherwise than we do."""

    id: UUID
    day: date
    kind: DifferenceKind
    number: str
    order_id: UUID | None
    order_number: str | None
    ours_fen: int | None
    theirs_fen: int | None
    ours: str
    theirs: str
    state: DifferenceState
    found_at: datetime
    resolved_at: datetime | None
    resolved_by_name: str | None
    note: str


class ResolveDifference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was found out about it."""

    note: Reason


class CompareBillDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day of the last three months whose bills are to be held against what we have."""

    day: date


class BillDayView(msgspec.Struct, frozen=True):
    """A day whose bills were asked for. What was counted is of `compared_at`, the last time that they could be read.

    `reason` says in both languages why they could not be the last time, `try_at` is when they are asked for again.
    """

    day: date
    state: BillDayState
    reason: str
    payments: int
    payments_fen: int
    refunds: int
    refunds_fen: int
    differences: int
    open_differences: int
    compared_at: datetime | None
    tried_at: datetime | None
    try_at: datetime | None


class SeenLine(msgspec.Struct, frozen=True):
    """A line of an order, as the customer sees it."""

    name: str
    quantity: int
    paid_fen: int
    returned_units: int
    picture: str | None = None
    weight_g: int | None = None


class SeenPayment(msgspec.Struct, frozen=True):
    """Money that came in, as the customer sees it."""

    method: PaymentMethod
    amount_fen: int
    paid_at: datetime


class UnbookedPayment(msgspec.Struct, frozen=True):
    """Money that came in by WeChat Pay and pays no order: too late, or not what was asked for; `back` says where it
    stands, if it goes back."""

    outcome: PayOutcome
    amount_fen: int
    paid_at: datetime
    back: BackState | None


class SeenBack(msgspec.Struct, frozen=True):
    """Money that went back, as the customer sees it: by WeChat Pay with its state, otherwise by its `method`, which is
    not known of refunds of long ago."""

    amount_fen: int
    state: BackState | None
    method: PaymentMethod | None
    at: datetime


class SeenOrder(msgspec.Struct, frozen=True):
    """What the customer sees behind a link; `exchange` is the receipt of the one that the order came of.

    `waits` is the exchange for which it was placed, whose difference is what is `due_fen`. `is_looked_into` says that
    money came in for it which is not what was asked for, and is not booked.
    """

    order_id: UUID
    number: str
    store_name: str
    status: OrderStatus
    payable_fen: int
    freight_fen: int
    due_fen: int
    paid_at: datetime | None
    completed_at: datetime | None
    lines: tuple[SeenLine, ...]
    payments: tuple[SeenPayment, ...]
    backs: tuple[SeenBack, ...]
    exchange: ExchangeReceipt | None
    is_looked_into: bool
    waits: ExchangeHoldView | None
