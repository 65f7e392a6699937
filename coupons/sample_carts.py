"""A cart to try terms on before they are published: priced by the engine, from what was typed alone. Pure."""

from datetime import datetime, timedelta

import msgspec

from coupons.quoting.cart import Cart, Coupon
from coupons.quoting.lines import Line
from coupons.quoting.quote import quote
from coupons.quoting.scope import Store
from coupons.quoting.terms import Terms
from coupons.quoting.usability import Reason

SOMEBODY = "M"
COUPON = "C"
ELSEWHERE = "SAMPLE"
"""What a line or store is called where the terms name none."""


class SampleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line after the coupon, in fen."""

    unit_price_fen: int
    quantity: int
    list_fen: int
    coupon_fen: int
    paid_fen: int


class SampleCart(msgspec.Struct, frozen=True, kw_only=True):
    """What one coupon makes of a cart. `reason` says why it takes nothing off, `short_by_fen` how much is missing."""

    lines: list[SampleLine]
    list_fen: int
    coupon_fen: int
    payable_fen: int
    reason: Reason | None
    short_by_fen: int | None


def sampled(terms: Terms, lines: list[tuple[int, int]], *, at: datetime) -> SampleCart:
    """One coupon of these terms on lines of (unit price, quantity), all of goods and in a store that they are for.

    Raises RequestRefused for terms that contradict themselves.
    """
    coupon = Coupon(
        id=COUPON,
        template=terms.template,
        version=terms.version,
        owner=SOMEBODY,
        valid_from=at,
        valid_to=at + timedelta(days=1),
    )
    cart = Cart(
        member=SOMEBODY,
        moment=at,
        store=_store(terms),
        lines=tuple(_line(terms, place, *line) for place, line in enumerate(lines)),
        terms=(terms,),
        coupons=(coupon,),
    )
    quoted = quote(cart)
    unused = quoted.unused[0] if quoted.unused else None
    by_id = {line.id: line for line in quoted.lines}
    return SampleCart(
        lines=[
            SampleLine(
                unit_price_fen=line.unit_price,
                quantity=line.qty,
                list_fen=by_id[line.id].list,
                coupon_fen=by_id[line.id].coupon_discount,
                paid_fen=by_id[line.id].paid,
            )
            for line in cart.lines
        ],
        list_fen=quoted.totals.list,
        coupon_fen=quoted.totals.coupon_discount,
        payable_fen=quoted.totals.payable,
        reason=unused.reason if unused else None,
        short_by_fen=unused.short_by if unused else None,
    )


def _line(terms: Terms, place: int, unit_price: int, quantity: int) -> Line:
    """A line that the first selector of the terms matches; an exclusion may still leave it out."""
    wanted = terms.scope.items_in[0] if terms.scope.items_in else None
    return Line(
        id=f"L{place:03d}",
        sku=wanted.skus[0] if wanted and wanted.skus else ELSEWHERE,
        unit_price=unit_price,
        qty=quantity,
        categories=wanted.categories[:1] if wanted and wanted.categories else (),
        brand=wanted.brands[0] if wanted and wanted.brands else None,
    )


def _store(terms: Terms) -> Store:
    wanted = terms.scope.stores_in[0] if terms.scope.stores_in else None
    return Store(
        id=wanted.stores[0] if wanted and wanted.stores else ELSEWHERE,
        regions=wanted.regions[:1] if wanted and wanted.regions else (),
    )
