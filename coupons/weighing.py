"""A member's coupons weighed for a cart: the best combination, and a word on each that is not part of it. Pure."""

from collections.abc import Sequence
from datetime import datetime

from coupons import codes
from coupons.owned import OwnedCoupon
from coupons.pricing import NamedCoupon, engine_cart, priced_order
from coupons.quoting.cart import Rules
from coupons.quoting.quote import quote_consistent
from coupons.terms_documents import terms_of
from guide_app.base.kernel.codes import meant
from guide_app.ground.orders.ports import Cart, PricedOrder, WeighedCoupon


def weigh(
    cart: Cart, owned: Sequence[OwnedCoupon], *, rules: Rules, at: datetime, best: bool
) -> tuple[PricedOrder, list[WeighedCoupon]]:
    """The cart priced with the best combination of its member's coupons, or with those alone that it names.

    The coupons that are used stand first, then those that come closest. A named coupon that the member does not own
    is not looked at: placing the order refuses it.
    """
    coupons = [
        NamedCoupon(codes.opened(bytes.fromhex(one.sealed_hex)), terms_of(one.document), one.issuer, one)
        for one in owned
    ]
    wanted = {meant(code) for code in cart.coupon_codes}
    only = [one for one in coupons if best or one.code in wanted]
    quoted = quote_consistent(engine_cart(cart, coupons, only=only, rules=rules, at=at))
    discounts = {used.id: used.discount for used in quoted.coupons}
    unused = {one.id: one for one in quoted.unused}
    names = {str(one.id): one.name for one in owned}
    weighed = [
        WeighedCoupon(
            coupon_id=one.stored.id,
            code=one.code,
            name=names[key],
            valid_to=one.stored.valid_to,
            discount_fen=discounts.get(key, 0),
            reason=unused[key].reason if key in unused else None,
            short_by_fen=unused[key].short_by if key in unused else None,
        )
        for one in coupons
        for key in [str(one.stored.id)]
    ]
    weighed.sort(key=lambda one: (one.reason is not None, -one.discount_fen, one.short_by_fen is None, one.valid_to))
    return priced_order(cart, quoted, {str(one.stored.id): one for one in coupons}), weighed
