"""Orders' carts to the engine and its quotes back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from coupons.errors import CouponNotUsable
from coupons.quoting import cart as engine
from coupons.quoting.lines import Line
from coupons.quoting.quote import Quote, quote_consistent
from coupons.quoting.refund import rest_of
from coupons.quoting.scope import Store
from coupons.quoting.terms import Terms
from coupons.rules import CouponState, StoredCoupon, effective_state, is_of
from guide_app.ground.orders.ports import Cart, PricedCoupon, PricedLine, PricedOrder

HEADQUARTERS = "COMPANY"
"""The funder whose part of a discount counts as borne by HQ."""

NOBODY = "nobody"
"""The member of a cart without one; owns no coupon."""

STATUS: dict[CouponState, engine.Status] = {
    CouponState.ISSUED: "ISSUED",
    CouponState.EXPIRED: "ISSUED",
    CouponState.LOCKED: "LOCKED",
    CouponState.USED: "USED",
    CouponState.VOID: "VOID",
    CouponState.TRANSFERRING: "TRANSFERRING",
}


@dataclass(frozen=True, slots=True)
class NamedCoupon:
    """A coupon that a cart names by its code."""

    code: str
    terms: Terms
    issuer_id: UUID | None
    stored: StoredCoupon


class LineShare(msgspec.Struct, frozen=True):
    """What a coupon takes off one line, its units, and who bears it, in fen: as orders keep it."""

    line: str
    share: int
    units: Sequence[int]
    funders: dict[str, int]


@dataclass(frozen=True, slots=True)
class QuotedCoupon(PricedCoupon):
    """A coupon that the price uses, as it was stored then, with what it takes off which line."""

    stored: StoredCoupon
    shares: list[LineShare]


def price_cart(cart: Cart, coupons: Sequence[NamedCoupon], *, rules: engine.Rules, at: datetime) -> PricedOrder:
    """The cart priced with all of the coupons. Raises CouponNotUsable for the first of them that is left out.

    It is made of rows and of a request that was checked, so it is not searched for contradictions again.
    """
    quoted = quote_consistent(engine_cart(cart, coupons, rules=rules, at=at))
    _refuse_left_out(quoted, coupons)
    return priced_order(cart, quoted, {str(one.stored.id): one for one in coupons})


def price_of_rest(cart: Cart, used: Sequence[NamedCoupon], *, rules: engine.Rules, at: datetime) -> int:
    """What the units of a cart cost with coupons that their order has used, in order of application."""
    return rest_of(engine_cart(cart, used, rules=rules, at=at), [str(one.stored.id) for one in used], {}).price


def engine_cart(
    cart: Cart,
    coupons: Sequence[NamedCoupon],
    *,
    rules: engine.Rules,
    at: datetime,
    only: Sequence[NamedCoupon] | None = None,
) -> engine.Cart:
    """The cart as the engine reads it; `only` these of the coupons may be used, all of them when it is left out."""
    terms = {one.terms.key: one.terms for one in coupons}
    return engine.Cart(
        member=str(cart.member_id) if cart.member_id else NOBODY,
        moment=at,
        store=Store(id=cart.store_code, regions=cart.regions, stands_for=cart.stands_for),
        lines=tuple(
            Line(
                id=line.key,
                sku=line.sku,
                unit_price=line.unit_price_fen,
                qty=line.quantity,
                categories=line.categories,
                brand=line.brand,
                floor_price=line.floor_fen,
                discountable=line.discountable,
            )
            for line in cart.lines
        ),
        freight=cart.freight_fen,
        terms=tuple(terms.values()),
        coupons=tuple(_engine_coupon(one, at, cart.member_id) for one in coupons),
        rules=rules,
        only=tuple(str(one.stored.id) for one in (coupons if only is None else only)),
    )


def _engine_coupon(named: NamedCoupon, at: datetime, member_id: UUID | None) -> engine.Coupon:
    """The instance with its effective state, except that the engine says itself what has expired."""
    stored = named.stored
    state = effective_state(stored, at)
    return engine.Coupon(
        id=str(stored.id),
        template=named.terms.template,
        version=named.terms.version,
        owner=str(member_id if is_of(stored, member_id) else stored.owner),
        valid_from=stored.valid_from,
        valid_to=stored.valid_to,
        status=STATUS[state],
        lock=_lock_of(stored) if state is CouponState.LOCKED else None,
    )


def _lock_of(stored: StoredCoupon) -> engine.Lock | None:
    if stored.order is None or stored.lock_until is None:
        return None
    return engine.Lock(order=str(stored.order), until=stored.lock_until)


def _refuse_left_out(quoted: Quote, coupons: Sequence[NamedCoupon]) -> None:
    unused = {one.id: one for one in quoted.unused}
    for named in coupons:
        left_out = unused.get(str(named.stored.id))
        if left_out is not None:
            missing = {} if left_out.short_by is None else {"short_by": left_out.short_by}
            raise CouponNotUsable(coupon_code=named.code, reason=left_out.reason, **missing)


def priced_order(cart: Cart, quoted: Quote, named: dict[str, NamedCoupon]) -> PricedOrder:
    """A quote as orders keep it; `named` are the coupons by their ids."""
    lines = {line.id: line for line in quoted.lines}
    funded = dict.fromkeys(lines, 0)
    for used in quoted.coupons:
        for share in used.lines:
            funded[share.id] += share.funders.get(HEADQUARTERS, 0)
    return PricedOrder(
        lines=tuple(
            PricedLine(
                key=line.key,
                list_fen=lines[line.key].list,
                promotion_fen=lines[line.key].promotion_discount,
                coupon_fen=lines[line.key].coupon_discount,
                paid_fen=lines[line.key].paid,
                hq_funded_fen=funded[line.key],
            )
            for line in cart.lines
        ),
        coupons=tuple(
            QuotedCoupon(
                coupon_id=named[used.id].stored.id,
                code=named[used.id].code,
                discount_fen=used.discount,
                issuer_id=named[used.id].issuer_id,
                stored=named[used.id].stored,
                shares=[LineShare(one.id, one.share, one.units, one.funders) for one in used.lines],
            )
            for used in quoted.coupons
        ),
        list_fen=quoted.totals.list,
        promotion_fen=quoted.totals.promotion_discount,
        coupon_fen=quoted.totals.coupon_discount,
        goods_fen=quoted.totals.goods,
        freight_fen=quoted.totals.freight,
        payable_fen=quoted.totals.payable,
        quote_hash=quoted.hash,
    )
