"""Where money goes back to: the pure decision, exact to the fen over any number of refunds."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.errors import AmountExceeds
from guide_app.ground.orders.rules import PaymentMethod

ELECTRONIC = frozenset(
    {PaymentMethod.WECHAT, PaymentMethod.ALIPAY, PaymentMethod.TILL_CARD, PaymentMethod.STORED_VALUE}
)
"""What goes back by itself, to the customer's own account, and is given back before anything else."""

FIELD = "pay_back"


class PaymentLeft(NamedTuple):
    """A payment of an order, and what of it has not gone back yet."""

    id: UUID
    method: PaymentMethod
    reference: str | None
    paid_at: datetime
    left_fen: int


class Chosen(NamedTuple):
    """A payment to which money shall go back: up to `up_to_fen`, as much as it takes where that is None."""

    payment_id: UUID
    up_to_fen: int | None = None
    in_cash: bool = False


class Way(NamedTuple):
    """How much goes back to which payment, and by which method."""

    payment_id: UUID
    method: PaymentMethod
    reference: str | None
    amount_fen: int


def in_turn(payments: Sequence[PaymentLeft]) -> list[PaymentLeft]:
    """The payments in the order in which money goes back to them: electronic ones first, the latest first."""
    latest_first = sorted(payments, key=lambda one: (one.paid_at, one.id), reverse=True)
    return sorted(latest_first, key=lambda one: one.method not in ELECTRONIC)


def less(payments: Sequence[PaymentLeft], amount_fen: int) -> list[PaymentLeft]:
    """What is left once `amount_fen` went back in turn: of refunds that were made before it was written where to."""
    return after_ways(payments, _spread(in_turn(payments), amount_fen))


def after_ways(payments: Sequence[PaymentLeft], ways: Sequence[Way]) -> list[PaymentLeft]:
    """What is left of the payments once money went these ways."""
    gone: Counter[UUID] = Counter()
    for way in ways:
        gone[way.payment_id] += way.amount_fen
    return [one._replace(left_fen=one.left_fen - gone[one.id]) for one in payments]


def ways_back(
    payments: Sequence[PaymentLeft],
    amount_fen: int,
    *,
    chosen: Sequence[Chosen] = (),
    carried_fen: int = 0,
    by: PaymentMethod | None = None,
) -> list[Way]:
    """Where `amount_fen` goes, of which `carried_fen` does not go out but pays for other goods, by `exchange`.

    Those that are `chosen` take it in their order, and must be enough; else it goes in turn. It goes back as it came,
    unless all of it goes `by` one method. What came by goods is paid out in cash: no account has it. Raises
    InvalidField and AmountExceeds, both naming `pay_back`.
    """
    out_fen = amount_fen - carried_fen
    out = _out(payments, out_fen, chosen)
    rest = in_turn(after_ways(payments, out))
    carried = [way._replace(method=PaymentMethod.EXCHANGE) for way in _spread(rest, carried_fen)]
    return [*(out if by is None else [way._replace(method=by) for way in out]), *carried]


def _out(payments: Sequence[PaymentLeft], amount_fen: int, chosen: Sequence[Chosen]) -> list[Way]:
    if not chosen:
        return _spread(in_turn(payments), amount_fen)
    known = {one.id: one for one in payments}
    if len({one.payment_id for one in chosen}) != len(chosen):
        raise InvalidField(FIELD, "each payment once / 每笔收款只能出现一次")
    wanted = []
    for one in chosen:
        payment = known.get(one.payment_id)
        if payment is None:
            raise InvalidField(FIELD, f"不是该订单的收款 / no payment of this order: {one.payment_id}")
        if one.up_to_fen is not None:
            if one.up_to_fen > payment.left_fen:
                raise AmountExceeds(field=FIELD, left_fen=payment.left_fen, payment_id=str(payment.id))
            payment = payment._replace(left_fen=one.up_to_fen)
        wanted.append(payment._replace(method=PaymentMethod.TILL_CASH) if one.in_cash else payment)
    return _spread(wanted, amount_fen)


def _spread(payments: Sequence[PaymentLeft], amount_fen: int) -> list[Way]:
    """As much to each, in this order, as it takes. Raises AmountExceeds where all together do not take it."""
    ways = []
    rest = amount_fen
    for one in payments:
        part = min(rest, one.left_fen)
        if part > 0:
            method = PaymentMethod.TILL_CASH if one.method is PaymentMethod.EXCHANGE else one.method
            ways.append(Way(one.id, method, one.reference, part))
            rest -= part
    if rest:
        raise AmountExceeds(field=FIELD, left_fen=amount_fen - rest)
    return ways
