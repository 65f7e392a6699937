"""The best combination by trying every subset: slow, plain, and the measure of the real choice."""

from collections.abc import Sequence
from itertools import chain, combinations

from coupons.quoting.application import after, before_coupons, turn_of
from coupons.quoting.cart import Cart, Rules
from coupons.quoting.pre_coupon import PreCoupon, pre_coupon
from coupons.quoting.usability import Candidate, candidates_of


def priced(cart: Cart) -> tuple[PreCoupon, list[Candidate]]:
    """The cart after promotions, and its candidates in order of application."""
    before = pre_coupon(cart.lines, store=cart.store, promotions=cart.promotions)
    candidates, _ = candidates_of(cart, before)
    return before, candidates


def best_by_trying_every_subset(cart: PreCoupon, candidates: Sequence[Candidate], rules: Rules) -> list[str]:
    """The coupon ids of the best combination, in order of application."""
    sizes = range(len(candidates) + 1)
    every = chain.from_iterable(combinations(candidates, size) for size in sizes)
    ranked = [(rank, subset) for subset in every if (rank := _rank(subset, cart, rules)) is not None]
    _, best = min(ranked, key=lambda one: one[0])
    return [one.coupon.id for one in best]


def _rank(subset: Sequence[Candidate], cart: PreCoupon, rules: Rules) -> tuple[object, ...] | None:
    """What the best has the smallest of; none when the subset may not be used."""
    groups = [one.prepared.terms.group for one in subset]
    limits = {one.group: one.limit for one in rules.groups}
    if len(subset) > 1 and any(one.prepared.terms.exclusive for one in subset):
        return None
    if len(subset) > rules.order_limit or any(groups.count(group) > limits.get(group, 1) for group in groups):
        return None
    if any(one in groups and other in groups for one, other in rules.incompatible):
        return None
    amounts, total = before_coupons(cart), 0
    for one in subset:
        turn = turn_of(one.prepared, amounts)
        if turn.short_by:
            return None
        amounts = after(one.prepared, turn, amounts)
        total += turn.discount
    ends, ids = sorted(one.coupon.valid_to for one in subset), sorted(one.coupon.id for one in subset)
    return -total, len(subset), ends, ids
