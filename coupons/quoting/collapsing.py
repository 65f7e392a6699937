"""A smaller cart with the same best combination: lines that every candidate treats alike become one.

When any two candidates have the same eligible lines or none in common, and none of them exchanges a unit, base, room
and threshold only ever depend on sums over such a block of lines: what a coupon takes off leaves the sum of the amounts
and the sum of the rooms smaller by just that, however it is spread. Choosing then costs as much for 2 lines as for 200.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from coupons.quoting.application import Amounts, Prepared
from coupons.quoting.exchange import Exchange
from coupons.quoting.pre_coupon import PreCoupon, room


def collapsed(candidates: Sequence[Prepared], cart: PreCoupon) -> tuple[list[Prepared], Amounts] | None:
    """The candidates over blocks of lines, and the amounts of the blocks; none when lines must be told apart."""
    blocks = list(dict.fromkeys(one.eligible for one in candidates))
    positions = [position for block in blocks for position in block]
    if any(isinstance(one.reduction, Exchange) for one in candidates) or len(set(positions)) != len(positions):
        return None
    rest = tuple(set(cart.open_lines).difference(positions))
    amounts = [sum([cart.amounts[one] for one in block]) for block in (*blocks, rest)]
    rooms = [sum([room(cart.amounts[one], cart.floors[one]) for one in block]) for block in (*blocks, rest)]
    floors = [amount - space for amount, space in zip(amounts, rooms, strict=True)]
    place = {block: (index,) for index, block in enumerate(blocks)}
    everywhere = tuple(range(len(amounts)))
    smaller = [
        replace(
            one,
            eligible=place[one.eligible],
            counted=place[one.eligible] if one.counted == one.eligible else everywhere,
            floors=floors,
        )
        for one in candidates
    ]
    return smaller, Amounts(amounts, [0] * len(amounts))
