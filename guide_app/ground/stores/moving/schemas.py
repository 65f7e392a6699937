"""Shapes of moves."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.stores.rules import MoveState
from guide_app.ground.stores.schemas import Code


class MoveUnit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a unit is to stand from the business date `valid_from` on: below the region with the code `parent`."""

    parent: Code
    valid_from: date
    reason: Annotated[str, Meta(max_length=500)] = ""


class MoveView(msgspec.Struct, frozen=True):
    """A move of a region or a store. The paths are those of the moment when it was done."""

    id: UUID
    region_id: UUID | None
    store_id: UUID | None
    parent_id: UUID
    parent_code: str
    parent_name: str
    valid_from: date
    state: MoveState
    reason: str
    from_path: str | None
    to_path: str | None


class Counted(msgspec.Struct, frozen=True):
    """So much of something; the title in Chinese and in English."""

    name: str
    title_zh: str
    title_en: str
    count: int


class MovePreview(msgspec.Struct, frozen=True):
    """What would move, in numbers."""

    from_path: str
    to_path: str
    regions: int
    stores: int
    others: list[Counted]
