"""What can be seen of how orders reach their customers."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import fetch_as, fetch_row_as, transaction
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.members.fragments import person_of
from guide_app.ground.orders.fulfilment.errors import NothingToFulfil
from guide_app.ground.orders.fulfilment.reads import lines_left, parcels_of, sent
from guide_app.ground.orders.fulfilment.rules import (
    FETCHED_WITHIN,
    MOST_TRIES,
    PACKED_WITHIN,
    FulfilmentState,
    FulfilmentWay,
    unsent,
)
from guide_app.ground.orders.fulfilment.schemas import (
    Address,
    FulfilmentSummary,
    FulfilmentView,
    MyFulfilment,
    OlderHours,
    Packed,
    ParcelOnWay,
)
from guide_app.ground.orders.fulfilment.sealing import open_address
from guide_app.ground.orders.fulfilment.shown import PLACE_NAME, SHOWN, ShownRow, parcel_view, shown
from guide_app.ground.orders.permissions import SEE_ADDRESSES, SEE_MY_ORDERS, SEE_ORDERS
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.stock.rules import PlaceKind
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_in


class ToDo(StrEnum):
    """What is to be done with an order."""

    PACK = "pack"
    FETCH = "fetch"
    OVERDUE = "overdue"
    UNDER_WAY = "under_way"


class FulfilmentRow(msgspec.Struct, frozen=True):
    """How an order reaches its customer."""

    order_id: UUID
    number: str
    status: OrderStatus
    way: FulfilmentWay
    state: FulfilmentState
    store: UUID
    place: UUID
    place_kind: PlaceKind
    place_name: str
    to_masked: str
    tries: int
    paid_at: datetime | None
    asked_at: datetime
    ready_at: datetime | None
    ended_at: datetime | None
    path: str
    keeper_path: str


class ToDoRow(msgspec.Struct, frozen=True):
    """A row of what is to be done."""

    id: UUID
    order_id: UUID
    number: str
    way: FulfilmentWay
    state: FulfilmentState
    store: UUID
    member: UUID | None
    place_name: str
    to_masked: str
    units: int
    paid_at: datetime
    ready_at: datetime | None
    asked_at: datetime
    parcels: tuple[ParcelOnWay, ...]


class SealedAddress(msgspec.Struct, frozen=True):
    """Where an order goes, with the key that opens it."""

    address_sealed: bytes
    key_wrapped: bytes | None


ONE = f"""
SELECT f.order_id, o.number, o.status, f.way, f.state, f.store, f.place, f.place_kind, {PLACE_NAME} AS place_name,
  f.to_masked, f.tries::bigint AS tries, o.paid_at, f.asked_at, f.ready_at, f.ended_at, s.path, k.path AS keeper_path
FROM fulfilment f JOIN orders o ON o.id = f.order_id JOIN store s ON s.id = o.store JOIN store k ON k.id = f.store
LEFT JOIN store p ON p.id = f.place WHERE f.order_id = $1
"""
TO_DO = pages_by_reach(
    f"""
SELECT f.id, f.order_id, o.number, f.way, f.state, f.store, o.member, {PLACE_NAME} AS place_name, f.to_masked,
  (SELECT coalesce(sum(l.quantity - l.returned_units), 0) FROM order_line l WHERE l.order_id = f.order_id)::bigint
    AS units, o.paid_at, f.ready_at, f.asked_at, (
    SELECT coalesce(json_agg(on_way ORDER BY on_way.shipped_at), '[]') FROM (
      SELECT p.carrier, p.number, p.shipped_at, p.received_at FROM parcel p
      WHERE p.order_id = f.order_id AND p.cancelled_at IS NULL
    ) on_way) AS parcels
