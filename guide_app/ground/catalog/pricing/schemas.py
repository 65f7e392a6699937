"""Shapes of price books, and of what is in force when."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.catalog.pricing.rules import Span
from guide_app.ground.catalog.schemas import CategoryName, ChannelCode, Code, LevelCode, Moment, PriceView


class CreateBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named price book: for a channel or all, the chain or one region or store, a level or everybody, by dates.

    Entries that name it are for what it is for. It stays as it is made.
    """

    code: Code
    name: CategoryName
    channel: ChannelCode | None = None
    region: Code | None = None
    store: Code | None = None
    level: LevelCode | None = None
    valid_from: Moment | None = None
    valid_to: Moment | None = None


class BookView(msgspec.Struct, frozen=True):
    """A price book, with how many entries name it."""

    id: UUID
    code: str
    name: str
    channel: str | None
    path: str
    level: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    entries: int


class CloseBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when a book holds, now if nothing is said, and why."""

    valid_to: Moment | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class BookClosing(msgspec.Struct, frozen=True):
    """Which book is to be closed, for a second person."""

    book_id: UUID
    code: str
    name: str
    closing: CloseBook


class WithdrawPrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an entry is withdrawn."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class PriceWithdrawal(msgspec.Struct, frozen=True):
    """Which entry is to be withdrawn, for a second person."""

    price_id: UUID
    sku: str
    price_fen: int
    withdrawal: WithdrawPrice


class Lane(msgspec.Struct, frozen=True):
    """What is in force for a level (null: everybody) in a channel (null: one without prices of its own)."""

    level: str | None
    channel: str | None
    spans: list[Span]


class PriceTimeline(msgspec.Struct, frozen=True):
    """What a SKU costs at a place over time. Not `complete`: it had more entries then, of which the latest count."""

    sku_id: UUID
    sku: str
    name: str
    path: str
    first: datetime
    last: datetime
    complete: bool
    lanes: list[Lane]


class PriceSeen(msgspec.Struct, frozen=True):
    """What somebody pays at a moment (null: no price), and every entry that could hold, the one that does first."""

    at: datetime
    path: str
    price_fen: int | None
    floor_fen: int | None
    tag_fen: int | None
    everyone_fen: int | None
    level: str | None
    considered: list[PriceView]
