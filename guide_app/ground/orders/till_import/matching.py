"""Which purchases a till return gives back. Pure.

A return names no receipt. It is laid against earlier purchases of the same SKU by the same member: first those at the
price that is given back, then the latest. One return may use up several purchases, one purchase serve several returns.
Each purchase takes its share of the money by units, and never more than is left of what was paid for it; what finds
no purchase, or no money, stays unmatched. Returns are taken in the order of time, so a later file changes nothing
about an earlier one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.money import split


@dataclass(frozen=True, slots=True)
class Purchase:
    """A paid line with what is left of it: `units` not yet returned, `net_fen` not yet given back."""

    line_id: UUID
    order_id: UUID
    no: int
    member: str
    sku: str
    bought_at: datetime
    unit_price_fen: int
    units: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Return:
    """A return line. `source` is its receipt and line; `member` is empty when the till did not know them."""

    source: str
    member: str
    sku: str
    returned_at: datetime
    units: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one purchase takes of a return."""

    purchase: Purchase
    units: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A return with its parts. Parts and the unmatched rest add up to the return, in units and in money."""

    returned: Return
    parts: tuple[Part, ...]
    unmatched_units: int
    unmatched_fen: int


class _Left:
    """How much of a purchase is left while returns are laid against it."""

    __slots__ = ("net_fen", "purchase", "units")

    def __init__(self, purchase: Purchase) -> None:
        self.purchase, self.units, self.net_fen = purchase, purchase.units, purchase.net_fen


def match(returns: Iterable[Return], purchases: Iterable[Purchase]) -> list[Outcome]:
    """Lay every return against the purchases; outcomes in the order of time, equal times in the given order."""
    shelves: dict[tuple[str, str], list[_Left]] = defaultdict(list)
    for purchase in purchases:
        shelves[purchase.member, purchase.sku].append(_Left(purchase))
    for shelf in shelves.values():
        shelf.sort(key=lambda left: (left.purchase.bought_at, left.purchase.order_id, left.purchase.no), reverse=True)
    in_time = sorted(returns, key=lambda returned: returned.returned_at)
    return [_lay(returned, shelves.get((returned.member, returned.sku), [])) for returned in in_time]


def _lay(returned: Return, shelf: list[_Left]) -> Outcome:
    taken: list[tuple[_Left, int]] = []
    wanted = returned.units
    for left in _candidates(returned, shelf):
        units = min(wanted, left.units)
        taken.append((left, units))
        wanted -= units
        if not wanted:
            break
    shares = split(returned.amount_fen, [units for _, units in taken] + [wanted])
    parts = []
    for (left, units), share in zip(taken, shares, strict=False):
        amount = min(share, left.net_fen)
        left.units -= units
        left.net_fen -= amount
        parts.append(Part(left.purchase, units, amount))
    given_back = sum(part.amount_fen for part in parts)
    return Outcome(returned, tuple(parts), wanted, returned.amount_fen - given_back)


def _candidates(returned: Return, shelf: list[_Left]) -> list[_Left]:
    """Purchases not after the return that have units and money left: those at its price first, each group latest first.

    The shelf is sorted already and sorting is stable.
    """
    if not returned.member:
        return []
    price_fen = returned.amount_fen // returned.units
    open_ones = [
        left for left in shelf if left.units and left.net_fen and left.purchase.bought_at <= returned.returned_at
    ]
    return sorted(open_ones, key=lambda left: left.purchase.unit_price_fen != price_fen)
