"""Which coupons can be used at all, the first reason why not, and which of the usable ones are candidates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from coupons.quoting.application import Amounts, Prepared, Turn, before_coupons, prepare, turn_of
from coupons.quoting.cart import Cart, Coupon
from coupons.quoting.pre_coupon import PreCoupon
from coupons.quoting.scope import covers_store
from coupons.quoting.terms import Terms

MOST_CANDIDATES = 12
"""Beyond this many usable coupons only those with the largest discount alone are combined."""


Reason = Literal[
    "NOT_SELECTED",
    "NOT_OWNER",
    "USED",
    "VOID",
    "TRANSFERRING",
    "LOCKED",
    "NOT_STARTED",
    "EXPIRED",
    "STORE_OUT",
    "NO_ELIGIBLE_LINE",
    "BELOW_THRESHOLD",
    "NO_DISCOUNT",
    "SAME_TERMS",
    "NOT_CONSIDERED",
    "EXCLUSIVE_TAKEN",
    "EXCLUSIVE_LOST",
    "GROUP_TAKEN",
    "INCOMPATIBLE",
    "ORDER_LIMIT",
    "NOT_BETTER",
]
"""Why a coupon is not used: first what makes it unusable, then why it is no candidate, then why it was not chosen."""


class Unused(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A coupon not used and why. `short_by` is there exactly when the reason is BELOW_THRESHOLD."""

    id: str
    reason: Reason
    short_by: int | None = None


class Candidate(Struct, frozen=True, kw_only=True):
    """A usable coupon with the discount it gives when applied alone."""

    prepared: Prepared
    alone: int

    @property
    def coupon(self) -> Coupon:
        """The instance itself."""
        return self.prepared.coupon

    @property
    def earlier_end(self) -> tuple[datetime, str]:
        """The tie-break everywhere: the earlier `valid_to`, then the smaller id."""
        return self.coupon.valid_to, self.coupon.id


def candidates_of(cart: Cart, priced: PreCoupon) -> tuple[list[Candidate], list[Unused]]:
    """The candidates in order of application, and every coupon that is not one."""
    terms = {one.key: one for one in cart.terms}
    only = None if cart.only is None else frozenset(cart.only)
    start = before_coupons(priced)
    usable: list[Candidate] = []
    unused: list[Unused] = []
    for coupon in cart.coupons:
        found = _usable(coupon, terms[coupon.terms_key], cart=cart, priced=priced, start=start, only=only)
        if isinstance(found, Unused):
            unused.append(found)
        else:
            usable.append(found)
    single = _one_of_each_terms(usable)
    kept = sorted(single, key=lambda one: (-one.alone, one.earlier_end))[:MOST_CANDIDATES]
    unused += _left_out(usable, kept=single, reason="SAME_TERMS")
    unused += _left_out(single, kept=kept, reason="NOT_CONSIDERED")
    return sorted(kept, key=lambda one: one.prepared.order), unused


def held_by_other(coupon: Coupon, cart: Cart) -> bool:
    """Locked for another order. A lock whose end is not after the moment is as good as none."""
    return coupon.lock is not None and cart.moment < coupon.lock.until and coupon.lock.order != cart.order


def held_by_this(coupon: Coupon, cart: Cart) -> bool:
    """Locked for the order being priced: then it may be used even past its end."""
    return coupon.lock is not None and cart.moment < coupon.lock.until and coupon.lock.order == cart.order


def _usable(
    coupon: Coupon, terms: Terms, *, cart: Cart, priced: PreCoupon, start: Amounts, only: frozenset[str] | None
) -> Candidate | Unused:
    reason = _unusable_itself(coupon, cart, only)
    if reason is not None:
        return Unused(id=coupon.id, reason=reason)
    if not covers_store(terms.scope, cart.store):
        return Unused(id=coupon.id, reason="STORE_OUT")
    prepared = prepare(coupon, terms, cart=priced, rules=cart.rules)
    if not prepared.eligible:
        return Unused(id=coupon.id, reason="NO_ELIGIBLE_LINE")
    alone = turn_of(prepared, start)
    if alone.short_by:
        return below_threshold(coupon, alone)
    if not alone.discount:
        return Unused(id=coupon.id, reason="NO_DISCOUNT")
    return Candidate(prepared=prepared, alone=alone.discount)


def below_threshold(coupon: Coupon, turn: Turn) -> Unused:
    """The answer for a coupon that did not qualify at a turn."""
    return Unused(id=coupon.id, reason="BELOW_THRESHOLD", short_by=turn.short_by)


def _unusable_itself(coupon: Coupon, cart: Cart, only: frozenset[str] | None) -> Reason | None:
    """The first reason that lies in the coupon and not in the goods."""
    reasons: tuple[tuple[Reason, bool], ...] = (
        ("NOT_SELECTED", only is not None and coupon.id not in only),
        ("NOT_OWNER", coupon.owner != cart.member),
        ("USED", coupon.status == "USED"),
        ("VOID", coupon.status == "VOID"),
        ("TRANSFERRING", coupon.status == "TRANSFERRING"),
        ("LOCKED", held_by_other(coupon, cart)),
        ("NOT_STARTED", cart.moment < coupon.valid_from),
        ("EXPIRED", cart.moment >= coupon.valid_to and not held_by_this(coupon, cart)),
    )
    return next((reason for reason, applies in reasons if applies), None)


def _one_of_each_terms(usable: Iterable[Candidate]) -> list[Candidate]:
    """Of several coupons under the same terms, the one that ends first."""
    kept: dict[tuple[str, int], Candidate] = {}
    for one in sorted(usable, key=lambda one: one.earlier_end):
        kept.setdefault(one.coupon.terms_key, one)
    return list(kept.values())


def _left_out(those: Iterable[Candidate], *, kept: Iterable[Candidate], reason: Reason) -> list[Unused]:
    staying = {one.coupon.id for one in kept}
    return [Unused(id=one.coupon.id, reason=reason) for one in those if one.coupon.id not in staying]
