"""Shapes of touches."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.ground.touches.rules import Noted, TouchKind


class TouchView(msgspec.Struct, frozen=True):
    """One meeting with a customer; `code_id` is the printed code that led to it.

    `source` names the fact behind it: its kind, then what it is called by, as in `order:0193…`.
    """

    id: UUID
    kind: TouchKind
    associate_id: UUID | None
    store_id: UUID | None
    code_id: UUID | None
    at: datetime
    source: str
    associate_name: str | None
    store_name: str | None


class NoteTouch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A meeting that nothing else tells of: the customer was here, or was spoken to."""

    kind: Noted


class TouchNoted(msgspec.Struct, frozen=True):
    """A meeting as it was noted down."""

    member_id: UUID
    kind: TouchKind
    associate_id: UUID
    store_id: UUID | None
    at: datetime


class KindCount(msgspec.Struct, frozen=True):
    """Meetings of one kind."""

    kind: TouchKind
    count: int


class TouchCount(msgspec.Struct, frozen=True):
    """How many meetings an associate had, all of them and by kind."""

    associate_id: UUID
    count: int
    kinds: list[KindCount]
