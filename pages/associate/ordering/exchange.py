"""An exchange in the address of its page, as a cart is: what comes back of an order, and what is taken instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from litestar import Request

from guide_app.ground.orders.exchange_schemas import PreviewExchange
from guide_app.ground.orders.schemas import MAX_LINES, MAX_QUANTITY, LineReturned
from pages.associate.ordering.cart import CartInAddress

AnyRequest = Request[Any, Any, Any]

BACK = "back"
"""`back=1*2,3*1`: two units of line 1 and one of line 3."""


@dataclass(frozen=True)
class ExchangeInAddress:
    """Units by the number of their line, and the cart of what is taken instead."""

    order_id: UUID
    back: tuple[tuple[int, int], ...] = ()
    cart: CartInAddress = field(default_factory=CartInAddress)

    @classmethod
    def of(cls, request: AnyRequest, order_id: UUID) -> "ExchangeInAddress":
        """The exchange that an address holds; what is no part of one is left out."""
        back: dict[int, int] = {}
        for text in request.query_params.get(BACK, "").split(",")[:MAX_LINES]:
            line, _, units = text.partition("*")
            if _is_number(line, MAX_LINES) and _is_number(units, MAX_QUANTITY):
                back[int(line)] = int(units)
        return cls(order_id, tuple(back.items()), CartInAddress(CartInAddress.of(request).lines))

    @property
    def units(self) -> Mapping[int, int]:
        """How many units of each line come back."""
        return dict(self.back)

    def returning(self, line: int, units: int) -> "ExchangeInAddress":
        """With so many units of a line; 0 leaves it with the customer."""
        back = dict(self.back) | {line: units}
        return replace(self, back=tuple((no, some) for no, some in sorted(back.items()) if some > 0))

    def instead(self, sku: str, number: int) -> "ExchangeInAddress":
        """With so many units of an article taken for it; 0 takes it out."""
        return replace(self, cart=self.cart.with_line(sku, number))

    def one_more(self, sku: str) -> "ExchangeInAddress":
        """With one unit more of an article taken for it."""
        return replace(self, cart=self.cart.one_more(sku))

    def address(self) -> str:
        """The address that holds this exchange."""
        return self.cart.address(f"/a/orders/{self.order_id}/exchange", **{BACK: self._back})

    def fields(self) -> Mapping[str, list[str]]:
        """The same as hidden fields of a form that goes by GET."""
        return {**self.cart.fields(), **({BACK: [self._back]} if self.back else {})}

    def wanted(self, store_id: UUID) -> PreviewExchange:
        """What is asked what it comes to."""
        returns = [LineReturned(line, units) for line, units in self.back]
        return PreviewExchange(returns=returns, lines=self.cart.wanted, store_id=store_id)

    @property
    def _back(self) -> str:
        return ",".join(f"{line}*{units}" for line, units in self.back)


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= most
