"""From list price to the pre-coupon amount: one line promotion a line, then order promotions one after the other."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from coupons.quoting.lines import Line
from coupons.quoting.promotions import LinePromotion, OrderPromotion, Promotion
from coupons.quoting.scope import Store, covered_items, covers_store
from coupons.quoting.spreading import spread


class PromotionDiscount(Struct, frozen=True, kw_only=True):
    """What one promotion took off, in fen."""

    id: str
    discount: int


class PreCoupon(Struct, frozen=True, kw_only=True):
    """The cart after promotions. Every list is parallel to `lines`, which are in order of id."""

    lines: list[Line]
    line_promotions: list[str | None]
    amounts: list[int]
    """The pre-coupon amounts."""
    floors: list[int]
    """What no discount may go below: `floor_price` times `qty`. It can exceed the amount; then there is no room."""
    open_lines: tuple[int, ...]
    """Positions of the lines open to coupons."""
    promotions: list[PromotionDiscount]
    """Those that took off more than 0: line promotions by id, then order promotions in order of application."""


def room(amount: int, floor: int) -> int:
    """How much may still be taken off."""
    return max(0, amount - floor)


def pre_coupon(lines: Iterable[Line], *, store: Store, promotions: Iterable[Promotion]) -> PreCoupon:
    """Price the lines as every customer pays them, before any coupon."""
    ordered = sorted(lines, key=lambda line: line.id)
    floors = [line.floor_price * line.qty for line in ordered]
    amounts = [line.list_amount for line in ordered]
    taking_part = [position for position, line in enumerate(ordered) if line.takes_part]
    line_promotions: list[str | None] = [None] * len(ordered)
    discounts: list[PromotionDiscount] = []
    closed: set[int] = set()

    here = [promotion for promotion in promotions if covers_store(promotion.scope, store)]
    if here:
        chosen = _line_promotions(ordered, taking_part, [one for one in here if one.lane == "LINE"])
        by_promotion: dict[str, int] = {}
        for position, (unit_price, identity, no_coupons) in chosen.items():
            reduced = unit_price * ordered[position].qty
            by_promotion[identity] = by_promotion.get(identity, 0) + amounts[position] - reduced
            amounts[position] = reduced
            line_promotions[position] = identity
            if no_coupons:
                closed.add(position)
        discounts += [PromotionDiscount(id=one, discount=by_promotion[one]) for one in sorted(by_promotion)]
        in_order = sorted((one for one in here if one.lane == "ORDER"), key=lambda one: (one.priority, one.id))
        for promotion in in_order:
            scoped = covered_items(promotion.scope, ordered, taking_part)
            shares = _order_promotion(promotion, [amounts[one] for one in scoped], [floors[one] for one in scoped])
            for position, share in zip(scoped, shares, strict=True):
                amounts[position] -= share
                if share and promotion.no_coupons:
                    closed.add(position)
            if any(shares):
                discounts.append(PromotionDiscount(id=promotion.id, discount=sum(shares)))

    return PreCoupon(
        lines=ordered,
        line_promotions=line_promotions,
        amounts=amounts,
        floors=floors,
        open_lines=tuple(position for position in taking_part if position not in closed),
        promotions=discounts,
    )


def _line_promotions(
    lines: Sequence[Line], taking_part: Sequence[int], promotions: Sequence[LinePromotion]
) -> dict[int, tuple[int, str, bool]]:
    """By position: the lowest new unit price below the old one, the id it comes from (equal: the smaller), its
    `no_coupons`."""
    best: dict[int, tuple[int, str, bool]] = {}
    for promotion in promotions:
        for position in covered_items(promotion.scope, lines, taking_part):
            line = lines[position]
            unit_price = max(promotion.reduced(line.unit_price), line.floor_price)
            if unit_price >= line.unit_price:
                continue
            offer = (unit_price, promotion.id, promotion.no_coupons)
            if position not in best or offer < best[position]:
                best[position] = offer
    return best


def _order_promotion(promotion: OrderPromotion, amounts: Sequence[int], floors: Sequence[int]) -> list[int]:
    """What an order promotion takes off each of its lines."""
    base = sum(amounts)
    reduction = promotion.reduction
    if base < reduction.needed(promotion.threshold):
        return [0] * len(amounts)
    rooms = [room(amount, floor) for amount, floor in zip(amounts, floors, strict=True)]
    discount = min(reduction.face(base=base, threshold_base=base), sum(rooms))
    return spread(discount, amounts=amounts, rooms=rooms)
