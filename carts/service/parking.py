"""Parking carts: kept, changed, taken over by a colleague, given up."""

from datetime import datetime
from uuid import UUID

import msgspec

from carts.errors import TooManyCarts
from carts.holding import close, own, require_own
from carts.permissions import CLOSE_CARTS, HAND_OVER_CARTS, KEEP_CARTS, SEE_CARTS
from carts.queries import cart
from carts.reads import buyer_of, held, parked_by, person_and_store
from carts.rules import MOST_PARKED, CartState, SeenLine, expires_at
from carts.schemas import CartView, ChangeCart, KeepCart
from carts.sealing import Private, sealed
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import CARTS_OF_ASSOCIATE
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.base.settings import settings
from guide_app.ground.members.living import hold_living, key_of_living
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.previewed import Weighed
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.schemas import PreviewOrder
from guide_app.ground.orders.service.previewing import weigh_order


class NewCart(msgspec.Struct, frozen=True, kw_only=True):
    """A cart as it is written."""

    id: UUID
    store: UUID
    associate: UUID
    member: UUID | None
    channel: Channel
    lines: list[SeenLine]
    freight_fen: int
    seen_fen: int
    private_sealed: bytes
    state: CartState = CartState.PARKED
    parked_at: datetime
    changed_at: datetime
    expires_at: datetime
    version: int = 1


ADD = insert_from_json("cart", NewCart)
CHANGE = """
UPDATE cart c SET member = n.member, channel = n.channel, lines = n.lines, freight_fen = n.freight_fen,
  seen_fen = n.seen_fen, private_sealed = decode(encode(n.private_sealed, 'escape'), 'base64'),
  changed_at = n.changed_at, expires_at = n.expires_at, version = n.version
FROM json_populate_recordset(NULL::cart, $1) n WHERE c.id = n.id
"""
TAKE_OVER = "UPDATE cart SET associate = $2, version = version + 1 WHERE id = $1"
EXPIRE = """
UPDATE cart SET state = 'expired', private_sealed = NULL, closed_at = $1, version = version + 1
WHERE id = ANY (ARRAY(
  SELECT id FROM cart WHERE state = 'parked' AND expires_at <= $1 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 500))
"""


async def park_cart(actor: Actor, command: KeepCart, *, desk: VoucherDesk) -> CartView:
    """Keep a cart for later, in the actor's store. Raises what pricing it raises, and TooManyCarts."""
    actor.require(KEEP_CARTS)
    who, where = person_and_store(actor)
    at = clock.now()
    weighed = await _weighed(actor, command, where, desk=desk, at=at)
    async with transaction():
        await hold(CARTS_OF_ASSOCIATE, str(who))
        await _require_room(who, at=at)
        new = await _as_written(command, weighed, new_id(), store=where, associate=who, at=at)
        await execute(ADD, as_json([new]))
        await audit.record(actor, "carts.parked", f"cart:{new.id}", member=new.member, seen_fen=new.seen_fen)
        return await cart(actor, new.id, desk=desk)


async def change_cart(
    actor: Actor, cart_id: UUID, command: KeepCart | ChangeCart, *, expected_version: int, desk: VoucherDesk
) -> CartView:
    """Keep one's own cart as it is now, or with what changes; of two devices the later one is told.

    Raises as `held`, CartNotYours.
    """
    actor.require(KEEP_CARTS)
    at = clock.now()
    async with transaction():
        buyer = await buyer_of(cart_id) if command.member_id is msgspec.UNSET else command.member_id
        if buyer is not None:
            await hold_living(buyer)  # before the cart, as an erasure does
        mine = await own(actor, cart_id, expected_version=expected_version, at=at)
        if isinstance(command, ChangeCart):
            command = mine.changed(command)
        weighed = await _weighed(actor, command, mine.store, desk=desk, at=at)
        new = await _as_written(command, weighed, cart_id, store=mine.store, associate=mine.associate, at=at)
        new = msgspec.structs.replace(new, version=mine.version + 1)
        await execute(CHANGE, as_json([new]))
        await audit.record(actor, "carts.changed", f"cart:{cart_id}", member=new.member, seen_fen=new.seen_fen)
        return await cart(actor, cart_id, desk=desk)


