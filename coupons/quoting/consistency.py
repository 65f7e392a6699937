"""Refusing requests whose parts contradict each other, in the order of precedence of the codes."""

from collections.abc import Hashable, Iterable

from coupons.quoting.cart import Cart
from coupons.quoting.refusals import RefusalCode, RequestRefused


def check_cart(cart: Cart) -> None:
    """Refuse a cart with duplicate ids, unknown references or an empty window."""
    refuse_duplicates_in_cart(cart)
    refuse_unknown_references(cart)


def refuse_duplicates(what: str, ids: Iterable[Hashable]) -> None:
    """Refuse ids that are not all different."""
    listed = list(ids)
    if len(set(listed)) != len(listed):
        raise RequestRefused(RefusalCode.DUPLICATE_ID, f"{what} 重复 · two {what} share an id")


def refuse_duplicates_in_cart(cart: Cart) -> None:
    """DUPLICATE_ID anywhere in the cart."""
    refuse_duplicates("lines", (line.id for line in cart.lines))
    refuse_duplicates("promotions", (promotion.id for promotion in cart.promotions))
    refuse_duplicates("coupons", (coupon.id for coupon in cart.coupons))
    refuse_duplicates("terms", (terms.key for terms in cart.terms))
    for terms in cart.terms:
        refuse_duplicates("funders", (party.funder for party in terms.funding))
    refuse_duplicates("rules.groups", (one.group for one in cart.rules.groups))


def refuse_unknown_references(cart: Cart) -> None:
    """UNKNOWN_TERMS, UNKNOWN_COUPON and BAD_WINDOW, in this order over the whole cart."""
    known = {terms.key for terms in cart.terms}
    for coupon in cart.coupons:
        if coupon.terms_key not in known:
            raise RequestRefused(RefusalCode.UNKNOWN_TERMS, f"券 {coupon.id} 的条款不存在 · its terms are not listed")
    coupons = {coupon.id for coupon in cart.coupons}
    for identity in cart.only or ():
        if identity not in coupons:
            raise RequestRefused(RefusalCode.UNKNOWN_COUPON, f"没有这张券 · no coupon {identity}")
    for coupon in cart.coupons:
        if coupon.valid_to <= coupon.valid_from:
            raise RequestRefused(RefusalCode.BAD_WINDOW, f"券 {coupon.id} 有效期为空 · its window is empty")
