"""EXCHANGE: which unit of which line a coupon turns into one for the exchange price, and what that gains."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from coupons.quoting.pre_coupon import PreCoupon
from coupons.quoting.terms import ExchangeTerms
from guide_app.base.kernel.money import units


class Offer(Struct, frozen=True):
    """One unit of the line at `position`: worth `value`, given for `gain` less."""

    position: int
    value: int
    gain: int


class Exchange(Struct, frozen=True, kw_only=True):
    """An EXCHANGE coupon made ready for one cart."""

    unit_values: dict[int, Sequence[int]]
    """By position of an eligible line, in order: what each of its units is worth before coupons."""
    prices: dict[int, int]
    """By position: what the unit costs when exchanged, never below its protected price."""
    max_face: int | None

    def best_offer(self, exchanged: Sequence[int]) -> Offer | None:
        """The offer with the largest gain (equal: the smaller line id), given how many units of each line are gone."""
        best: Offer | None = None
        for position, values in self.unit_values.items():
            if exchanged[position] < len(values):
                value = values[exchanged[position]]
                gain = self._gain(position, value)
                if gain > 0 and (best is None or gain > best.gain):
                    best = Offer(position, value, gain)
        return best

    def largest_gain(self) -> int:
        """The most it can gain whatever was exchanged before. A line's units have at most two values, a fen apart.

        Raises ValueError without an eligible line.
        """
        extremes = ((position, values[end]) for position, values in self.unit_values.items() for end in (0, -1))
        return max(self._gain(position, value) for position, value in extremes)

    def _gain(self, position: int, value: int) -> int:
        """0 or less when the offer does not stand."""
        if self.max_face is not None and value > self.max_face:
            return 0
        return value - self.prices[position]


def exchange_of(terms: ExchangeTerms, cart: PreCoupon, *, eligible: Iterable[int]) -> Exchange:
    """Make the terms ready for a cart whose `eligible` positions are given in order."""
    positions = tuple(eligible)
    return Exchange(
        unit_values={one: units(cart.amounts[one], cart.lines[one].qty) for one in positions},
        prices={one: max(terms.exchange_price, cart.lines[one].floor_price) for one in positions},
        max_face=terms.max_face,
    )
