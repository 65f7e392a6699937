"""Batches as they are sent, and what is answered to each row. Money is fen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.ground.orders.intake.rules import RowKind, RowOutcome, RowProblem, RowState
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import MAX_FREIGHT_FEN, MAX_LINES, Grams

MOST_ROWS = 1_000
"""Orders and refunds of one batch."""
MOST_PIECES = 1_000_000

Fen = Annotated[int, msgspec.Meta(ge=0, le=10**11)]
ExternalId = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"\A[!-~]+\Z")]
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
SkuCode = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
SourceCode = Annotated[str, msgspec.Meta(min_length=1, max_length=20, pattern=r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z")]


class SentLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article, by its code or a barcode, as the source sold it.

    `paid_fen` is for all units: unit price times quantity less the discount. What was weighed is one unit of
    `weight_g`, its unit price what the piece costs.
    """

    sku: SkuCode
    quantity: Annotated[int, msgspec.Meta(ge=1, le=MOST_PIECES)]
    unit_price_fen: Fen
    paid_fen: Annotated[int, msgspec.Meta(ge=0, le=10**12)]
    discount_fen: Annotated[int, msgspec.Meta(ge=0, le=10**12)] = 0
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    weight_g: Grams | UnsetType = UNSET


class SentPayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the ways in which an order was paid."""

    method: PaymentMethod
    amount_fen: Annotated[int, msgspec.Meta(ge=0, le=10**12)]
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None


class SentMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who bought: by member id, by card, or by phone; the first that is given counts.

    A card that nobody has becomes a member of the store, a phone that nobody has registered a number made of its keyed
    hash, both without any consent.
    """

    member_id: UUID | None = None
    card: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None
    phone: Annotated[str, msgspec.Meta(min_length=1, max_length=20)] | None = None


class SentOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order that was paid elsewhere. `id` is the source's own, and what makes it the same order.

    `receipt` is what was printed, of tills: without it their order is called by its id. Without payments it counts as
    paid in a way that only the source knows.
    """

    id: ExternalId
    store_code: Code
    paid_at: Aware
    lines: Annotated[list[SentLine], msgspec.Meta(min_length=1, max_length=MAX_LINES)]
    payments: Annotated[list[SentPayment], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=list)
    associate_code: Code | None = None
    member: SentMember | None = None
    channel: Channel | None = None
    freight_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FREIGHT_FEN)] = 0
    receipt: Code | None = None


class SentLineBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of an article that came back, and what was given back for them."""

    sku: SkuCode
    quantity: Annotated[int, msgspec.Meta(ge=1, le=MOST_PIECES)]
    amount_fen: Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class SentRefund(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money that went back elsewhere, of the order with the source's `original_id`, or with this receipt.

    Goods come back by `lines`; `amount_fen` is money while the goods stay, and comes without lines.
    """

    id: ExternalId
    refunded_at: Aware
    original_id: ExternalId | None = None
    original_receipt: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None
    lines: Annotated[list[SentLineBack], msgspec.Meta(max_length=MAX_LINES)] = msgspec.field(default_factory=list)
    amount_fen: Annotated[int, msgspec.Meta(ge=0, le=10**12)] = 0
    freight_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FREIGHT_FEN)] = 0
    associate_code: Code | None = None
    reason: Annotated[str, msgspec.Meta(max_length=160)] = ""


class OrderBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 1,000 orders and refunds of one source, in any order."""

    source: SourceCode
    orders: list[SentOrder] = msgspec.field(default_factory=list)
    refunds: list[SentRefund] = msgspec.field(default_factory=list)


class RowAnswer(msgspec.Struct, frozen=True):
    """What became of a row: `order_id` and `refund_id` where it is booked, `problem` where it is refused.

    A row that had come before says `already`, and in `state` what it is.
    """

    id: str
    kind: RowKind
    outcome: RowOutcome
    state: RowState
    order_id: UUID | None = None
    refund_id: UUID | None = None
    problem: RowProblem | None = None


class BatchAnswer(msgspec.Struct, frozen=True):
    """What became of a batch, row by row: first its orders, then its refunds, as they were sent.

    `applied_later` are refunds of earlier batches whose order has come with this one.
    """

    batch_id: UUID
    booked: int
    already: int
    refused: int
    waiting: int
    applied_later: int
    rows: list[RowAnswer]


class SentRowView(msgspec.Struct, frozen=True):
    """An order or refund that a source sent, and what became of it."""

    id: UUID
    source: str
    external_id: str
    kind: RowKind
    state: RowState
    store_code: str
    amount_fen: int
    order_id: UUID | None
    order_number: str | None
    refund_id: UUID | None
    problem: RowProblem | None
    waits_for: str | None
    sent_at: datetime
