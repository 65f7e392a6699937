"""An exchange in the address of its page, as a cart is: what comes back of an order, and what is taken instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request

from guide_app.ground.orders.exchange_schemas import PreviewExchange
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.schemas import MAX_LINES, MAX_QUANTITY, LineReturned, OrderView
from pages.associate.ordering.cart import CartInAddress
from pages.labels.exchanges import REASONS, ExchangeReason

AnyRequest = Request[Any, Any, Any]

BACK, STEP, WHY = "back", "step", "why"
"""`back=1*2,3*1x`: two units of line 1, and one of line 3 that is not sold again."""
FAULTY = "x"


class Step(StrEnum):
    """How far an exchange is."""

    BACK = "back"
    TAKE = "take"
    MONEY = "money"


class Returned(NamedTuple):
    """Units of a line that come back, and whether they are sold again."""

    line: int
    units: int
    sellable: bool = True


@dataclass(frozen=True)
class ExchangeInAddress:
    """What comes back by line, why, and the cart of what is taken instead; `asked` is the step that somebody is at."""

    order_id: UUID
    back: tuple[Returned, ...] = ()
    cart: CartInAddress = field(default_factory=CartInAddress)
    why: ExchangeReason | None = None
    asked: Step | None = None

    @classmethod
    def of(cls, request: AnyRequest, order: OrderView) -> "ExchangeInAddress":
        """The exchange that an address holds; what is no part of one is left out."""
        params = request.query_params
        back: dict[int, Returned] = {}
        for text in params.get(BACK, "").split(",")[:MAX_LINES]:
            line, _, units = text.removesuffix(FAULTY).partition("*")
            if _is_number(line, MAX_LINES) and _is_number(units, MAX_QUANTITY):
                back[int(line)] = Returned(int(line), int(units), not text.endswith(FAULTY))
        why, asked = params.get(WHY, ""), params.get(STEP, "")
        found = cls(
            order.id,
            tuple(back.values()),
            _goods(CartInAddress.of(request), channel=priced_as(order)),
            ExchangeReason(why) if why in set(ExchangeReason) else None,
            Step.TAKE if params.get("q") and back else Step(asked) if asked in set(Step) else None,
        )
        return found if back or asked else found.with_all_there_is(order)

    @property
    def step(self) -> Step:
        """Where somebody is: where they said, else where something is missing."""
        if not self.back:
            return Step.BACK
        if self.asked is not None and (self.asked is not Step.MONEY or self.cart.has_goods):
            return self.asked
        return Step.MONEY if self.cart.has_goods else Step.TAKE

    @property
    def units(self) -> Mapping[int, int]:
        """How many units of each line come back."""
        return {one.line: one.units for one in self.back}

    @property
    def faulty(self) -> set[int]:
        """The lines whose units are not sold again."""
        return {one.line for one in self.back if not one.sellable}

    @property
    def reason(self) -> str:
        """Why, in the words that are offered; empty where nobody said."""
        return REASONS[self.why] if self.why else ""

    def with_all_there_is(self, order: OrderView) -> "ExchangeInAddress":
        """With the one unit that an order has, where there is no more to choose among."""
        left = [(line.line, line.quantity - line.returned_units) for line in order.lines]
        one = [(line, units) for line, units in left if units > 0]
        if len(one) != 1 or one[0][1] != 1:
            return self
        return replace(self, back=(Returned(one[0][0], 1),), asked=Step.BACK)

    def returning(self, line: int, units: int) -> "ExchangeInAddress":
        """With so many units of a line; 0 leaves it with the customer."""
        return self._with(Returned(line, units, line not in self.faulty))

    def in_condition(self, line: int, *, sellable: bool) -> "ExchangeInAddress":
        """With a line whose units are sold again, or are not."""
        return self._with(Returned(line, self.units.get(line, 0), sellable))

    def because(self, why: str) -> "ExchangeInAddress":
        """For this reason."""
        return replace(self, why=ExchangeReason(why), asked=Step.BACK)

    def at(self, step: str) -> "ExchangeInAddress":
        """At another step."""
        return replace(self, asked=Step(step))

    def instead(self, sku: str, number: int) -> "ExchangeInAddress":
        """With so many units of an article taken for it; 0 takes it out."""
        return replace(self, cart=self.cart.with_line(sku, number), asked=Step.TAKE)

    def without_piece(self, place: int) -> "ExchangeInAddress":
        """Without one of the pieces that were weighed for it."""
        return replace(self, cart=self.cart.without_piece(place), asked=Step.TAKE)

    def one_more(self, sku: str) -> "ExchangeInAddress":
        """With one unit more of an article taken for it, and on to what that comes to."""
        return replace(self, cart=self.cart.one_more(sku), asked=None)

    def address(self) -> str:
        """The address that holds this exchange."""
        said = {name: value for name, value in self._said() if name != BACK}
        return self._lines.address(f"/a/orders/{self.order_id}/exchange", **said, **{BACK: self._back})

    def fields(self) -> Mapping[str, list[str]]:
        """The same as hidden fields of a form that goes by GET."""
        return {**self._lines.fields(), **{name: [value] for name, value in self._said()}}

    def wanted(self, store_id: UUID) -> PreviewExchange:
        """What is asked what it comes to."""
        returns = [LineReturned(*one) for one in self.back]
        return PreviewExchange(returns=returns, lines=self.cart.wanted, store_id=store_id)

    def _with(self, returned: Returned) -> "ExchangeInAddress":
        back = {one.line: one for one in self.back} | {returned.line: returned}
        return replace(self, back=tuple(one for _, one in sorted(back.items()) if one.units > 0), asked=Step.BACK)

    def _said(self) -> list[tuple[str, str]]:
        said = [(STEP, self.asked or ""), (WHY, self.why or ""), (BACK, self._back)]
        return [(name, value) for name, value in said if value]

    @property
    def _lines(self) -> CartInAddress:
        return _goods(self.cart)

    @property
    def _back(self) -> str:
        return ",".join(f"{one.line}*{one.units}{'' if one.sellable else FAULTY}" for one in self.back)


def _goods(cart: CartInAddress, channel: Channel = Channel.ASSOCIATE_APP) -> CartInAddress:
    """The goods of a cart and nothing else."""
    return CartInAddress(cart.lines, pieces=cart.pieces, channel=channel)


def priced_as(order: OrderView) -> Channel:
    """The channel whose prices an exchange has: that of the order, where people place orders in it."""
    return order.channel if order.channel.is_placed_by_people else Channel.ASSOCIATE_APP


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= most
