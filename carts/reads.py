"""What services of this package read in the middle of their work, after they have asked for their permission."""

from datetime import datetime
from uuid import UUID

import msgspec

from carts.errors import CartClosed, CartOrdered
from carts.rules import CartState, SeenLine, state_at
from carts.schemas import ChangeCart, KeepCart
from carts.sealing import Private, opened
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.errors import Forbidden, NotFound, Stale
from guide_app.ground.members.fragments import survivor_of
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.schemas import LineWanted

HELD = f"""
SELECT c.id, c.store, s.path, c.associate, {survivor_of("c.member")} AS member, c.channel, c.lines, c.freight_fen,
  c.private_sealed, k.key_wrapped, c.state, c.order_id, c.expires_at, c.version
FROM cart c JOIN store s ON s.id = c.store LEFT JOIN member_key k ON k.member = c.member
WHERE c.id = $1 FOR UPDATE OF c
"""
BUYER = f"SELECT {survivor_of('c.member')} AS member FROM cart c WHERE c.id = $1"
PARKED_BY = "SELECT count(*)::int AS parked FROM cart WHERE associate = $1 AND state = 'parked' AND expires_at > $2"


class Held(msgspec.Struct, frozen=True):
    """A cart under its lock."""

    id: UUID
    store: UUID
    path: str
    associate: UUID
    member: UUID | None
    channel: Channel
    lines: list[SeenLine]
    freight_fen: int
    private_sealed: bytes | None
    key_wrapped: bytes | None
    state: CartState
    order_id: UUID | None
    expires_at: datetime
    version: int

    @property
    def private(self) -> Private:
        """Its note and coupons, opened."""
        return opened(self.private_sealed, self.key_wrapped)

    def changed(self, command: ChangeCart) -> KeepCart:
        """The whole of it, with what changes."""
        private = self.private
        kept = KeepCart(
            lines=[LineWanted(line.sku, line.quantity, line.weight_g, line.barcode) for line in self.lines],
            member_id=self.member,
            coupon_codes=private.coupon_codes,
            note=private.note,
            freight_fen=self.freight_fen,
            channel=self.channel,
            way=private.way,
            place_id=private.place_id,
        )
        named = {name: getattr(command, name) for name in ChangeCart.__struct_fields__}
        return msgspec.structs.replace(kept, **{name: one for name, one in named.items() if one is not msgspec.UNSET})


class Buyer(msgspec.Struct, frozen=True):
    """For whom a cart is kept."""

    member: UUID | None


class Parked(msgspec.Struct, frozen=True):
    """How many carts somebody has parked."""

    parked: int


async def held(actor: Actor, cart_id: UUID, *, expected_version: int, at: datetime) -> Held:
    """A parked cart in reach, locked. Raises NotFound, CartOrdered, CartClosed, Stale."""
    one = await fetch_row_as(Held, HELD, cart_id)
    if one is None or not actor.reaches(one.path):
        raise NotFound(cart_id=cart_id)
    if one.state is CartState.ORDERED:
        raise CartOrdered(cart_id=cart_id, order_id=one.order_id)
    state = state_at(one.state, one.expires_at, at)
    if state is not CartState.PARKED:
        raise CartClosed(cart_id=cart_id, state=state)
    if one.version != expected_version:
        raise Stale(current=one.version)
    return one


async def buyer_of(cart_id: UUID) -> UUID | None:
    """For whom a cart is kept, before it is locked: members are held first."""
    found = await fetch_row_as(Buyer, BUYER, cart_id)
    return found.member if found else None


async def parked_by(associate_id: UUID, *, at: datetime) -> int:
    """How many carts somebody has parked."""
    found = await fetch_row_as(Parked, PARKED_BY, associate_id, at)
    return found.parked if found else 0


def person_and_store(actor: Actor) -> tuple[UUID, UUID]:
    """Who works where. Raises Forbidden for who is no person of a store."""
    if actor.associate_id is None or actor.store_id is None:
        raise Forbidden(reason="carts are parked by people of a store")
    return actor.associate_id, actor.store_id
