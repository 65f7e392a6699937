"""What returns give back: money under KEEP or REPRICE, and the coupons once everything has come back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import msgspec
from msgspec import Struct

from coupons.quoting.application import apply_in_turn, before_coupons, prepare
from coupons.quoting.cart import Cart
from coupons.quoting.consistency import refuse_duplicates, refuse_duplicates_in_cart, refuse_unknown_references
from coupons.quoting.fields import Id, Quantity, Value
from coupons.quoting.instants import local
from coupons.quoting.pre_coupon import pre_coupon
from coupons.quoting.quote import Quote, quote_consistent
from coupons.quoting.spreading import funder_shares, sum_by_funder
from coupons.quoting.terms import Funding

Policy = Literal["KEEP", "REPRICE"]


class ReturnedUnits(Value, frozen=True, kw_only=True):
    """So many units of a line."""

    id: Id
    qty: Quantity


class Return(Value, frozen=True, kw_only=True):
    """Some units of some lines brought back at one instant; each line is named once."""

    id: Id
    at: datetime
    lines: Sequence[ReturnedUnits]

    @property
    def quantities(self) -> dict[str, int]:
        """Units by line id."""
        return {line.id: line.qty for line in self.lines}

    def repeats(self, first: "Return") -> bool:
        """Whether it is the same event again: the same instant, lines and quantities, in any order."""
        return self.at == first.at and self.quantities == first.quantities


class PaidLine(Value, frozen=True, kw_only=True):
    """A line of a paid order; units go back in order of position."""

    id: Id
    gift: bool
    unit_paid: Sequence[int]


class SpentCoupon(Value, frozen=True, kw_only=True):
    """A coupon an order has used: who bears it and what it took off each unit."""

    id: Id
    valid_to: datetime
    funding: tuple[Funding, ...]
    unit_shares: Mapping[Id, Sequence[int]]
    """By line id; lines without a share may be left out."""


class PaidOrder(Value, frozen=True, kw_only=True):
    """What an order has to remember for its refunds under KEEP."""

    lines: Sequence[PaidLine]
    coupons: Sequence[SpentCoupon]
    """In order of application."""

    @property
    def goods_paid(self) -> int:
        """What was paid without freight."""
        return sum(sum(line.unit_paid) for line in self.lines)


class CouponRest(Struct, frozen=True, kw_only=True):
    """What a used coupon still takes off the units that stay, and who bears it."""

    id: str
    discount: int
    funders: dict[str, int]


class Rest(Struct, frozen=True, kw_only=True):
    """What the units that stay cost."""

    price: int
    coupons: Sequence[CouponRest]


class ReturnedCoupon(Struct, frozen=True, kw_only=True):
    """A coupon back in the member's hands, alive or expired."""

    id: str
    status: Literal["ISSUED", "EXPIRED"]
    valid_to: datetime


class Refunded(Struct, frozen=True, kw_only=True, tag_field="status", tag="OK"):
    """The answer to a return that was accepted, in fen."""

    id: str
    remaining_price: int
    refund: int
    refunded_total: int
    shortfall: int
    fully_returned: bool
    coupons: Sequence[CouponRest]
    coupons_returned: Sequence[ReturnedCoupon]


ReturnReason = Literal["CONFLICT", "UNKNOWN_LINE", "QTY_EXCEEDS"]


class ReturnRefused(Struct, frozen=True, kw_only=True, tag_field="status", tag="REFUSED"):
    """The answer to a return that changed nothing."""

    id: str
    reason: ReturnReason


class RefundAnswers(Struct, frozen=True, kw_only=True):
    """One answer for each return, in the order of the request."""

    goods_paid: int
    returns: Sequence[Refunded | ReturnRefused]


class Progress(Struct, frozen=True, kw_only=True):
    """How far the returns of an order have come."""

    returned: Mapping[str, int]
    """Units by line id; a line without returns may be left out."""
    refunded_total: int