FROM fulfilment f JOIN orders o ON o.id = f.order_id LEFT JOIN store p ON p.id = f.place
""",
    table="fulfilment",
    alias="f",
    where="""f.state IN ('waiting', 'ready', 'sent')
    AND EXISTS (SELECT FROM orders paid WHERE paid.id = f.order_id AND paid.status = 'paid')
    AND (CASE $4::text WHEN 'pack' THEN f.state = 'waiting' WHEN 'fetch' THEN f.state = 'ready'
      WHEN 'under_way' THEN f.state = 'sent'
      WHEN 'overdue' THEN (f.state = 'waiting' AND f.asked_at < $5) OR (f.state = 'ready' AND f.ready_at < $6)
      ELSE true END)
    AND ($7::timestamptz IS NULL OR f.asked_at < $7) AND ($8::text IS NULL OR f.way = $8)""",
)
ADDRESS_OF = """
SELECT f.address_sealed, k.key_wrapped FROM fulfilment f LEFT JOIN member_key k ON k.member = f.member
WHERE f.order_id = $1 AND f.address_sealed IS NOT NULL
"""
MINE = f"{SHOWN} AND o.member = ANY({person_of('$3')})"


async def fulfilment(actor: Actor, order_id: UUID) -> FulfilmentView:
    """How an order in reach, of its store or of the store that has it to do, reaches its customer, and how far it is.

    Raises NothingToFulfil.
    """
    actor.require(SEE_ORDERS)
    row = await _in_reach(actor, order_id)
    parcels = await parcels_of(order_id)
    left = unsent(await lines_left(order_id), sent(parcels)) if row.way is FulfilmentWay.SHIP else {}
    return FulfilmentView(
        order_id=row.order_id,
        number=row.number,
        way=row.way,
        state=row.state,
        store_id=row.store,
        place_id=row.place,
        place_kind=row.place_kind,
        place_name=row.place_name,
        to=row.to_masked,
        code_locked=row.tries > MOST_TRIES,
        overdue=_overdue(row.state, row.paid_at or row.asked_at, row.ready_at),
        asked_at=row.asked_at,
        ready_at=row.ready_at,
        ended_at=row.ended_at,
        unsent=[Packed(no, units) for no, units in left.items()],
        parcels=[parcel_view(one) for one in parcels],
    )


async def to_do(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    path: str | None = None,
    what: ToDo | None = None,
    way: FulfilmentWay | None = None,
    older_hours: OlderHours | None = None,
) -> Page[FulfilmentSummary]:
    """Paid orders that stores in reach have to pack, to hand over, or have sent; the oldest first.

    `older_hours` leaves out what was asked for within so many hours. Raises NotFound for a unit out of reach.
    """
    actor.require(SEE_ORDERS)
    at = clock.now()
    reach = await reach_in(actor, store_id, path)
    since = None if older_hours is None else at - timedelta(hours=older_hours)
    asked = (reach.bound, paging.beyond, paging.fetch, what, at - PACKED_WITHIN, at - FETCHED_WITHIN, since, way)
    return page_of(await fetch_as(ToDoRow, TO_DO[reach.kind], *asked), paging, view=_summary, key=lambda row: row.id)


async def address_of(actor: Actor, order_id: UUID) -> Address:
    """Where an order in reach goes, in clear: on record. Raises NothingToFulfil."""
    actor.require(SEE_ADDRESSES)
    async with transaction():
        await _in_reach(actor, order_id)
        found = await fetch_row_as(SealedAddress, ADDRESS_OF, order_id)
        if found is None:
            raise NothingToFulfil(order_id=order_id)
        await audit.record(actor, "orders.address_seen", f"order:{order_id}")
    return open_address(found.key_wrapped, found.address_sealed)


async def my_fulfilment(actor: Customer, order_id: UUID) -> MyFulfilment:
    """How one's own order comes to one, with the code to show and the parcels. Raises NothingToFulfil."""
    actor.require(SEE_MY_ORDERS)
    at = clock.now()
    row = await fetch_row_as(ShownRow, MINE, order_id, at, actor.member_id)
    if row is None:
        raise NothingToFulfil(order_id=order_id)
    return await shown(row, at=at)


async def _in_reach(actor: Actor, order_id: UUID) -> FulfilmentRow:
    row = await fetch_row_as(FulfilmentRow, ONE, order_id)
    if row is None or not (actor.reaches(row.path) or actor.reaches(row.keeper_path)):
        raise NothingToFulfil(order_id=order_id)
    return row


def _overdue(state: FulfilmentState, since: datetime, ready_at: datetime | None) -> bool:
    at = clock.now()
    if state is FulfilmentState.READY and ready_at is not None:
        return at - ready_at > FETCHED_WITHIN
    return state is FulfilmentState.WAITING and at - since > PACKED_WITHIN


def _summary(row: ToDoRow) -> FulfilmentSummary:
    return FulfilmentSummary(
        id=row.id,
        order_id=row.order_id,
        number=row.number,
        way=row.way,
        state=row.state,
        store_id=row.store,
        member_id=row.member,
        place_name=row.place_name,
        to=row.to_masked,
        units=row.units,
        overdue=_overdue(row.state, row.asked_at, row.ready_at),
        asked_at=row.asked_at,
        ready_at=row.ready_at,
        parcels=list(row.parcels),
    )
