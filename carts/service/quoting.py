"""A quote: what a cart costs now, which coupons it uses, and what each of the others would give. Nothing is held."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from msgspec.structs import asdict

from carts.rules import CAN_BE_CHOSEN, MOST_EXPLAINED
from carts.schemas import CartQuote, QuotedCoupon, QuotedGift, QuoteView
from coupons.errors import CouponCodeUnknown
from coupons.owned import OwnedCoupon
from coupons.rules import StoredCoupon
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.codes import meant
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import PricedOrder, VoucherDesk
from guide_app.ground.orders.previewed import Weighed, preview_of
from guide_app.ground.orders.schemas import PreviewOrder
from guide_app.ground.orders.service.previewing import weigh_order


async def quote(actor: Actor, command: CartQuote, *, desk: VoucherDesk) -> QuoteView:
    """Price a cart, in one read; in two where the customer shows the code of a coupon. Raises as `preview_order`.

    Of the coupons that are not used, up to 20 that could be say what they would give alone.
    """
    actor.require(PLACE_ORDERS)
    member_id = command.member_id
    if command.shown_code is not None:
        if member_id is not None:
            raise InvalidField("shown_code", "与 member_id 只填一个 / instead of member_id, not beside it")
        member_id = await _owner_of(command.shown_code, desk=desk)
    wanted = PreviewOrder(
        lines=command.lines,
        member_id=member_id,
        store_id=command.store_id,
        coupon_codes=command.coupon_codes,
        freight_fen=command.freight_fen,
        channel=command.channel,
        place_id=command.place_id,
    )
    at = clock.now()
    weighed = await weigh_order(actor, wanted, desk=desk, at=at)
    preview, alone = preview_of(weighed), _alone(weighed, desk=desk, at=at)
    everyone = [
        line.quantity * (line.unit_price_fen if line.everyone_fen is None else line.everyone_fen)
        for line in preview.lines
    ]
    coupons = []
    for one in preview.coupons:
        by_itself = alone.get(one.coupon_id)
        coupons.append(
            QuotedCoupon(
                **asdict(one),
                alone_fen=by_itself.coupon_fen if by_itself else None,
                payable_alone_fen=by_itself.payable_fen if by_itself else None,
            )
        )
    return QuoteView(
        **(asdict(preview) | {"coupons": coupons}),
        member_id=weighed.cart.member_id,
        everyone_fen=sum(everyone),
        level_saves_fen=max(sum(everyone) - preview.list_fen, 0),
        gifts=[QuotedGift(one.sku, one.name, one.quantity) for one in preview.lines if not one.unit_price_fen],
    )


def _alone(weighed: Weighed, *, desk: VoucherDesk, at: datetime) -> Mapping[UUID, PricedOrder]:
    """What the cart costs with each of the unused coupons by itself, of those that could be used in place of others."""
    found = {}
    rows = {row.id: row for row in weighed.owned if isinstance(row, OwnedCoupon)}
    could_be = [one for one in weighed.coupons if one.reason in CAN_BE_CHOSEN and one.coupon_id in rows]
    for one in could_be[:MOST_EXPLAINED]:
        cart = replace(weighed.cart, coupon_codes=(one.code,))
        found[one.coupon_id], _ = desk.weigh(cart, at=at, owned=[rows[one.coupon_id]], best=False)
    return found


async def _owner_of(shown_code: str, *, desk: VoucherDesk) -> UUID:
    """Whose coupon it is, of which a customer shows the code. Raises CouponCodeMistyped, CouponCodeUnknown."""
    (found,) = await look_up(desk.named([shown_code]))
    owners = [row.holder or row.owner for row in found if isinstance(row, StoredCoupon)]
    if not owners:
        raise CouponCodeUnknown(coupon_code=meant(shown_code))
    return owners[0]
