"""Shapes of how goods reach customers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay, ReceivedBy
from guide_app.ground.stock.rules import PlaceKind

OlderHours = Annotated[int, Meta(ge=1, le=8_784)]
"""So many hours since the order was made."""
Text = Annotated[str, Meta(min_length=1, max_length=80)]


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a parcel goes; `area` is province, city and district."""

    recipient: Annotated[str, Meta(min_length=1, max_length=50)]
    phone: Annotated[str, Meta(min_length=5, max_length=20)]
    area: Text
    street: Annotated[str, Meta(min_length=1, max_length=200)]


class FulfilmentWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the goods reach the customer: `pick_up` at a store, or `ship` from a store or a warehouse to the `address`.

    `place_id` is where the goods lie, the order's own store unless it is said.
    """

    way: FulfilmentWay
    place_id: UUID | None = None
    address: Address | None = None


class Packed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of a line that are in a parcel."""

    line: Annotated[int, Meta(ge=1, le=200)]
    units: Annotated[int, Meta(ge=1, le=999)]


class SendParcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parcel that was given to a carrier; without `lines` everything that is left is in it."""

    carrier: Annotated[str, Meta(min_length=1, max_length=40)]
    number: Annotated[str, Meta(min_length=4, max_length=60, pattern=r"\A[A-Za-z0-9-]+\Z")]
    lines: Annotated[list[Packed], Meta(max_length=200)] = msgspec.field(default_factory=list)


class CancelParcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parcel that was none, with the reason."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class HandOverByCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that the customer shows."""

    code: Annotated[str, Meta(min_length=4, max_length=20)]


class ParcelView(msgspec.Struct, frozen=True):
    """A parcel, with the units of each line that are in it."""

    id: UUID
    carrier: str
    number: str
    lines: list[Packed]
    shipped_at: datetime
    received_at: datetime | None
    received_by: ReceivedBy | None
    cancelled_at: datetime | None


class FulfilmentView(msgspec.Struct, frozen=True):
    """How an order reaches its customer, and how far it is. The address is masked; `unsent` is what is left to send."""

    order_id: UUID
    number: str
    way: FulfilmentWay
    state: FulfilmentState
    store_id: UUID
    place_id: UUID
    place_kind: PlaceKind
    place_name: str
    to: str
    code_locked: bool
    overdue: bool
    asked_at: datetime
    ready_at: datetime | None
    ended_at: datetime | None
    unsent: list[Packed]
    parcels: list[ParcelView]


class ParcelOnWay(msgspec.Struct, frozen=True):
    """A parcel in a list."""

    carrier: str
    number: str
    shipped_at: datetime
    received_at: datetime | None


class FulfilmentSummary(msgspec.Struct, frozen=True):
    """An order in a list of what is to be done; `units` are those still to be packed or fetched."""

    id: UUID
    order_id: UUID
    number: str
    way: FulfilmentWay
    state: FulfilmentState
    store_id: UUID
    member_id: UUID | None
    place_name: str
    to: str
    units: int
    overdue: bool
    asked_at: datetime
    ready_at: datetime | None
    parcels: list[ParcelOnWay]


class PickUpCode(msgspec.Struct, frozen=True):
    """The code by which an order is fetched."""

    order_id: UUID
    code: str


class MyFulfilment(msgspec.Struct, frozen=True):
    """How a customer's own order comes to them; `code` is to be shown where it is fetched, once it is paid. There
    `place_hours` says when the store is open today, empty where it is closed or nobody has said."""

    order_id: UUID
    number: str
    way: FulfilmentWay
    state: FulfilmentState
    place_name: str
    place_address: str
    place_hours: str
    to: str
    code: str | None
    parcels: list[ParcelView]
