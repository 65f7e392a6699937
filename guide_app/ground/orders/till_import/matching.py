"""Which purchases a till's return gives back. Pure.

A return that names its receipt, or the order of the app, is laid against that one: in the store of the return if
several have the number, the latest before it. One that names none is laid against earlier purchases of the same SKU by
the same person: first those at the price that is given back, then the latest; it may use up several, and one may serve
several returns. Where the till knew no member, it is laid against what the same seller sold of it to nobody known, in
the same store, at the very price and a few days before at most.
Each purchase takes its share of the money by units, and never more than is left of what was paid for it; what one has
not got, the others that are used up with it take. What finds no purchase, or no money, stays unmatched. What cost
nothing comes back where its receipt or order is named. Returns are taken in the order of time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from guide_app.base.kernel.money import split

UNNAMED_WITHIN = timedelta(days=7)
"""How long before its return a sale may have been of which nobody knows the customer."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A paid line with what is left of it: `units` not yet returned, `net_fen` not yet given back.

    `member` is as whom its customer is known now, as in returns: of a person's purchases all are looked at.
    Of what was `weighed` a part may come back: it is one unit, and returned when all its money is.
    """

    line_id: UUID
    order_id: UUID
    no: int
    store: UUID
    member: UUID | None
    seller: UUID | None
    sku: str
    bought_at: datetime
    unit_price_fen: int
    units: int
    net_fen: int
    weighed: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """A return line: `original` is what it names, or empty; `member` is None when the till did not know them.

    Without units money goes back while the goods stay.
    """

    id: UUID
    original: str
    store: UUID
    member: UUID | None
    seller: UUID | None
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
    """A return with its parts. Parts and the unmatched rest add up to the return, in money."""

    returned: Return
    parts: tuple[Part, ...]
    unmatched_units: int
    unmatched_fen: int


class _Left:
    """How much of a purchase is left while returns are laid against it."""

    __slots__ = ("net_fen", "purchase", "units")

    def __init__(self, purchase: Purchase) -> None:
        self.purchase, self.units, self.net_fen = purchase, purchase.units, purchase.net_fen


class _Shelves:
    """Purchases as returns look for them, the latest first."""

    def __init__(self, purchases: Iterable[Purchase], named: Mapping[str, Iterable[UUID]]) -> None:
        self._of_order: dict[UUID, list[_Left]] = defaultdict(list)
        self._of_member: dict[tuple[UUID, str], list[_Left]] = defaultdict(list)
        self._of_seller: dict[tuple[UUID, UUID | None, str], list[_Left]] = defaultdict(list)
        self._named = named
        in_order = sorted(purchases, key=lambda one: (one.bought_at, one.order_id, one.no), reverse=True)
        for left in map(_Left, in_order):
            self._of_order[left.purchase.order_id].append(left)
            if left.purchase.member is not None:
                self._of_member[left.purchase.member, left.purchase.sku].append(left)
            else:
                self._of_seller[left.purchase.store, left.purchase.seller, left.purchase.sku].append(left)

    def of(self, returned: Return) -> list[_Left]:
        """What the return may be laid against, best first."""
        if returned.original:
            return self._named_by(returned)
        if returned.member is None:
            return self._sold_to_nobody(returned)
        return _best_first(returned, self._of_member.get((returned.member, returned.sku), []))

    def _sold_to_nobody(self, returned: Return) -> list[_Left]:
        if returned.seller is None or not returned.units:
            return []
        sold = self._of_seller.get((returned.store, returned.seller, returned.sku), [])
        earliest = returned.returned_at - UNNAMED_WITHIN
        recent = [
            left
            for left in sold
            if left.purchase.bought_at >= earliest and left.net_fen * returned.units == returned.amount_fen * left.units
        ]
        return _best_first(returned, recent)

    def _named_by(self, returned: Return) -> list[_Left]:
        """Lines of one order alone: those of the article, or all of them where money goes back without goods."""
        lines = [
            left
            for order_id in self._named.get(returned.original, ())
            for left in self._of_order.get(order_id, ())
            if left.purchase.bought_at <= returned.returned_at and (left.units if returned.units else left.net_fen)
        ]
        of_article = [left for left in lines if left.purchase.sku == returned.sku]
        if of_article:
            lines = of_article
        elif returned.units:
            return []
        lines.sort(key=lambda left: left.purchase.bought_at, reverse=True)
        lines.sort(key=lambda left: left.purchase.store != returned.store)
        lines.sort(key=lambda left: bool(left.net_fen) != bool(returned.amount_fen))
        meant = lines[0].purchase.order_id if lines else None
        return _at_its_price_first(returned, [left for left in lines if left.purchase.order_id == meant])


def match(
    returns: Iterable[Return], purchases: Iterable[Purchase], named: Mapping[str, Iterable[UUID]]
) -> list[Outcome]:
    """Lay every return against the purchases; outcomes in the order of time, equal times in the given order.

    `named` are the orders that each original number may mean.
    """
    shelves = _Shelves(purchases, named)
    in_time = sorted(returns, key=lambda returned: returned.returned_at)
    return [
        _lay(returned, shelves.of(returned)) if returned.units else _cut(returned, shelves.of(returned))
        for returned in in_time
    ]


def _lay(returned: Return, shelf: list[_Left]) -> Outcome:
    taken: list[tuple[_Left, int]] = []
    wanted = returned.units
    for left in shelf:
        units = min(wanted, left.units)
        taken.append((left, units))
        wanted -= units
        if not wanted:
            break
    *shares, unmatched_fen = split(returned.amount_fen, [units for _, units in taken] + [wanted])
    amounts = [min(share, left.net_fen) for (left, _), share in zip(taken, shares, strict=True)]
    spare_fen = returned.amount_fen - unmatched_fen - sum(amounts)
    parts = []
    for (left, units), share in zip(taken, amounts, strict=True):
        amount = share + min(spare_fen, left.net_fen - share)
        spare_fen -= amount - share
        stays = left.purchase.weighed and amount < left.net_fen
        back = 0 if stays else units
        left.units -= back
        left.net_fen -= amount
        parts.append(Part(left.purchase, back, amount))
    given_back = sum(part.amount_fen for part in parts)
    return Outcome(returned, tuple(parts), wanted, returned.amount_fen - given_back)


def _cut(returned: Return, shelf: list[_Left]) -> Outcome:
    """Money without goods, shared by what is left of each line."""
    given_back = min(returned.amount_fen, sum(left.net_fen for left in shelf))
    parts = []
    for left, share in zip(shelf, split(given_back, [left.net_fen for left in shelf]), strict=True):
        if share:
            left.net_fen -= share
            parts.append(Part(left.purchase, 0, share))
    return Outcome(returned, tuple(parts), 0, returned.amount_fen - given_back)


def _best_first(returned: Return, shelf: list[_Left]) -> list[_Left]:
    """Purchases not after the return that have units and money left: those at its price first, each group latest first.

    The shelf is sorted already and sorting is stable.
    """
    return _at_its_price_first(
        returned,
        [
            left
            for left in shelf
            if (left.units or not returned.units) and left.net_fen and left.purchase.bought_at <= returned.returned_at
        ],
    )


def _at_its_price_first(returned: Return, shelf: list[_Left]) -> list[_Left]:
    """These purchases, where money comes back those first of which some is left, and among them those at its price."""
    price_fen = returned.amount_fen // returned.units if returned.units else 0
    return sorted(
        shelf,
        key=lambda left: (
            bool(left.net_fen) != bool(returned.amount_fen),
            left.purchase.unit_price_fen != price_fen,
        ),
    )
