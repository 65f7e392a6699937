"""下单 · What is typed under a cart: how the goods reach the customer, and which money comes in how."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from guide_app.base.html.forms import Form
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.ground.orders.errors import CardReferenceNeeded, WalletReferenceNeeded
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import Address, FulfilmentWanted
from guide_app.ground.orders.payment_rules.rules import WALLETS
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import PaymentTaken, PlaceOrder
from pages.associate.ordering.cart import CartInAddress

BY_LINK = "link"
"""In place of a method: the customer pays what is left by a link."""
MOST_SPLIT = 3
"""Payments beside the one for what is left."""
SPLIT_ROWS = [f"r{number}" for number in range(MOST_SPLIT)]
ABOVE_DUE = "几笔合计不能超过应付 / together not more than what is due"


class SplitPart(msgspec.Struct, frozen=True):
    """Money that comes in beside the payment of what is left."""

    method: PaymentMethod | None = None
    amount_fen: int | None = None
    reference: str | None = None


class Typed(msgspec.Struct, frozen=True):
    """What stands under the cart. `amount` is what was due as it was shown."""

    amount: int
    method: str = ""
    reference: str | None = None
    split: dict[str, SplitPart] = {}


class AddressTyped(msgspec.Struct, frozen=True):
    """Where a parcel goes."""

    address: Address | None = None


class FulfilmentTyped(msgspec.Struct, frozen=True):
    """The same under the name that it has in the command."""

    fulfilment: AddressTyped = AddressTyped()


class Sold(NamedTuple):
    """An order that somebody wants, what comes in for it at once though not all of it, and what was shown as due."""

    order: PlaceOrder
    parts: Sequence[PaymentTaken]
    shown_fen: int
    by_link: bool


def sold(form: Form, cart: CartInAddress) -> Sold:
    """What is ordered and paid. Raises InvalidBody, InvalidField."""
    typed = form.read(Typed)
    split, left = split_of(typed.split, typed.amount)
    by_hand = typed.method not in ("", BY_LINK)
    rest = [form.read(PaymentTaken, amount_fen=left)] if by_hand and (left or not split) else []
    is_whole = by_hand or (bool(split) and not left)
    payments = [*split, *rest] if is_whole else []
    order = PlaceOrder(
        lines=cart.wanted,
        member_id=cart.member_id,
        coupon_codes=form.all("coupon_codes[]"),
        freight_fen=cart.freight_fen,
        payment=payments[0] if len(payments) == 1 else None,
        payments=payments if len(payments) > 1 else [],
        fulfilment=_reaching(form, cart),
        channel=cart.channel,
    )
    return Sold(order, [] if is_whole else split, typed.amount, typed.method == BY_LINK and not is_whole)


def split_of(typed: Mapping[str, SplitPart], due_fen: int) -> tuple[list[PaymentTaken], int]:
    """The payments that are named, and what is left of what is due. Raises InvalidField."""
    split = [_part(row, one) for row, one in typed.items() if one.method or one.amount_fen]
    left = due_fen - sum(one.amount_fen or 0 for one in split)
    if left < 0:
        raise InvalidField("split.r0.amount_fen", ABOVE_DUE)
    return split, left


def fields_without_reference(form: Form) -> dict[type[Refusal], str]:
    """Where the reference of the first payment would stand that says none, by card or by a wallet."""
    cards = frozenset({PaymentMethod.TILL_CARD})
    return {CardReferenceNeeded: _bare(form, cards), WalletReferenceNeeded: _bare(form, WALLETS)}


def _bare(form: Form, methods: frozenset[PaymentMethod]) -> str:
    for row in SPLIT_ROWS:
        if form.get(f"split.{row}.method") in methods and not (form.get(f"split.{row}.reference") or "").strip():
            return f"split.{row}.reference"
    return "reference"


def _part(row: str, one: SplitPart) -> PaymentTaken:
    if one.method is None:
        raise InvalidField(f"split.{row}.method", "请选这笔怎么付的 / say how this was paid")
    if not one.amount_fen or one.amount_fen < 0:
        raise InvalidField(f"split.{row}.amount_fen", "请填这笔收了多少 / say how much this was")
    return PaymentTaken(one.method, one.amount_fen, one.reference)


def _reaching(form: Form, cart: CartInAddress) -> FulfilmentWanted | None:
    if cart.way is FulfilmentWay.TAKEN_ALONG:
        return None
    address = form.read(FulfilmentTyped).fulfilment.address if cart.way is FulfilmentWay.SHIP else None
    return FulfilmentWanted(cart.way, cart.place_id, address)
