"""Shapes of shared links."""

from datetime import datetime
from uuid import UUID

import msgspec

from sharing.rules import ShareKind


class ShareThing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product or a coupon template by its id; with `member_id` the link is for that customer alone."""

    kind: ShareKind
    id: UUID
    member_id: UUID | None = None


class ShareLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link to be given away. One's own for each thing, and one for each customer who is given it."""

    id: UUID
    kind: ShareKind
    thing_id: UUID
    name: str
    member_id: UUID | None
    url: str
    made_at: datetime


class ShareCount(msgspec.Struct, frozen=True, kw_only=True):
    """What followed from a link on some days: the times it was shared, who opened it (each once a day), and paid
    orders of customers who had opened it within 30 days before, none later."""

    id: UUID
    kind: ShareKind
    thing_id: UUID
    name: str
    associate_id: UUID
    associate_name: str
    store_id: UUID
    store_name: str
    shares: int
    clicks: int
    orders: int
    received_fen: int
    refunded_fen: int
    net_fen: int


class SharedThing(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer sees who opens a link."""

    kind: ShareKind
    name: str
    picture: str | None
    price_fen: int | None
    has_several_prices: bool
    is_open: bool
    words_zh: list[str]
    words_en: list[str]
    associate_name: str | None
    associate_title: str
    store_name: str
    store_address: str
    badge: str | None