NOTHING_RETURNED = Progress(returned={}, refunded_total=0)

PriceOfRest = Callable[[Mapping[str, int]], Rest]
"""A policy: what the units that stay cost, given how many units of each line have come back."""


def refund(cart: Cart, returns: Sequence[Return], *, policy: Policy = "KEEP", grace_days: int = 0) -> RefundAnswers:
    """Quote the cart, take it as paid, and handle the returns in order. Raises RequestRefused."""
    refuse_duplicates_in_cart(cart)
    for brought in returns:
        refuse_duplicates("returns.lines", (line.id for line in brought.lines))
    refuse_unknown_references(cart)
    quoted = quote_consistent(cart)
    order = paid_order(cart, quoted)
    price_of_rest = partial(keep, order) if policy == "KEEP" else partial(reprice, cart, quoted)
    answers = _answers(order, returns, price_of_rest=price_of_rest, grace=timedelta(days=grace_days))
    return RefundAnswers(goods_paid=order.goods_paid, returns=answers)


def paid_order(cart: Cart, quoted: Quote) -> PaidOrder:
    """The order a quote becomes when it is paid in full."""
    gifts = {line.id for line in cart.lines if line.gift}
    coupons = {coupon.id: coupon for coupon in cart.coupons}
    funding = {terms.key: terms.funding for terms in cart.terms}
    return PaidOrder(
        lines=[PaidLine(id=line.id, gift=line.id in gifts, unit_paid=line.unit_paid) for line in quoted.lines],
        coupons=[
            SpentCoupon(
                id=used.id,
                valid_to=coupons[used.id].valid_to,
                funding=funding[coupons[used.id].terms_key],
                unit_shares={line.id: line.units for line in used.lines},
            )
            for used in quoted.coupons
        ],
    )


def keep(order: PaidOrder, returned: Mapping[str, int]) -> Rest:
    """KEEP: every unit keeps the price it was paid at and the shares of the coupons it had."""
    return Rest(
        price=sum(sum(line.unit_paid[returned.get(line.id, 0) :]) for line in order.lines),
        coupons=[_kept(coupon, returned) for coupon in order.coupons],
    )


def reprice(cart: Cart, quoted: Quote, returned: Mapping[str, int]) -> Rest:
    """REPRICE: the units that stay are priced as if only they had been bought, with the coupons the order used."""
    return rest_of(cart, [one.id for one in quoted.coupons], returned)


def rest_of(cart: Cart, used_ids: Sequence[str], returned: Mapping[str, int]) -> Rest:
    """What the units that stay cost by themselves with the coupons of these ids, in order of application."""
    staying = [
        msgspec.structs.replace(line, qty=line.qty - returned.get(line.id, 0))
        for line in cart.lines
        if line.qty > returned.get(line.id, 0)
    ]
    priced = pre_coupon(staying, store=cart.store, promotions=cart.promotions)
    coupons = {one.id: one for one in cart.coupons}
    used = [coupons[one] for one in used_ids]
    terms = {one.key: one for one in cart.terms}
    prepared = [prepare(one, terms[one.terms_key], cart=priced, rules=cart.rules) for one in used]
    applications = {one.prepared.coupon.id: one for one in apply_in_turn(prepared, before_coupons(priced))}
    left = list(applications.values())[-1].after.left if applications else priced.amounts
    rests: list[CouponRest] = []
    for coupon in used:
        funding = terms[coupon.terms_key].funding
        shares: list[int] = []
        if coupon.id in applications:
            one = applications[coupon.id]
            shares = [before - after for before, after in zip(one.before.left, one.after.left, strict=True)]
        rests.append(_rest(coupon.id, shares, funding))
    return Rest(price=sum(left), coupons=rests)


