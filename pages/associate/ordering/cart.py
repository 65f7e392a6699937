"""A cart in the address of its page: so it survives a reload, the way back, and a phone that goes to sleep."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request

from carts.rules import CartChangeKind
from carts.schemas import CartView, KeepCart
from guide_app.base.html.showing import yuan_for_field
from guide_app.ground.catalog.barcodes.rules import MAX_WEIGHT_G, WEIGHED_LENGTH
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.schemas import (
    MAX_COUPONS,
    MAX_FREIGHT_FEN,
    MAX_LINES,
    MAX_QUANTITY,
    LineWanted,
    PreviewOrder,
)

AnyRequest = Request[Any, Any, Any]
Word = TypeVar("Word", bound=StrEnum)
WEIGHT = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?) ?(kg|千克|公斤|g|克)?")
AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")

LINE, COUPON, MEMBER, CHOSEN, PARKED, VERSION = "line", "coupon", "member", "coupons", "cart", "v"
CHANNEL, WAY, PLACE, FREIGHT = "channel", "way", "place", "freight"
WEIGH, KILOGRAMS = "weigh", "kg"
"""`weigh=NUTS&kg=0.25`: an article that was just weighed, as it is typed; a line of the cart from then on."""
OWN_CHOICE = "own"
"""`coupons=own`: the coupons named in the address and no others; without it the best are used."""


class Piece(NamedTuple):
    """A piece of what is sold by weight, a line by itself: `250g*NUTS`, or by the label of a scale `s21…*NUTS`."""

    sku: str
    weight_g: int | None
    label: str | None = None

    @classmethod
    def of(cls, said: str, sku: str) -> "Piece | None":
        """The piece that a line of an address says; None where it says none."""
        if said.startswith("s") and len(said) == WEIGHED_LENGTH + 1 and _is_digits(said[1:]):
            return cls(sku, None, said[1:])
        grams = said.removesuffix("g")
        fits = grams != said and _is_digits(grams) and len(grams) < 6 and 0 < int(grams) <= MAX_WEIGHT_G
        return cls(sku, int(grams)) if fits else None

    @property
    def said(self) -> str:
        """How much, as an address has it."""
        return f"s{self.label}" if self.label else f"{self.weight_g}g"

    @property
    def wanted(self) -> LineWanted:
        """The line as a command has it."""
        return LineWanted(self.sku, 1, self.weight_g, self.label)


@dataclass(frozen=True)
class CartInAddress:
    """Who buys what with which coupons; `coupons` None means the best. `pieces` were weighed, and come after `lines`.

    A parked cart that is gone on with is named by `parked`, `version` is the one that it was resumed from. `way` and
    `place_id` say how the goods reach the customer; an address of theirs is typed, and never in the address of a page.
    """

    lines: tuple[tuple[str, int], ...] = ()
    member_id: UUID | None = None
    coupons: tuple[str, ...] | None = None
    parked: UUID | None = None
    version: int = 1
    channel: Channel = Channel.ASSOCIATE_APP
    way: FulfilmentWay = FulfilmentWay.TAKEN_ALONG
    place_id: UUID | None = None
    freight_fen: int = 0
    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, request: AnyRequest) -> "CartInAddress":
        """The cart that an address holds; what is no line of one is left out."""
        asked = request.query_params
        lines: dict[str, int] = {}
        pieces: list[Piece] = []
        for text in asked.getall(LINE, [])[:MAX_LINES]:
            number, _, sku = text.partition("*")
            if not sku or len(sku) > 64:
                continue
            if _is_digits(number) and 0 < int(number) <= MAX_QUANTITY:
                lines[sku] = int(number)
            elif piece := Piece.of(number, sku):
                pieces.append(piece)
        weighed, grams = asked.get(WEIGH, ""), grams_in(asked.get(KILOGRAMS, ""))
        if grams is not None and 0 < len(weighed) <= 64:
            pieces.append(Piece(weighed, grams))
        own = asked.get(CHOSEN) == OWN_CHOICE
        return cls(
            lines=tuple(lines.items()),
            member_id=_uuid(asked.get(MEMBER, "")),
            coupons=tuple(asked.getall(COUPON, [])[:MAX_COUPONS]) if own else None,
            parked=_uuid(asked.get(PARKED, "")),
            version=_number(asked.get(VERSION, "")),
            channel=_placed_by_people(asked.get(CHANNEL, "")),
            way=_one_of(FulfilmentWay, asked.get(WAY, ""), FulfilmentWay.TAKEN_ALONG),
            place_id=_uuid(asked.get(PLACE, "")),
            freight_fen=_fen(asked.get(FREIGHT, "")),
            pieces=tuple(pieces),
        )

    @classmethod
    def of_parked(cls, cart: CartView) -> "CartInAddress":
        """A parked cart that somebody goes on with."""
        chosen = None if cart.coupon_codes is None else tuple(cart.coupon_codes)
        gone = {change.sku for change in cart.changes if change.kind is CartChangeKind.GONE}
        there = [line for line in cart.lines if line.sku not in gone]
        lines = tuple((line.sku, line.quantity) for line in there if not (line.weight_g or line.barcode))
        pieces = [Piece(line.sku, line.weight_g, line.barcode) for line in there if line.weight_g or line.barcode]
        return cls(
            *(lines, cart.member_id, chosen, cart.id, cart.version),
            channel=cart.channel,
            way=FulfilmentWay.SHIP if cart.freight_fen else cart.way,
            place_id=cart.place_id,
            freight_fen=cart.freight_fen,
            pieces=tuple(pieces),
        )

    @property
    def has_goods(self) -> bool:
        """Whether anything is in it."""
        return bool(self.lines or self.pieces)

    @property
    def wanted(self) -> list[LineWanted]:
        """The lines as a command has them."""
        return [*(LineWanted(sku, number) for sku, number in self.lines), *(piece.wanted for piece in self.pieces)]

    def preview(self) -> PreviewOrder:
        """What is asked for its price."""
        coupons = None if self.coupons is None else list(self.coupons)
        return PreviewOrder(
            lines=self.wanted,
            member_id=self.member_id,
            coupon_codes=coupons,
            freight_fen=self.freight_fen,
            channel=self.channel,
            place_id=self.place_id,
        )

    def kept(self, note: str) -> KeepCart:
        """As it is parked."""
        coupons = None if self.coupons is None else list(self.coupons)
        return KeepCart(
            lines=self.wanted,
            member_id=self.member_id,
            coupon_codes=coupons,
            note=note,
            freight_fen=self.freight_fen,
            channel=self.channel,
            way=self.way,
            place_id=None if self.way is FulfilmentWay.TAKEN_ALONG else self.place_id,
        )

    def with_line(self, sku: str, number: int) -> "CartInAddress":
        """With so many units of an article; 0 takes it out."""
        lines = dict(self.lines)
        lines[sku] = min(number, MAX_QUANTITY)
        return replace(self, lines=tuple((code, units) for code, units in lines.items() if units > 0))

    def one_more(self, sku: str) -> "CartInAddress":
        """With one unit more of an article."""
        return self.with_line(sku, dict(self.lines).get(sku, 0) + 1)

    def with_piece(self, piece: Piece) -> "CartInAddress":
        """With a piece that was weighed."""
        return replace(self, pieces=(*self.pieces, piece))

    def without_piece(self, place: int) -> "CartInAddress":
        """Without one of the pieces."""
        return replace(self, pieces=self.pieces[:place] + self.pieces[place + 1 :])

    def changed(self, sku: str, other: str) -> "CartInAddress":
        """With another article in the place of one; coupons stay as they are. One that was there already joins it."""
        had, lines = dict(self.lines), []
        for code, units in self.lines:
            if code == sku:
                lines.append((other, min(units + (had.get(other, 0) if other != sku else 0), MAX_QUANTITY)))
            elif code != other:
                lines.append((code, units))
        return replace(self, lines=tuple(lines))

    def reaching(self, way: FulfilmentWay | str, place_id: UUID | None = None) -> "CartInAddress":
        """With goods that reach the customer in another way, or from another place; freight goes with what is sent."""
        way = FulfilmentWay(way)
        return replace(
            self, way=way, place_id=place_id, freight_fen=self.freight_fen if way is FulfilmentWay.SHIP else 0
        )

    def sold_in(self, channel: Channel | str) -> "CartInAddress":
        """Sold in another channel, at its prices."""
        return replace(self, channel=Channel(channel))

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
        parts = [*self._parts(), *((name, value) for name, value in more.items() if value)]
        return path + (f"?{urlencode(parts)}" if parts else "")

    def fields(self) -> Mapping[str, list[str]]:
        """The same as hidden fields of a form that goes by GET."""
        found: dict[str, list[str]] = {}
        for name, value in self._parts():
            found.setdefault(name, []).append(value)
        return found

    def _parts(self) -> list[tuple[str, str]]:
        parts = [(LINE, f"{number}*{sku}") for sku, number in self.lines]
        parts += [(LINE, f"{piece.said}*{piece.sku}") for piece in self.pieces]
        if self.member_id is not None:
            parts.append((MEMBER, str(self.member_id)))
        if self.coupons is not None:
            parts += [(CHOSEN, OWN_CHOICE), *((COUPON, code) for code in self.coupons)]
        if self.parked is not None:
            parts += [(PARKED, str(self.parked)), (VERSION, str(self.version))]
        if self.channel is not Channel.ASSOCIATE_APP:
            parts.append((CHANNEL, self.channel))
        if self.way is not FulfilmentWay.TAKEN_ALONG:
            parts.append((WAY, self.way))
        if self.place_id is not None:
            parts.append((PLACE, str(self.place_id)))
        if self.freight_fen:
            parts.append((FREIGHT, yuan_for_field(self.freight_fen)))
        return parts


def grams_in(text: str) -> int | None:
    """A weight as somebody types it, in kilograms or with its unit, `0.25` or `250g`; None where it is none."""
    found = WEIGHT.fullmatch(text.strip().lower())
    if found is None:
        return None
    grams = Decimal(found[1]) * (1 if found[2] in ("g", "克") else 1_000)
    return int(grams) if grams == int(grams) and 0 < grams <= MAX_WEIGHT_G else None


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _one_of(kind: type[Word], text: str, otherwise: Word) -> Word:
    return kind(text) if text in set(kind) else otherwise


def _placed_by_people(text: str) -> Channel:
    """A channel in which people place orders; in the store where it names none."""
    channel = _one_of(Channel, text, Channel.ASSOCIATE_APP)
    return channel if channel.is_placed_by_people else Channel.ASSOCIATE_APP


def _fen(text: str) -> int:
    """An amount in yuan, as somebody types it; 0 where it is none."""
    if not AMOUNT.fullmatch(text):
        return 0
    return min(int(Decimal(text) * 100), MAX_FREIGHT_FEN)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