async def take_over_cart(actor: Actor, cart_id: UUID, *, expected_version: int, desk: VoucherDesk) -> CartView:
    """Go on with a colleague's cart of the same store. Raises as `held`, Forbidden, TooManyCarts."""
    actor.require(KEEP_CARTS)
    who, where = person_and_store(actor)
    at = clock.now()
    async with transaction():
        await hold(CARTS_OF_ASSOCIATE, str(who))
        one = await held(actor, cart_id, expected_version=expected_version, at=at)
        if one.store != where:
            raise Forbidden(reason="carts are taken over within their store")
        if one.associate != who:
            await _require_room(who, at=at)
            await execute(TAKE_OVER, cart_id, who)
            await audit.record(actor, "carts.taken_over", f"cart:{cart_id}", giver=one.associate)
        return await cart(actor, cart_id, desk=desk)


async def drop_cart(actor: Actor, cart_id: UUID, *, expected_version: int, desk: VoucherDesk) -> CartView:
    """Give one's own cart up; whoever leads may do so for others. Raises as `held`, CartNotYours."""
    actor.require(SEE_CARTS)
    at = clock.now()
    async with transaction():
        one = await held(actor, cart_id, expected_version=expected_version, at=at)
        if not actor.may(HAND_OVER_CARTS):
            require_own(actor, one)
        await close(one.id, CartState.DROPPED, at=at)
        await audit.record(actor, "carts.dropped", f"cart:{cart_id}", giver=one.associate)
        return await cart(actor, cart_id, desk=desk)


async def expire_carts(actor: Actor, *, at: datetime) -> int:
    """Give up carts that nobody has touched for long, 500 at most; how many."""
    actor.require(CLOSE_CARTS)
    async with transaction():
        return await execute(EXPIRE, at)


async def _require_room(associate_id: UUID, *, at: datetime) -> None:
    if await parked_by(associate_id, at=at) >= MOST_PARKED:
        raise TooManyCarts(limit=MOST_PARKED)


async def _weighed(actor: Actor, command: KeepCart, store_id: UUID, *, desk: VoucherDesk, at: datetime) -> Weighed:
    if command.place_id is not None and command.way is FulfilmentWay.TAKEN_ALONG:
        raise InvalidField("place_id", "带走的商品没有另外的地点 / what is taken along lies in no other place")
    wanted = PreviewOrder(
        lines=command.lines,
        member_id=command.member_id,
        store_id=store_id,
        coupon_codes=command.coupon_codes,
        freight_fen=command.freight_fen,
        channel=command.channel,
        place_id=command.place_id,
    )
    return await weigh_order(actor, wanted, desk=desk, at=at)


async def _as_written(
    command: KeepCart, weighed: Weighed, cart_id: UUID, *, store: UUID, associate: UUID, at: datetime
) -> NewCart:
    member = weighed.cart.member_id
    key = None if member is None else await key_of_living(member)
    return NewCart(
        id=cart_id,
        store=store,
        associate=associate,
        member=member,
        channel=command.channel,
        lines=[
            SeenLine(line.sku, line.quantity, price.of_article_fen, line.weight_g, line.barcode)
            for line, price in zip(command.lines, weighed.prices, strict=True)
        ],
        freight_fen=command.freight_fen,
        seen_fen=weighed.priced.payable_fen,
        private_sealed=sealed(Private(command.note.strip(), command.coupon_codes, command.way, command.place_id), key),
        parked_at=at,
        changed_at=at,
        expires_at=expires_at(at, days=settings().cart_days),
    )
