"""Shapes of the tree."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from guide_app.ground.stores.rules import Ownership, StoreStatus


class ChangeKind(StrEnum):
    """What is to change."""

    MOVE = "move"
    CLOSING = "closing"
    OWNERSHIP = "ownership"


class RegionOfTree(msgspec.Struct, frozen=True):
    """A region below another one on a day. The counts are those of today; `moves_on` says when it goes elsewhere."""

    id: UUID
    code: str
    name: str
    path: str
    regions: int
    stores: int
    moves_on: date | None
    moves_to: str | None


class StoreOfTree(msgspec.Struct, frozen=True):
    """A store of a region on a day, by who runs it then; `moves_on` and `closes_on` say what is announced."""

    id: UUID
    code: str
    name: str
    path: str
    status: StoreStatus
    ownership: Ownership
    moves_on: date | None
    moves_to: str | None
    closes_on: date | None


class TreeLevel(msgspec.Struct, frozen=True):
    """What stands below a region on a day: regions, and stores by code as far as asked; `more_after` goes on."""

    region_id: UUID
    on: date
    regions: tuple[RegionOfTree, ...]
    stores: tuple[StoreOfTree, ...]
    more_after: str | None


class ComingChange(msgspec.Struct, frozen=True):
    """Something announced of a region or a store. `becomes` is the new parent, who follows, or how it is run then."""

    kind: ChangeKind
    id: UUID
    on: date
    region_id: UUID | None
    store_id: UUID | None
    code: str
    name: str
    path: str
    becomes: str | None
