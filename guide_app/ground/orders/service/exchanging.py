"""Taking goods back for others: a refund and a new order in one transaction, the one paying for the other."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction, write_what_was_left
from guide_app.ground.orders.carts import previewed_lines
from guide_app.ground.orders.exchange_schemas import (
    ExchangeOrder,
    ExchangePreview,
    ExchangeView,
    HeldExchangeView,
    PreviewExchange,
)
from guide_app.ground.orders.exchanged import (
    goods_returned,
    goods_taken,
    offered,
    payments_of_exchange,
    require_asked,
    require_unchanged,
    taken_for,
)
from guide_app.ground.orders.held.errors import CouponComesBackLater
from guide_app.ground.orders.held.making import book_exchange, keep_hold, returned_by
from guide_app.ground.orders.held.rules import still_comes_back
from guide_app.ground.orders.payment_rules.reads import is_needed
from guide_app.ground.orders.payment_rules.rules import fields_of, require_references
from guide_app.ground.orders.permissions import ASK_REFUNDS, PLACE_ORDERS, REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.allowing import Approved, may_alone, require_alone, require_approved
from guide_app.ground.orders.returns.schemas import ExchangeAsked
from guide_app.ground.orders.rules import (
    Channel,
    ExchangeMoney,
    exchange_money,
)
from guide_app.ground.orders.schemas import (
    PaymentTaken,
    PlaceOrder,
)
from guide_app.ground.orders.service.placing import Sale, book_sale, price_sale
from guide_app.ground.orders.taking_back import Begun, pay_back, reckon, take_back
from guide_app.ground.stock.reads import seen_of


async def exchange_goods(
    actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk
) -> ExchangeView | HeldExchangeView:
    """Take units back and sell others for them; the difference is taken by `payment`, or given back.

    What comes back is worth what `refund_order` gives for it, what is taken instead costs what `place_order` asks. A
    coupon that comes back with the last unit may be used at once. Raises what these two raise, and DifferenceNotPaid.
    `by_link` nothing comes back yet: the new order waits for its difference, and raises CouponComesBackLater.
    """
    actor.require(REFUND_ORDERS)
    actor.require(PLACE_ORDERS)
    return await _exchange(actor, order_id, command, desk=desk)


async def exchange_approved(
    actor: Actor, asked: ExchangeAsked, *, desk: VoucherDesk
) -> ExchangeView | HeldExchangeView:
    """Make an exchange that was approved. Raises as `exchange_goods`, ExchangeChanged, RefundChanged, RefundAboveLimit.

    It is made as it was asked for, by the rights of whoever asked; they need not give money back by themselves.
    """
    actor.require(ASK_REFUNDS)
    actor.require(PLACE_ORDERS)
    return await _exchange(actor, asked.order_id, asked.exchange, desk=desk, asked=asked)


async def weigh_exchange(
    actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk
) -> tuple[ExchangeAsked, str]:
    """What `exchange_goods` would do, whoever may, and the path of the store whose money it is; nothing is kept.

    Raises as that does of it, also where what is offered for the difference is not what is due.
    """
    actor.require(ASK_REFUNDS)
    actor.require(PLACE_ORDERS)
    require_asked(command)
    at = clock.now()
    async with transaction():
        begun = await _reckoned(actor, order_id, command, command.reason, at=at, desk=desk)
        sale = await _seen(actor, begun, command, at=at, desk=desk)
        if command.by_link:
            _require_without_return(begun, sale)
    money = exchange_money(begun.amount_fen, sale.priced.payable_fen)
    _taken(command, sale, money)
    asked = ExchangeAsked(
        order_id=order_id,
        number=begun.order.number,
        amount_fen=money.back_fen,
        exchange=replace(command, store_id=sale.point.store_id, policy=begun.refund.policy),
        difference_fen=money.difference_fen,
        returned=goods_returned(begun.lines, begun.parts),
        taken=goods_taken(sale.wanted.lines, sale.prices, sale.priced),
        chain_policy=begun.chain_policy,
    )
    return asked, begun.path


async def _exchange(
    actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk, asked: ExchangeAsked | None = None
) -> ExchangeView | HeldExchangeView:
    """`asked` is what was asked for and approved; None where the actor does it alone."""
    require_asked(command)
    at = clock.now()
    async with transaction():
        begun = await _reckoned(actor, order_id, command, command.reason, at=at, desk=desk)
        if asked is None and not may_alone(actor, begun, begun.amount_fen):
            seen = await _seen(actor, begun, command, at=at, desk=desk)
            require_alone(actor, begun, exchange_money(begun.amount_fen, seen.priced.payable_fen).back_fen)
        if command.by_link:
            sale = await _sold_before_return(actor, begun, command, at=at, desk=desk)
        else:
            sale = await _taken_instead(actor, begun, command, at=at, desk=desk)
        money = exchange_money(begun.amount_fen, sale.priced.payable_fen)
        if asked is not None:
            require_unchanged(asked, money, sale.priced.payable_fen)
            await require_approved(begun, money.back_fen, Approved(asked.amount_fen, asked.chain_policy), at=at)
        taken = _taken(command, sale, money)
        if command.by_link:
            waiting = await book_sale(actor, sale, [], at=at, desk=desk, carried_fen=money.covered_fen)
            held = await keep_hold(actor, begun, command, waiting, money, at=at)
            await write_what_was_left()  # so that its link can be made in the same transaction
            return held
        refund = await pay_back(actor, begun, carried_fen=money.covered_fen)
        sold = await book_sale(actor, sale, payments_of_exchange(refund, money, taken), at=at, desk=desk)
        made = await book_exchange(actor, refund, sold.id, sold.number, money.difference_fen, at=at, by=actor.id)
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
    actor.require(ASK_REFUNDS)
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
        second_person=not actor.may(REFUND_ORDERS) or not may_alone(actor, begun, money.back_fen),
    )


class _Seen(Exception):
    """Everything that a preview tells is known; what was begun for it is given up."""


async def _reckoned(
    actor: Actor, order_id: UUID, command: PreviewExchange, reason: str, *, at: datetime, desk: VoucherDesk
) -> Begun:
    """The return, of which nothing is written yet."""
    return await reckon(actor, order_id, returned_by(command, reason), at=at, desk=desk, field="returns")


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


async def _sold_before_return(
    actor: Actor, begun: Begun, command: PreviewExchange, *, at: datetime, desk: VoucherDesk
) -> Sale:
    """What would be taken, priced while nothing has come back. Raises CouponComesBackLater."""
    if command.coupon_codes and begun.fully_returned:
        _require_without_return(begun, await _seen(actor, begun, command, at=at, desk=desk))
    return await _priced(actor, begun, command, at=at, desk=desk)


def _require_without_return(begun: Begun, sale: Sale) -> None:
    """Refuse a coupon that lives again only once the goods have come back. Raises CouponComesBackLater."""
    codes = {coupon.coupon_id: coupon.code for coupon in sale.priced.coupons}
    spent = {coupon.coupon_id for coupon in begun.before.coupons}
    place = still_comes_back(list(codes), spent)
    if place is not None:
        code = list(codes.values())[place]
        wanted = sale.wanted.coupon_codes
        at = wanted.index(code) if code in wanted else place
        raise CouponComesBackLater(field=f"coupon_codes.{at}")


async def _priced(actor: Actor, begun: Begun, command: PreviewExchange, *, at: datetime, desk: VoucherDesk) -> Sale:
    wanted = PlaceOrder(
        lines=command.lines,
        member_id=begun.order.member,
        store_id=command.store_id,
        coupon_codes=command.coupon_codes,
        channel=begun.order.channel if begun.order.channel.is_placed_by_people else Channel.ASSOCIATE_APP,
        payments=offered(command),
    )
    return await price_sale(actor, wanted, at=at, desk=desk, of_order=True)


def _taken(command: ExchangeOrder, sale: Sale, money: ExchangeMoney) -> list[PaymentTaken]:
    """What is taken for the difference, with the references that it needs. Raises as `taken_for`, and without one."""
    taken = taken_for(command, money.due_fen)
    fields = fields_of(taken, several=bool(command.payments))
    require_references(taken, needed=is_needed(sale.asked), fields=fields)
    return taken
