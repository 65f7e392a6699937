"""What an exchange takes for a difference, and how one that is asked for is told. Decided here, nothing is read."""

from collections.abc import Sequence

from msgspec.structs import replace

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.booked import BookedLine
from guide_app.ground.orders.by_weight import UnitPrice
from guide_app.ground.orders.errors import DifferenceNotPaid, NoDifferenceDue
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.exchange_schemas import ExchangedGoods, ExchangeOrder, PreviewExchange
from guide_app.ground.orders.ports import PricedOrder
from guide_app.ground.orders.returns.errors import ExchangeChanged
from guide_app.ground.orders.returns.schemas import ExchangeAsked
from guide_app.ground.orders.rules import ExchangeMoney, PaymentMethod, amounts_of, require_amount, require_taken
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, RefundView


def goods_returned(lines: Sequence[BookedLine], parts: Sequence[RefundedLine]) -> tuple[ExchangedGoods, ...]:
    """What comes back, and what it is worth."""
    by_id = {line.id: line for line in lines}
    back = [(by_id[part.line_id], part) for part in parts if part.units]
    return tuple(
        ExchangedGoods(line.sku_code, line.name, part.units, part.amount_fen, line.measure_milli) for line, part in back
    )


def goods_taken(
    wanted: Sequence[LineWanted], prices: Sequence[UnitPrice], priced: PricedOrder
) -> tuple[ExchangedGoods, ...]:
    """What is taken instead, and what it costs."""
    return tuple(
        ExchangedGoods(price.code, price.name, line.quantity, cost.paid_fen, price.weight_g)
        for line, price, cost in zip(wanted, prices, priced.lines, strict=True)
    )


def offered(command: PreviewExchange) -> list[PaymentTaken]:
    """What is offered for a difference, whether there is one or not."""
    if not isinstance(command, ExchangeOrder):
        return []
    return command.payments if command.payment is None else [command.payment]


def require_asked(command: ExchangeOrder) -> None:
    """Refuse an exchange without a reason, ways in which people take no money, and one way to pay beside another.

    Raises InvalidField.
    """
    if not command.reason.strip():
        raise InvalidField("reason", "换货须写原因 / an exchange needs a reason")
    if command.payment is not None:
        if command.payments:
            raise InvalidField("payments", "与 payment 只填其一 / either this or payment")
        require_taken(command.payment.method, field="payment.method")
    if command.by_link and (command.payment is not None or command.payments):
        raise InvalidField("by_link", "与收款只填其一 / either this or a payment")
    for place, payment in enumerate(command.payments):
        require_taken(payment.method, field=f"payments.{place}.method")


def require_unchanged(asked: ExchangeAsked, money: ExchangeMoney, payable_fen: int) -> None:
    """Refuse what comes to something else than was asked for, whoever would bear it. Raises ExchangeChanged."""
    if not asked.is_at(money.difference_fen, payable_fen):
        raise ExchangeChanged(difference_fen=money.difference_fen, asked_fen=asked.difference_fen)


def taken_for(command: ExchangeOrder, due_fen: int) -> list[PaymentTaken]:
    """What is taken for the difference at once. Raises DifferenceNotPaid, NoDifferenceDue, AmountDiffers."""
    if command.by_link:
        if not due_fen:
            raise NoDifferenceDue(field="by_link")
        return []
    if command.payments:
        if not due_fen:
            raise NoDifferenceDue(field="payments")
        amounts = amounts_of([payment.amount_fen for payment in command.payments], due_fen)
        return [replace(one, amount_fen=amount) for one, amount in zip(command.payments, amounts, strict=True)]
    _require_difference(command.payment, due_fen)
    return [replace(command.payment, amount_fen=due_fen)] if command.payment and due_fen else []


def _require_difference(payment: PaymentTaken | None, due_fen: int) -> None:
    """Refuse when what is due is not paid, or something is paid that is not due."""
    if payment is None:
        if due_fen:
            raise DifferenceNotPaid(field="payment", due_fen=due_fen)
        return
    if not due_fen and payment.amount_fen:
        raise NoDifferenceDue(field="payment.amount_fen", amount_fen=payment.amount_fen)
    if not due_fen and payment.reference is not None:
        raise NoDifferenceDue(field="payment.reference")
    require_amount(payment.amount_fen, due_fen)


def payments_of_exchange(refund: RefundView, money: ExchangeMoney, taken: list[PaymentTaken]) -> list[PaymentTaken]:
    """What pays for the new order: what came back, and what was taken for the difference."""
    goods = PaymentTaken(PaymentMethod.EXCHANGE, money.covered_fen, refund.number)
    return [goods, *taken]
