"""Rounding half away from zero, and sharing by the largest remainder."""

from collections.abc import Sequence
from fractions import Fraction

MILLION = 1_000_000


def rounded(value: Fraction) -> int:
    """The nearest whole number; halves go away from zero."""
    if value < 0:
        return -rounded(-value)
    whole = value.numerator // value.denominator
    return whole + 1 if value - whole >= Fraction(1, 2) else whole


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """The total in parts by weight: what rounding down leaves goes to the largest remainders, first come first."""
    if total < 0:
        return [-part for part in shared(-total, weights)]
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
