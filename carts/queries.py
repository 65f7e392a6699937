"""Carts that the actor may see; one of them is priced anew each time."""

from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from carts.permissions import SEE_CARTS
from carts.rules import CartState, SeenLine, changes, state_at
from carts.schemas import CartSummary, CartView
from carts.sealing import Private, opened
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound, Refusal
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import survivor_of
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.previewed import preview_of
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.schemas import LineWanted, PreviewOrder
from guide_app.ground.orders.service.previewing import weigh_order
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of

SUMMARY = """c.id, c.store AS store_id, s.name AS store_name, c.associate AS associate_id, w.name AS associate_name,
  m.id AS member_id, m.name_masked AS member_name, m.phone_masked AS member_phone,
  jsonb_array_length(c.lines) AS articles,
  (SELECT sum((line->>'quantity')::int)::int FROM jsonb_array_elements(c.lines) line) AS units, c.seen_fen, c.state,
  c.order_id, c.parked_at, c.changed_at, c.expires_at, c.version"""
FROM = f"""FROM cart c JOIN store s ON s.id = c.store JOIN associate w ON w.id = c.associate
LEFT JOIN member m ON m.id = {survivor_of("c.member")}
"""
CARTS = pages_by_reach(
    f"SELECT {SUMMARY} {FROM}",
    table="cart",
    alias="c",
    where="c.state = $4 AND ($5::uuid IS NULL OR c.associate = $5)",
    newest_first=True,
)
ONE = f"""
SELECT {SUMMARY}, s.path, c.channel, c.freight_fen, c.lines, c.private_sealed, k.key_wrapped
{FROM} LEFT JOIN member_key k ON k.member = c.member WHERE c.id = $1
"""


Row = TypeVar("Row", bound=CartSummary)


class CartRow(CartSummary, frozen=True, kw_only=True):
    """A cart as it lies there, with the key that opens what is personal about it."""

    path: str
    channel: Channel
    freight_fen: int
    lines: list[SeenLine]
    private_sealed: bytes | None
    key_wrapped: bytes | None

    @property
    def private(self) -> Private:
        """The note and the coupons, opened."""
        return opened(self.private_sealed, self.key_wrapped)


async def carts(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    associate_id: UUID | None = None,
    state: CartState = CartState.PARKED,
) -> Page[CartSummary]:
    """Carts of stores in reach, the newest first; those that are parked unless it is said otherwise."""
    actor.require(SEE_CARTS)
    reach = await reach_of(actor, store_id)
    place = (reach.bound, paging.before, paging.fetch)
    found = await fetch_as(CartSummary, CARTS[reach.kind], *place, state, associate_id)
    return page_of_views([_as_of(one, clock.now()) for one in found], paging)


async def cart(actor: Actor, cart_id: UUID, *, desk: VoucherDesk) -> CartView:
    """One of them, priced for its store as of now. Raises NotFound, also out of reach."""
    actor.require(SEE_CARTS)
    row, at = await fetch_row_as(CartRow, ONE, cart_id), clock.now()
    if row is None or not actor.reaches(row.path):
        raise NotFound(cart_id=cart_id)
    row, private = _as_of(row, at), row.private
    now, prices = None, None
    if row.state is CartState.PARKED and actor.may(PLACE_ORDERS):
        wanted = PreviewOrder(
            lines=[LineWanted(line.sku, line.quantity, line.weight_g, line.barcode) for line in row.lines],
            member_id=row.member_id,
            store_id=row.store_id,
            coupon_codes=private.coupon_codes,
            freight_fen=row.freight_fen,
            channel=row.channel,
            place_id=private.place_id,
        )
        # No price for a closed store, a customer who is served elsewhere, or where nothing is sold any more.
        with suppress(Refusal):
            weighed = await weigh_order(actor, wanted, desk=desk, at=at, as_far_as_sold=True)
            now, prices = preview_of(weighed), {price.code: price.of_article_fen for price in weighed.prices}
    kept = {name: getattr(row, name) for name in CartSummary.__struct_fields__}
    return CartView(
        **kept,
        channel=row.channel,
        freight_fen=row.freight_fen,
        lines=row.lines,
        coupon_codes=private.coupon_codes,
        note=private.note,
        way=private.way,
        place_id=private.place_id,
        mine=row.associate_id == actor.associate_id,
        now=now,
        changes=[] if prices is None else changes(row.lines, prices),
    )


def _as_of(row: Row, at: datetime) -> Row:
    """Expired as soon as its time is over."""
    return msgspec.structs.replace(row, state=state_at(row.state, row.expires_at, at))
