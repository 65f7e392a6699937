"""What a parked cart is, and what has changed about its prices since somebody last saw them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

MOST_PARKED = 30
"""Carts that one associate may have parked at once."""
MOST_EXPLAINED = 20
"""Unused coupons of which a quote says what each would give by itself."""


CAN_BE_CHOSEN = frozenset(
    {
        *("NOT_SELECTED", "SAME_TERMS", "EXCLUSIVE_TAKEN", "EXCLUSIVE_LOST", "GROUP_TAKEN", "INCOMPATIBLE"),
        *("ORDER_LIMIT", "NOT_BETTER", "NOT_CONSIDERED"),
    }
)
"""Why a coupon is not used, of those that could still be used in place of the others; reasons of the quote contract."""


class CartState(StrEnum):
    """What has become of a cart. Only a parked one can be changed, and it leaves this state once."""

    PARKED = "parked"
    ORDERED = "ordered"
    DROPPED = "dropped"
    EXPIRED = "expired"


class CartChangeKind(StrEnum):
    """How an article of a cart is not what it was."""

    DEARER = "dearer"
    CHEAPER = "cheaper"
    GONE = "gone"
    """It is not sold here any more, or has no price."""


class SeenLine(msgspec.Struct, frozen=True):
    """A line of a cart. `seen_fen` is what a unit cost when somebody last saw it: told, never charged.

    What is sold by weight is a piece of `weight_g`, or of the label `barcode` of a scale; its unit is a kilogram.
    """

    sku: str
    quantity: int
    seen_fen: int
    weight_g: int | None = None
    barcode: str | None = None


class CartChange(msgspec.Struct, frozen=True):
    """An article that costs something else than when the cart was last seen; `is_fen` is null for one that is gone."""

    sku: str
    kind: CartChangeKind
    was_fen: int
    is_fen: int | None


def changes(seen: Sequence[SeenLine], prices: Mapping[str, int]) -> list[CartChange]:
    """What is different about the lines now that units cost `prices`, by article, in the order of the lines."""
    found = []
    for line in seen:
        now = prices.get(line.sku)
        if now is None:
            found.append(CartChange(line.sku, CartChangeKind.GONE, line.seen_fen, None))
        elif now != line.seen_fen:
            kind = CartChangeKind.DEARER if now > line.seen_fen else CartChangeKind.CHEAPER
            found.append(CartChange(line.sku, kind, line.seen_fen, now))
    return found


def expires_at(changed_at: datetime, *, days: int) -> datetime:
    """When a cart that nobody touches any more is given up."""
    return changed_at + timedelta(days=days)


def state_at(state: CartState, expires: datetime, at: datetime) -> CartState:
    """What a cart is at a moment: one whose time is over has expired, also before anybody has written that down."""
    return CartState.EXPIRED if state is CartState.PARKED and expires <= at else state
