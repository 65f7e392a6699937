"""Why a candidate is not part of the best combination."""

from collections.abc import Sequence

from coupons.quoting.application import Amounts, Prepared, apply_in_turn, turn_of
from coupons.quoting.stacking import Stacking
from coupons.quoting.usability import Reason, Unused, below_threshold


def reason_not_chosen(candidate: Prepared, best: Sequence[Prepared], *, start: Amounts, stacking: Stacking) -> Unused:
    """The first reason that applies, `best` being the best combination in order of application."""
    coupon, terms = candidate.coupon, candidate.terms
    groups = [one.terms.group for one in best]
    reasons: tuple[tuple[Reason, bool], ...] = (
        ("EXCLUSIVE_TAKEN", any(one.terms.exclusive for one in best)),
        ("EXCLUSIVE_LOST", terms.exclusive),
        ("GROUP_TAKEN", stacking.is_full(terms.group, groups)),
        ("INCOMPATIBLE", stacking.conflicts(terms.group, groups)),
        ("ORDER_LIMIT", len(best) >= stacking.order_limit),
    )
    for reason, applies in reasons:
        if applies:
            return Unused(id=coupon.id, reason=reason)
    earlier = apply_in_turn([one for one in best if one.order < candidate.order], start)
    turn = turn_of(candidate, earlier[-1].after if earlier else start)
    if turn.short_by:
        return below_threshold(coupon, turn)
    return Unused(id=coupon.id, reason="NOT_BETTER")
