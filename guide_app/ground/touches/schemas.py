"""Shapes of touches."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.ground.touches.rules import TouchKind


class TouchView(msgspec.Struct, frozen=True):
    """One meeting with a customer."""

    id: UUID
    kind: TouchKind
    associate_id: UUID | None
    store_id: UUID | None
    at: datetime


class TouchCount(msgspec.Struct, frozen=True):
    """How many meetings of a kind an associate had."""

    associate_id: UUID
    kind: TouchKind
    count: int
