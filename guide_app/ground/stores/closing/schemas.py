"""Shapes of closings."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.stores.moving.schemas import Counted
from guide_app.ground.stores.rules import ClosingState
from guide_app.ground.stores.schemas import Code

Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class CloseStore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Close a store at the beginning of a day to come. What it has goes to the `successor`, the code of another store.

    Two stores become one by closing one of them with the other as its successor.
    """

    closes_on: date
    successor: Code | None = None
    reason: Reason


class ClosingView(msgspec.Struct, frozen=True):
    """A closing; `moved` counts what has gone so far, by its name."""

    id: UUID
    store_id: UUID
    closes_on: date
    successor_id: UUID | None
    successor_code: str | None
    successor_name: str | None
    state: ClosingState
    reason: str
    moved: dict[str, int]


class Held(msgspec.Struct, frozen=True):
    """So much of something that a store has: it goes to the successor or ends, or has to be finished before.

    So many of it as `keeps_open` have to be elsewhere before the store closes without a successor.
    """

    counted: Counted
    is_finished_first: bool
    needs_successor: bool
    keeps_open: int


class ClosingPreview(msgspec.Struct, frozen=True):
    """What a store has."""

    store_id: UUID
    held: list[Held]
