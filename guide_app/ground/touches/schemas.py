"""Shapes of touches."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.ground.touches.rules import TouchKind


class TouchView(msgspec.Struct, frozen=True):
    """One meeting with a customer; `code_id` is the printed code that led to it."""

    id: UUID
    kind: TouchKind
    associate_id: UUID | None
    store_id: UUID | None
    code_id: UUID | None
    at: datetime
    associate_name: str | None
    store_name: str | None


class KindCount(msgspec.Struct, frozen=True):
    """Meetings of one kind."""

    kind: TouchKind
    count: int


class TouchCount(msgspec.Struct, frozen=True):
    """How many meetings an associate had, all of them and by kind."""

    associate_id: UUID
    count: int
    kinds: list[KindCount]
