"""A quote: the prices, the coupons used, a reason for each coupon not used, and the hash that names it all."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct

from coupons.quoting.application import Application, apply_in_turn, before_coupons
from coupons.quoting.cart import Cart
from coupons.quoting.choice import best_combination
from coupons.quoting.consistency import check_cart
from coupons.quoting.pre_coupon import PreCoupon, PromotionDiscount, pre_coupon
from coupons.quoting.reasons import reason_not_chosen
from coupons.quoting.spreading import funder_shares, sum_by_funder, unit_shares
from coupons.quoting.stacking import Stacking
from coupons.quoting.usability import Unused, candidates_of
from guide_app.base.kernel.money import units


class QuotedLine(Struct, frozen=True, kw_only=True):
    """A line from list price to what is paid, in fen."""

    id: str
    qty: int
    list: int
    line_promotion: str | None
    promotion_discount: int
    """Line and order promotions together."""
    pre_coupon: int
    coupon_discount: int
    paid: int
    unit_paid: Sequence[int]


class LineShare(Struct, frozen=True, kw_only=True):
    """What a coupon takes off one line, its units, and who bears it."""

    id: str
    share: int
    units: Sequence[int]
    funders: dict[str, int]


class UsedCoupon(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A coupon of the best combination."""

    id: str
    template: str
    version: int
    kind: str
    base: int
    discount: int
    lines: Sequence[LineShare]
    """By id, only those with a share above 0."""
    funders: dict[str, int]
    times: int | None = None
    """EVERY only: how often `off` was earned, before room limits it."""


class Totals(Struct, frozen=True, kw_only=True):
    """Sums over the lines, in fen; `payable` is `goods` plus `freight`."""

    list: int
    promotion_discount: int
    coupon_discount: int
    goods: int
    freight: int
    payable: int


class HashInput(Struct, frozen=True, kw_only=True):
    """What the hash says: the same goods, the same coupons, the same money. Fields in order of name."""

    coupons: Sequence[tuple[str, str, int, int]]
    """Id, template, version and discount, in order of application."""
    freight: int
    lines: Sequence[tuple[str, str, int, int]]
    """Id, SKU, quantity and what is paid, by id."""
    member: str
    payable: int
    store: str
    v: int = 1

    def digest(self) -> str:
        """SHA-256 in lower-case hex of the JSON with sorted keys and no blanks."""
        return sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


class Quote(Struct, frozen=True, kw_only=True):
    """The answer to a cart."""

    lines: Sequence[QuotedLine]
    promotions: Sequence[PromotionDiscount]
    coupons: Sequence[UsedCoupon]
    """In order of application."""
    unused: Sequence[Unused]
    totals: Totals
    hash_input: HashInput
    hash: str


def quote(cart: Cart) -> Quote:
    """Price a cart by the best combination of its coupons. Raises RequestRefused when the cart contradicts itself."""
    check_cart(cart)
    return quote_consistent(cart)


def quote_consistent(cart: Cart) -> Quote:
    """Price a cart that is known to be consistent."""
    priced = pre_coupon(cart.lines, store=cart.store, promotions=cart.promotions)
    start = before_coupons(priced)
    stacking = Stacking(cart.rules)
    candidates, unused = candidates_of(cart, priced)
    best = best_combination(candidates, cart=priced, stacking=stacking)
    chosen = {one.coupon.id for one in best}
    unused += [
        reason_not_chosen(one.prepared, best, start=start, stacking=stacking)
        for one in candidates
        if one.coupon.id not in chosen
    ]
    applications = apply_in_turn(best, start)
    lines = _quoted_lines(priced, applications[-1].after.left if applications else priced.amounts)
    used = [_used_coupon(one, priced) for one in applications]
    totals = _totals(lines, cart.freight)
    hash_input = _hash_input(cart, priced, lines=lines, coupons=used, payable=totals.payable)
    return Quote(
        lines=lines,
        promotions=priced.promotions,
        coupons=used,
        unused=sorted(unused, key=lambda one: one.id),
        totals=totals,
        hash_input=hash_input,
        hash=hash_input.digest(),
    )


def _quoted_lines(priced: PreCoupon, paid: Sequence[int]) -> list[QuotedLine]:
    rows = zip(priced.lines, priced.line_promotions, priced.amounts, paid, strict=True)
    return [
        QuotedLine(
            id=line.id,
            qty=line.qty,
            list=line.list_amount,
            line_promotion=promotion,
            promotion_discount=line.list_amount - amount,
            pre_coupon=amount,
            coupon_discount=amount - left,
            paid=left,
            unit_paid=units(left, line.qty),
        )
        for line, promotion, amount, left in rows
    ]


def _used_coupon(application: Application, priced: PreCoupon) -> UsedCoupon:
    coupon, terms, turn = application.prepared.coupon, application.prepared.terms, application.turn
    lines = [
        LineShare(
            id=line.id,
            share=before - after,
            units=unit_shares(before, after, qty=line.qty),
            funders=funder_shares(before - after, terms.funding),
        )
        for line, before, after in zip(priced.lines, application.before.left, application.after.left, strict=True)
        if before != after
    ]
    return UsedCoupon(
        id=coupon.id,
        template=coupon.template,
        version=coupon.version,
        kind=terms.kind,
        base=turn.base,
        discount=turn.discount,
        lines=lines,
        funders=sum_by_funder(terms.funding, (line.funders for line in lines)),
        times=turn.times,
    )


def _totals(lines: Sequence[QuotedLine], freight: int) -> Totals:
    goods = sum(line.paid for line in lines)
    return Totals(
        list=sum(line.list for line in lines),
        promotion_discount=sum(line.promotion_discount for line in lines),
        coupon_discount=sum(line.coupon_discount for line in lines),
        goods=goods,
        freight=freight,
        payable=goods + freight,
    )


def _hash_input(
    cart: Cart, priced: PreCoupon, *, lines: Sequence[QuotedLine], coupons: Sequence[UsedCoupon], payable: int
) -> HashInput:
    return HashInput(
        coupons=[(one.id, one.template, one.version, one.discount) for one in coupons],
        freight=cart.freight,
        lines=[(one.id, line.sku, one.qty, one.paid) for one, line in zip(lines, priced.lines, strict=True)],
        member=cart.member,
        payable=payable,
        store=cart.store.id,
    )
