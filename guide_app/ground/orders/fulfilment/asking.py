"""How the goods are to reach the customer, as it is said when an order is placed."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import leave
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.members.living import key_of_living
from guide_app.ground.orders.booked import BookedOrder
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentWanted
from guide_app.ground.orders.fulfilment.sealing import checked, masked, new_code, seal_address, seal_code
from guide_app.ground.orders.rules import HANDED_OVER, Channel
from guide_app.ground.stock.rules import PlaceKind


class BookedFulfilment(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `fulfilment` as it begins, but for what is sealed."""

    id: UUID
    order_id: UUID
    way: FulfilmentWay
    state: FulfilmentState
    store: UUID
    place: UUID
    place_kind: PlaceKind
    member: UUID | None
    to_masked: str
    asked_at: datetime


def require_way(
    wanted: FulfilmentWanted | None, *, channel: Channel, freight_fen: int, has_member: bool
) -> FulfilmentWay | None:
    """How the goods reach the customer; None: taken along, or as the channel has it. Raises InvalidField."""
    if wanted is None:
        return None
    if wanted.way is FulfilmentWay.TAKEN_ALONG:
        if channel not in HANDED_OVER or freight_fen or wanted.place_id or wanted.address:
            raise InvalidField("fulfilment.way", "带走的商品不寄送、不另取 / taken along is not sent")
        return None
    if wanted.way is FulfilmentWay.PICK_UP:
        if freight_fen:
            raise InvalidField("freight_fen", "到店自取没有运费 / nothing is charged for what is fetched")
        if wanted.address is not None:
            raise InvalidField("fulfilment.address", "到店自取不填地址 / what is fetched has no address")
    elif wanted.address is None:
        raise InvalidField("fulfilment.address", "寄送须填收货地址 / what is sent needs an address")
    elif not has_member:
        raise InvalidField("member_id", "寄送须有会员，地址随会员加密 / an address is sealed under a member's key")
    return wanted.way


def require_place(wanted: FulfilmentWanted | None, kind: PlaceKind | None) -> PlaceKind:
    """The kind of place where the goods lie; None: there is no such place for this store. Raises NotFound."""
    if kind is None or (kind is PlaceKind.WAREHOUSE and wanted is not None and wanted.way is FulfilmentWay.PICK_UP):
        raise NotFound(field="fulfilment.place_id")
    return kind


async def keep_fulfilment(order: BookedOrder, wanted: FulfilmentWanted, kind: PlaceKind) -> None:
    """Leave how an order reaches its customer, to be written with it. Its member is asked for their key."""
    assert order.fulfilment is not None, "what is taken along has none"
    place = wanted.place_id or order.store
    address = None
    to = ""
    if wanted.address is not None:
        assert order.member is not None, "nothing is sent to nobody"
        where = checked(wanted.address, field="fulfilment.address")
        address, to = seal_address(await key_of_living(order.member), where), masked(where)
    code = seal_code(order.id, new_code()) if order.fulfilment is FulfilmentWay.PICK_UP else None
    row = BookedFulfilment(
        id=new_id(),
        order_id=order.id,
        way=order.fulfilment,
        state=FulfilmentState.WAITING,
        store=place if kind is PlaceKind.STORE else order.store,
        place=place,
        place_kind=kind,
        member=order.member,
        to_masked=to,
        asked_at=order.placed_at,
    )
    await leave(Part("keep_fulfilment_v1", (as_json_object(row), address, code)))
