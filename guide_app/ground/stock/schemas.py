"""Shapes of stock: what is told, what is seen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from guide_app.ground.stock.rules import MOST_ON_HAND, PlaceKind

MOST_ROWS = 5_000
MOST_SERVED = 500

Code = Annotated[str, Meta(min_length=1, max_length=40)]
Moment = Annotated[datetime, Meta(tz=True)]
Units = Annotated[int, Meta(ge=-MOST_ON_HAND, le=MOST_ON_HAND)]


class StockRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of an article lies in a place: `location` is the code of a store or of a warehouse.

    Of what is sold by weight `on_hand` is in grams. Less than nothing, as tills tell it that sold before the goods were
    booked in, is kept as nothing.
    """

    location: Code
    sku: Annotated[str, Meta(min_length=1, max_length=64)]
    on_hand: Units
    as_of: Moment | None = None


class FeedStock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is on hand, as it was at `as_of`; a row may say a moment of its own."""

    as_of: Moment
    rows: Annotated[list[StockRow], Meta(min_length=1, max_length=MOST_ROWS)]


class RowRefused(msgspec.Struct, frozen=True):
    """A row of the batch, counted from 0, that was not kept: which field breaks which rule."""

    row: int
    field: str
    rule: str


class RowOld(msgspec.Struct, frozen=True):
    """A row of the batch, counted from 0, that is older than what is known, which is from `known_as_of`."""

    row: int
    location: str
    sku: str
    known_as_of: datetime


class RowBelowNothing(msgspec.Struct, frozen=True):
    """A row of the batch, counted from 0, that `told` less than nothing: it is kept as 0."""

    row: int
    location: str
    sku: str
    told: int


class FeedResult(msgspec.Struct, frozen=True):
    """What became of a batch: how many rows hold now, which were older than what is known, which were refused.

    Every row is one of these. `below_nothing` are those of the first that said less than nothing.
    """

    kept: int
    ignored: list[RowOld]
    refused: list[RowRefused]
    below_nothing: list[RowBelowNothing] = msgspec.field(default_factory=list)


class StockView(msgspec.Struct, frozen=True):
    """An article in a place. `available` is what can still be promised; `stale` that the number is old.

    Numbers are grams of what is sold `by_weight`.
    """

    id: UUID
    place_id: UUID
    kind: PlaceKind
    location: str
    location_name: str
    sku_id: UUID
    sku: str
    name: str
    on_hand: int
    held: int
    available: int
    as_of: datetime
    stale: bool
    by_weight: bool = False


class StockAt(msgspec.Struct, frozen=True):
    """What is known of an article where an order is made: `available` of it, as of when; in grams if sold by weight."""

    available: int
    as_of: datetime
    stale: bool


class PlaceWithStock(msgspec.Struct, frozen=True):
    """A place that has an article, or had it."""

    place_id: UUID
    kind: PlaceKind
    code: str
    name: str
    address: str
    available: int
    as_of: datetime
    stale: bool


class WhereStock(msgspec.Struct, frozen=True):
    """Where an article is: in the store itself (null: not tracked there), in its region, in its warehouses.

    Numbers are grams of what is sold `by_weight`.
    """

    sku_id: UUID
    sku: str
    name: str
    store_id: UUID
    own: PlaceWithStock | None
    near: list[PlaceWithStock]
    warehouses: list[PlaceWithStock]
    by_weight: bool = False


class CreateWarehouse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A warehouse; `serves` are codes of regions and stores, empty for the whole chain."""

    code: Code
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    serves: Annotated[list[Code], Meta(max_length=MOST_SERVED)] = msgspec.field(default_factory=list)


class UpdateWarehouse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay. A warehouse that is not `active` sends nothing."""

    name: Annotated[str, Meta(min_length=1, max_length=120)] | UnsetType = UNSET
    serves: Annotated[list[Code], Meta(max_length=MOST_SERVED)] | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class WarehouseView(msgspec.Struct, frozen=True):
    """A warehouse, with the paths that it serves."""

    id: UUID
    code: str
    name: str
    active: bool
    version: int
    serves: list[str]
