"""A cart in the address of its page: so it survives a reload, the way back, and a phone that goes to sleep."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request

from carts.rules import CartChangeKind
from carts.schemas import CartView, KeepCart
from guide_app.ground.orders.schemas import MAX_COUPONS, MAX_LINES, MAX_QUANTITY, LineWanted, PreviewOrder

AnyRequest = Request[Any, Any, Any]

LINE, COUPON, MEMBER, CHOSEN, PARKED, VERSION = "line", "coupon", "member", "coupons", "cart", "v"
OWN_CHOICE = "own"
"""`coupons=own`: the coupons named in the address and no others; without it the best are used."""


@dataclass(frozen=True)
class CartInAddress:
    """Who buys what with which coupons; `coupons` None means the best.

    A parked cart that is gone on with is named by `parked`, `version` is the one that it was resumed from.
    """

    lines: tuple[tuple[str, int], ...] = ()
    member_id: UUID | None = None
    coupons: tuple[str, ...] | None = None
    parked: UUID | None = None
    version: int = 1

    @classmethod
    def of(cls, request: AnyRequest) -> "CartInAddress":
        """The cart that an address holds; what is no line of one is left out."""
        asked = request.query_params
        lines: dict[str, int] = {}
        for text in asked.getall(LINE, [])[:MAX_LINES]:
            number, _, sku = text.partition("*")
            if sku and len(sku) <= 64 and number.isascii() and number.isdigit() and 0 < int(number) <= MAX_QUANTITY:
                lines[sku] = int(number)
        own = asked.get(CHOSEN) == OWN_CHOICE
        return cls(
            lines=tuple(lines.items()),
            member_id=_uuid(asked.get(MEMBER, "")),
            coupons=tuple(asked.getall(COUPON, [])[:MAX_COUPONS]) if own else None,
            parked=_uuid(asked.get(PARKED, "")),
            version=_number(asked.get(VERSION, "")),
        )

    @classmethod
    def of_parked(cls, cart: CartView) -> "CartInAddress":
        """A parked cart that somebody goes on with."""
        chosen = None if cart.coupon_codes is None else tuple(cart.coupon_codes)
        gone = {change.sku for change in cart.changes if change.kind is CartChangeKind.GONE}
        lines = tuple((line.sku, line.quantity) for line in cart.lines if line.sku not in gone)
        return cls(lines, cart.member_id, chosen, cart.id, cart.version)

    @property
    def wanted(self) -> list[LineWanted]:
        """The lines as a command has them."""
        return [LineWanted(sku, number) for sku, number in self.lines]

    def preview(self) -> PreviewOrder:
        """What is asked for its price."""
        coupons = None if self.coupons is None else list(self.coupons)
        return PreviewOrder(lines=self.wanted, member_id=self.member_id, coupon_codes=coupons)

    def kept(self, note: str) -> KeepCart:
        """As it is parked."""
        coupons = None if self.coupons is None else list(self.coupons)
        return KeepCart(lines=self.wanted, member_id=self.member_id, coupon_codes=coupons, note=note)

    def with_line(self, sku: str, number: int) -> "CartInAddress":
        """With so many units of an article; 0 takes it out."""
        lines = dict(self.lines)
        lines[sku] = min(number, MAX_QUANTITY)
        return replace(self, lines=tuple((code, units) for code, units in lines.items() if units > 0))

    def one_more(self, sku: str) -> "CartInAddress":
        """With one unit more of an article."""
        return self.with_line(sku, dict(self.lines).get(sku, 0) + 1)

    def with_coupons(self, *codes: str) -> "CartInAddress":
        """With these coupons and no others."""
        return replace(self, coupons=codes)

    def with_best_coupons(self) -> "CartInAddress":
        """With the best of the member's coupons."""
        return replace(self, coupons=None)

    def for_member(self, member_id: UUID | None) -> "CartInAddress":
        """For another customer, whose coupons are others."""
        return replace(self, member_id=member_id, coupons=None)

    def address(self, path: str = "/a/order", **more: str) -> str:
        """The address that holds this cart."""
        parts = [(LINE, f"{number}*{sku}") for sku, number in self.lines]
        if self.member_id is not None:
            parts.append((MEMBER, str(self.member_id)))
        if self.coupons is not None:
            parts += [(CHOSEN, OWN_CHOICE), *((COUPON, code) for code in self.coupons)]
        if self.parked is not None:
            parts += [(PARKED, str(self.parked)), (VERSION, str(self.version))]
        parts += [(name, value) for name, value in more.items() if value]
        return path + (f"?{urlencode(parts)}" if parts else "")

    def fields(self) -> Mapping[str, list[str]]:
        """The same as hidden fields of a form that goes by GET."""
        found: dict[str, list[str]] = {LINE: [f"{number}*{sku}" for sku, number in self.lines]}
        if self.member_id is not None:
            found[MEMBER] = [str(self.member_id)]
        if self.coupons is not None:
            found |= {CHOSEN: [OWN_CHOICE], COUPON: list(self.coupons)}
        if self.parked is not None:
            found |= {PARKED: [str(self.parked)], VERSION: [str(self.version)]}
        return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
