"""Commands and views of the systems that send orders."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.orders.intake.schemas import SourceCode
from guide_app.ground.orders.rules import Channel


class WriteSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a source is called, which part of the chain it sells for, in which channels, and what is taken from it.

    The first of its `channels` is meant where an order names none.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    channels: Annotated[list[Channel], msgspec.Meta(min_length=1, max_length=len(Channel))]
    takes_orders: bool = True
    takes_refunds: bool = True
    active: bool = True


class CreateSource(WriteSource, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new source; its `code` stays."""

    code: SourceCode


class SourceView(msgspec.Struct, frozen=True):
    """A source, with what came of it today and what waits or is refused of all that it has sent."""

    id: UUID
    code: str
    name: str
    path: str
    channels: list[Channel]
    takes_orders: bool
    takes_refunds: bool
    active: bool
    version: int
    changed_at: datetime
    today: "SentToday"
    refused: int
    waiting: int


class SentToday(msgspec.Struct, frozen=True):
    """What a source has sent since midnight, and when it sent last."""

    batches: int
    booked: int
    already: int
    refused: int
    sales_fen: int
    refunds_fen: int
    last_at: datetime | None