def take_back(
    order: PaidOrder,
    progress: Progress,
    brought: Return,
    *,
    price_of_rest: PriceOfRest,
    grace: timedelta = timedelta(0),
) -> tuple[Refunded | ReturnRefused, Progress]:
    """Answer one return that was not seen before. A refused one leaves the progress as it was."""
    reason = _reason_to_refuse(order, progress, brought)
    if reason is not None:
        return ReturnRefused(id=brought.id, reason=reason), progress
    quantities = brought.quantities
    returned = {line.id: progress.returned.get(line.id, 0) + quantities.get(line.id, 0) for line in order.lines}
    rest = price_of_rest(returned)
    kept_before = order.goods_paid - progress.refunded_total
    money = max(0, kept_before - rest.price)
    refunded_total = progress.refunded_total + money
    complete = is_fully_returned(order, returned)
    comes_back = complete and not is_fully_returned(order, progress.returned)
    answer = Refunded(
        id=brought.id,
        remaining_price=rest.price,
        refund=money,
        refunded_total=refunded_total,
        shortfall=max(0, rest.price - (order.goods_paid - refunded_total)),
        fully_returned=complete,
        coupons=rest.coupons,
        coupons_returned=[_returned_coupon(one, brought.at, grace) for one in order.coupons] if comes_back else [],
    )
    return answer, Progress(returned=returned, refunded_total=refunded_total)


def is_fully_returned(order: PaidOrder, returned: Mapping[str, int]) -> bool:
    """Whether every unit of every line that is not a gift has come back."""
    return all(line.gift or returned.get(line.id, 0) == len(line.unit_paid) for line in order.lines)


def life_after_return(
    valid_to: datetime, *, at: datetime, grace: timedelta
) -> tuple[Literal["ISSUED", "EXPIRED"], datetime]:
    """The state and end of a coupon that comes back at an instant: alive until the end of grace, or expired."""
    if at < valid_to + grace:
        return "ISSUED", max(valid_to, at + grace)
    return "EXPIRED", valid_to


def _answers(
    order: PaidOrder, returns: Sequence[Return], *, price_of_rest: PriceOfRest, grace: timedelta
) -> list[Refunded | ReturnRefused]:
    """A return seen before is answered as before; one that shares its id with another is refused."""
    progress = NOTHING_RETURNED
    seen: dict[str, tuple[Return, Refunded]] = {}
    answers: list[Refunded | ReturnRefused] = []
    for brought in returns:
        if brought.id in seen:
            first, given = seen[brought.id]
            answers.append(given if brought.repeats(first) else ReturnRefused(id=brought.id, reason="CONFLICT"))
            continue
        answer, progress = take_back(order, progress, brought, price_of_rest=price_of_rest, grace=grace)
        if isinstance(answer, Refunded):
            seen[brought.id] = brought, answer
        answers.append(answer)
    return answers


def _reason_to_refuse(order: PaidOrder, progress: Progress, brought: Return) -> ReturnReason | None:
    bought = {line.id: len(line.unit_paid) for line in order.lines}
    if any(line.id not in bought for line in brought.lines):
        return "UNKNOWN_LINE"
    if any(progress.returned.get(line.id, 0) + line.qty > bought[line.id] for line in brought.lines):
        return "QTY_EXCEEDS"
    return None


def _kept(coupon: SpentCoupon, returned: Mapping[str, int]) -> CouponRest:
    shares = [sum(units[returned.get(line, 0) :]) for line, units in coupon.unit_shares.items()]
    return _rest(coupon.id, shares, coupon.funding)


def _rest(identity: str, shares: Sequence[int], funding: tuple[Funding, ...]) -> CouponRest:
    """A coupon's shares of the lines, with the funders of each line summed."""
    funders = sum_by_funder(funding, (funder_shares(share, funding) for share in shares))
    return CouponRest(id=identity, discount=sum(shares), funders=funders)


def _returned_coupon(coupon: SpentCoupon, at: datetime, grace: timedelta) -> ReturnedCoupon:
    status, valid_to = life_after_return(coupon.valid_to, at=at, grace=grace)
    return ReturnedCoupon(id=coupon.id, status=status, valid_to=local(valid_to))
