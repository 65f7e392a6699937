"""Taking goods back for others: a refund and a new order in one transaction, the one paying for the other."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import leave, transaction, write_what_was_left
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.orders.booked import BookedExchange
from guide_app.ground.orders.carts import previewed_lines
from guide_app.ground.orders.errors import DifferenceNotPaid, NoDifferenceDue
from guide_app.ground.orders.exchange_schemas import ExchangeOrder, ExchangePreview, ExchangeView, PreviewExchange
from guide_app.ground.orders.payment_rules.reads import is_needed
from guide_app.ground.orders.payment_rules.rules import fields_of, require_references
from guide_app.ground.orders.permissions import ASK_REFUNDS, PLACE_ORDERS, REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.schemas import ExchangeAsked
from guide_app.ground.orders.rules import (
    Channel,
    ExchangeMoney,
    PaymentMethod,
    amounts_of,
    exchange_money,
    exchange_number,
    require_amount,
    require_taken,
)
from guide_app.ground.orders.schemas import (
    OrderView,
    PaymentTaken,
    PlaceOrder,
    RefundOrder,
    RefundView,
)
from guide_app.ground.orders.service.placing import Sale, book_sale, price_sale
from guide_app.ground.orders.taking_back import (
    Begun,
    Given,
    may_alone,
    pay_back,
    reckon,
    require_alone,
    require_approved,
    take_back,
)
from guide_app.ground.stock.reads import seen_of


async def exchange_goods(actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk) -> ExchangeView:
    """Take units back and sell others for them; the difference is taken by `payment`, or given back.

    What comes back is worth what `refund_order` gives for it, what is taken instead costs what `place_order` asks. A
    coupon that comes back with the last unit may be used at once. Raises what these two raise, and DifferenceNotPaid.
    """
    actor.require(REFUND_ORDERS)
    actor.require(PLACE_ORDERS)
    return await _exchange(actor, order_id, command, desk=desk)


async def exchange_approved(actor: Actor, asked: ExchangeAsked, *, desk: VoucherDesk) -> ExchangeView:
    """Make an exchange that was approved. Raises as `exchange_goods`, RefundChanged, RefundAboveLimit."""
    actor.require(ASK_REFUNDS)
    return await _exchange(actor, asked.order_id, asked.exchange, desk=desk, asked_fen=asked.amount_fen)


async def what_exchange_gives(actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk) -> Given:
    """How much `exchange_goods` would give back, whoever may. Nothing is kept. Raises as that does of it."""
    actor.require(ASK_REFUNDS)
    at = clock.now()
    async with transaction():
        begun = await _reckoned(actor, order_id, command, "", at=at, desk=desk)
        sale = await _seen(actor, begun, command, at=at, desk=desk)
    money = exchange_money(begun.amount_fen, sale.priced.payable_fen)
    return Given(begun.order.number, money.back_fen, begun.path)


async def _exchange(
    actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk, asked_fen: int | None = None
) -> ExchangeView:
    """`asked_fen` is what was asked for and approved; None where the actor does it alone."""
    if not command.reason.strip():
        raise InvalidField("reason", "换货须写原因 / an exchange needs a reason")
    _require_methods(command)
    at = clock.now()
    async with transaction():
        begun = await _reckoned(actor, order_id, command, command.reason, at=at, desk=desk)
        if asked_fen is None and not may_alone(actor, begun, begun.amount_fen):
            seen = await _seen(actor, begun, command, at=at, desk=desk)
            require_alone(actor, begun, exchange_money(begun.amount_fen, seen.priced.payable_fen).back_fen)
        sale = await _taken_instead(actor, begun, command, at=at, desk=desk)
        money = exchange_money(begun.amount_fen, sale.priced.payable_fen)
        taken = _taken(command, money.due_fen)
        fields = fields_of(taken, several=bool(command.payments))
        require_references(taken, needed=is_needed(sale.asked), fields=fields)
        if asked_fen is not None:
            await require_approved(begun, money.back_fen, asked_fen=asked_fen, at=at)
        refund = await pay_back(actor, begun, carried_fen=money.covered_fen)
        sold = await book_sale(actor, sale, _payments(refund, money, taken), at=at, desk=desk)
        made = await _book(actor, refund, sold, money, at=at)
    return ExchangeView(
        id=made.id,
        number=made.number,
        difference_fen=made.difference_fen,
        paid_fen=money.due_fen,
        given_back_fen=money.back_fen,
        exchanged_at=at,
        refund=refund,
        new_order=sold,
    )


async def preview_exchange(
    actor: Actor, order_id: UUID, command: PreviewExchange, *, desk: VoucherDesk
) -> ExchangePreview:
    """What `exchange_goods` would come to: it is begun as that does, and given up. Raises what that raises of it."""
    actor.require(REFUND_ORDERS)
    actor.require(PLACE_ORDERS)
    at = clock.now()
    async with transaction():
        begun = await _reckoned(actor, order_id, command, "", at=at, desk=desk)
        sale = await _seen(actor, begun, command, at=at, desk=desk)
    money = exchange_money(begun.amount_fen, sale.priced.payable_fen)
    return ExchangePreview(
        worth_fen=begun.amount_fen,
        payable_fen=sale.priced.payable_fen,
        difference_fen=money.difference_fen,
        due_fen=money.due_fen,
        given_back_fen=money.back_fen,
        lines=previewed_lines(sale.wanted, sale.prices, sale.priced, stock=seen_of(sale.point.stock, sale.point.parts)),
        second_person=not may_alone(actor, begun, money.back_fen),
    )


class _Seen(Exception):
    """Everything that a preview tells is known; what was begun for it is given up."""


async def _reckoned(
    actor: Actor, order_id: UUID, command: PreviewExchange, reason: str, *, at: datetime, desk: VoucherDesk
) -> Begun:
    """The return, of which nothing is written yet."""
    back = RefundOrder(lines=command.returns, policy=command.policy, reason=reason, pay_back=command.pay_back)
    return await reckon(actor, order_id, back, at=at, desk=desk, field="returns")


async def _taken_instead(
    actor: Actor, begun: Begun, command: PreviewExchange, *, at: datetime, desk: VoucherDesk
) -> Sale:
    """The return, written, and what is taken instead, priced."""
    await take_back(begun, desk=desk)
    if command.coupon_codes:
        await write_what_was_left()  # so that a coupon that came back is seen as one
    return await _priced(actor, begun, command, at=at, desk=desk)


async def _seen(actor: Actor, begun: Begun, command: PreviewExchange, *, at: datetime, desk: VoucherDesk) -> Sale:
    """What would be taken instead, priced, and nothing kept: what is begun for it is given up."""
    if not command.coupon_codes:
        return await _priced(actor, begun, command, at=at, desk=desk)
    found: list[Sale] = []
    with suppress(_Seen):
        async with transaction():
            found.append(await _taken_instead(actor, begun, command, at=at, desk=desk))
            raise _Seen
    return found[0]


async def _priced(actor: Actor, begun: Begun, command: PreviewExchange, *, at: datetime, desk: VoucherDesk) -> Sale:
    wanted = PlaceOrder(
        lines=command.lines,
        member_id=begun.order.member,
        store_id=command.store_id,
        coupon_codes=command.coupon_codes,
        channel=begun.order.channel if begun.order.channel.is_placed_by_people else Channel.ASSOCIATE_APP,
        payments=_offered(command),
    )
    return await price_sale(actor, wanted, at=at, desk=desk, of_order=True)


def _offered(command: PreviewExchange) -> list[PaymentTaken]:
    """What is offered for a difference, whether there is one or not."""
    if not isinstance(command, ExchangeOrder):
        return []
    return command.payments if command.payment is None else [command.payment]


def _require_methods(command: ExchangeOrder) -> None:
    """Refuse ways in which people take no money, and one payment beside several. Raises InvalidField."""
    if command.payment is not None:
        if command.payments:
            raise InvalidField("payments", "与 payment 只填其一 / either this or payment")
        require_taken(command.payment.method, field="payment.method")
    for place, payment in enumerate(command.payments):
        require_taken(payment.method, field=f"payments.{place}.method")


def _taken(command: ExchangeOrder, due_fen: int) -> list[PaymentTaken]:
    """What is taken for the difference. Raises DifferenceNotPaid, NoDifferenceDue, AmountDiffers."""
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


def _payments(refund: RefundView, money: ExchangeMoney, taken: list[PaymentTaken]) -> list[PaymentTaken]:
    """What pays for the new order: what came back, and what was taken for the difference."""
    goods = PaymentTaken(PaymentMethod.EXCHANGE, money.covered_fen, refund.number)
    return [goods, *taken]


async def _book(
    actor: Actor, refund: RefundView, sold: OrderView, money: ExchangeMoney, *, at: datetime
) -> BookedExchange:
    """The row that tells the two apart from a refund and a sale of their own, and its audit entry."""
    made = BookedExchange(
        id=new_id(),
        number=exchange_number(refund.number),
        order_id=refund.order.id,
        refund=refund.id,
        new_order=sold.id,
        difference_fen=money.difference_fen,
        exchanged_by=actor.id,
        exchanged_at=at,
    )
    await leave(Part("book_exchange_v1", (as_json_object(made),)))
    await audit.record(
        actor,
        "orders.exchanged",
        f"order:{refund.order.id}",
        exchange=made.number,
        new_order=sold.number,
        difference_fen=made.difference_fen,
    )
    return made
