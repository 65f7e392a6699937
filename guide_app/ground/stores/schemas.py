"""Shapes of the organisation: entities, regions, stores."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from guide_app.ground.stores.rules import Ownership, StoreStatus

Code = Annotated[str, Meta(min_length=1, max_length=40)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Address = Annotated[str, Meta(max_length=300)]
DayCut = Annotated[int, Meta(ge=0, le=11, description="营业日起始小时 · Hours after midnight at which the day begins")]


class CreateEntity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A company that runs stores."""

    code: Code
    name: Name


class UpdateEntity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay, as the code does: sheets and contracts name it.

    From `closed_on` on the company runs no store; null opens it again.
    """

    name: Name | UnsetType = UNSET
    opened_on: date | UnsetType | None = UNSET
    closed_on: date | UnsetType | None = UNSET


class CreateRegion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node of the tree. Without `parent` (a region's code) it is HQ itself."""

    code: Code
    name: Name
    parent: Code | None = None
    opened_on: date | None = None


class UpdateRegion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a region is called from now on, since when it is there, and until when. What is left out stays.

    Its code and place stay: prices, posts, plans name its path. From `closed_on` on nothing stands below it.
    """

    name: Name | UnsetType = UNSET
    opened_on: date | UnsetType | None = UNSET
    closed_on: date | UnsetType | None = UNSET


class CreateStore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A store below `region`, run by `entity`; both are codes."""

    code: Code
    name: Name
    region: Code
    entity: Code
    ownership: Ownership
    day_cut_hours: DayCut = 0
    address: Address = ""
    opened_on: date | None = None


class UpdateStore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay.

    Days that have begun stay what they are: `day_cut_hours` holds from the business date `day_cut_from` on, tomorrow
    when it is left out. A change that is still to come is replaced.
    """

    name: Name | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    day_cut_hours: DayCut | UnsetType = UNSET
    day_cut_from: date | UnsetType = UNSET
    status: StoreStatus | UnsetType = UNSET


class EntityView(msgspec.Struct, frozen=True):
    """A company that runs `stores` stores, closed ones too."""

    id: UUID
    code: str
    name: str
    version: int
    stores: int
    opened_on: date | None
    closed_on: date | None


class RegionView(msgspec.Struct, frozen=True):
    """A node of the tree."""

    id: UUID
    code: str
    name: str
    path: str
    parent_id: UUID | None
    version: int
    opened_on: date | None = None
    closed_on: date | None = None


class RegionNode(msgspec.Struct, frozen=True):
    """A region with those below it; `stores` counts those directly in it, `parent_code` is of the one above."""

    id: UUID
    code: str
    name: str
    path: str
    stores: int
    children: list["RegionNode"]
    parent_code: str | None


class StoreView(msgspec.Struct, frozen=True):
    """A store with the codes of what it belongs to.

    `day_cut_hours` is what was last stated; `day_cut_from` is the business date from which it holds, null when it has
    held from the beginning.
    """

    id: UUID
    code: str
    name: str
    path: str
    region_id: UUID
    region_code: str
    entity_id: UUID
    entity_code: str
    ownership: Ownership
    day_cut_hours: int
    address: str
    opened_on: date | None
    status: StoreStatus
    version: int
    day_cut_from: date | None
