"""All rounding and splitting of money. Amounts are integer fen, rates integer ppm, arithmetic exact at every size."""

from collections.abc import Sequence

PPM = 1_000_000
"""Parts per million in a whole: 1 % is 10 000 ppm."""


def round_half_away(numerator: int, denominator: int) -> int:
    """The integer nearest to `numerator / denominator`; a half goes away from zero. `denominator` must be positive."""
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((-2 * numerator + denominator) // (2 * denominator))


def part_of(amount_fen: int, rate_ppm: int) -> int:
    """`rate_ppm` of `amount_fen`, in fen, rounded half away from zero."""
    return round_half_away(amount_fen * rate_ppm, PPM)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` shared by largest remainder; the shares follow `weights` in order and always add up to `total`.

    Each share is first rounded towards zero; what is missing goes one by one to the largest remainders, equal
    remainders in the order of `weights`. A weight of 0 gets 0. A negative total is the mirror of the positive one.
    Raises ValueError when a weight is negative, or all are 0 while the total is not.
    """
    if total < 0:
        return [-share for share in split(-total, weights)]
    whole = sum(weights)
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    if whole == 0:
        if total:
            raise ValueError("nobody to share with: all weights are 0")
        return [0] * len(weights)
    if len(weights) == 1:
        return [total]
    shares: list[int] = []
    remainders: list[int] = []
    for weight in weights:
        share, remainder = divmod(total * weight, whole)
        shares.append(share)
        remainders.append(remainder)
    missing = total - sum(shares)
    if missing:
        # sorted() is stable, so equal remainders keep the stated order.
        largest = sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)
        for position in largest[:missing]:
            shares[position] += 1
    return shares


def units(amount_fen: int, quantity: int) -> list[int]:
    """What each of `quantity` units of one line carries: equal parts, the first ones a fen more."""
    share, extra = divmod(amount_fen, quantity)
    return [share + 1] * extra + [share] * (quantity - extra)


def yuan(fen: int) -> str:
    """Fen as people read them, exact at any size: `¥1,234.50`, `-¥0.05`."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{whole:,}.{cents:02d}"


def in_percent(ppm: int) -> str:
    """A rate as people type and read it, to its last digit: `2.5` for 25 000."""
    whole, rest = divmod(ppm, PPM // 100)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
