"""The best combination of candidates: exactly the one that trying every subset would find.

Coupons are added depth first in order of application, so subsets share the amounts their common beginning has left.
A branch is left when even the most its remaining coupons could ever give does not beat the best found. That most is
sound because amounts only shrink: no coupon ever gives more than it does alone (for EXCHANGE, than its largest gain),
and together they never give more than the room of the lines they touch. A coupon that gives 0 at its turn is not
added: without it all others give the same and the combination has one coupon fewer.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from coupons.quoting.application import Amounts, Prepared, after, before_coupons, turn_of
from coupons.quoting.collapsing import collapsed
from coupons.quoting.exchange import Exchange
from coupons.quoting.pre_coupon import PreCoupon, room
from coupons.quoting.stacking import Stacking
from coupons.quoting.usability import Candidate


class Combination(Struct, frozen=True):
    """Coupons in order of application, each qualifying at its turn, and what they take off together."""

    total: int
    coupons: tuple[Candidate, ...]

    def beats(self, other: "Combination") -> bool:
        """A larger total; then fewer coupons; then the earlier ends; then the smaller ids."""
        if self.total != other.total:
            return self.total > other.total
        if len(self.coupons) != len(other.coupons):
            return len(self.coupons) < len(other.coupons)
        return self._ends_and_ids() < other._ends_and_ids()

    def _ends_and_ids(self) -> tuple[list[datetime], list[str]]:
        return sorted(one.coupon.valid_to for one in self.coupons), sorted(one.coupon.id for one in self.coupons)


def best_combination(candidates: Sequence[Candidate], *, cart: PreCoupon, stacking: Stacking) -> tuple[Prepared, ...]:
    """The best combination of the candidates, which must be in order of application."""
    best = Combination(0, ())
    for one in candidates:
        alone = Combination(one.alone, (one,))
        if alone.beats(best):
            best = alone
    stackable = [one for one in candidates if not one.prepared.terms.exclusive]
    if len(stackable) > 1 and stacking.order_limit > 1:
        ready = [one.prepared for one in stackable]
        smaller, start = collapsed(ready, cart) or (ready, before_coupons(cart))
        search = _Search(stackable, smaller, best=best, cart=cart, stacking=stacking)
        search.extend(Combination(0, ()), 0, start, ())
        best = search.best
    return tuple(one.prepared for one in best.coupons)


class _Search:
    """Depth first over the candidates that may be used with others; `best` is the best combination so far."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        prepared: Sequence[Prepared],
        *,
        best: Combination,
        cart: PreCoupon,
        stacking: Stacking,
    ) -> None:
        """`prepared` says, candidate by candidate, how it is applied to the amounts that the search starts from."""
        self.best = best
        self._candidates = candidates
        self._prepared = prepared
        self._groups = [one.prepared.terms.group for one in candidates]
        self._stacking = stacking
        self._most = _most_from(candidates, stacking)
        touched = {position for one in candidates for position in one.prepared.eligible}
        self._room = sum(room(cart.amounts[one], cart.floors[one]) for one in touched)

    def extend(self, chosen: Combination, start: int, amounts: Amounts, groups: tuple[str, ...]) -> None:
        """Try every way of adding candidates from `start` on to `chosen`, whose groups and amounts left are given."""
        for position in range(start, len(self._candidates)):
            if not self._can_improve(chosen, position):
                return
            group = self._groups[position]
            if self._stacking.is_full(group, groups) or self._stacking.conflicts(group, groups):
                continue
            candidate = self._candidates[position]
            prepared = self._prepared[position]
            turn = turn_of(prepared, amounts)
            if not turn.discount:
                continue
            longer = Combination(chosen.total + turn.discount, (*chosen.coupons, candidate))
            if longer.beats(self.best):
                self.best = longer
            if self._can_improve(longer, position + 1):
                left = after(prepared, turn, amounts)
                self.extend(longer, position + 1, left, (*groups, group))

    def _can_improve(self, chosen: Combination, start: int) -> bool:
        """Whether adding candidates from `start` on could beat the best, going by the most they could give."""
        most = self._most[start]
        places = self._stacking.order_limit - len(chosen.coupons)
        reachable = chosen.total + most[min(places, len(most) - 1)]
        ceiling = min(reachable, self._room)
        if ceiling > self.best.total:
            return True
        # It can only tie, and must do so with no more coupons than the best has.
        places = min(places, len(self.best.coupons) - len(chosen.coupons), len(most) - 1)
        return ceiling == self.best.total and places > 0 and chosen.total + most[places] >= ceiling


def _most_from(candidates: Sequence[Candidate], stacking: Stacking) -> list[list[int]]:
    """By start and number: the most that so many candidates from `start` on could give, group limits respected."""
    return [_largest_sums(candidates[start:], stacking) for start in range(len(candidates) + 1)]


def _largest_sums(candidates: Sequence[Candidate], stacking: Stacking) -> list[int]:
    sums = [0]
    groups: list[str] = []
    for most, group in sorted(
        ((_most(one.prepared, one.alone), one.prepared.terms.group) for one in candidates), reverse=True
    ):
        if not stacking.is_full(group, groups):
            groups.append(group)
            sums.append(sums[-1] + most)
    return sums


def _most(prepared: Prepared, alone: int) -> int:
    """The most a coupon can give at any turn."""
    return prepared.reduction.largest_gain() if isinstance(prepared.reduction, Exchange) else alone
