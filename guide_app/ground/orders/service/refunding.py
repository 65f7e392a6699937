"""Giving money back: for goods that come back, for freight, and without goods. Never more than was paid."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.rows import as_json, as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.orders.booked import (
    BookedLine,
    BookedOrder,
    BookedRefund,
    BookedRefundLine,
    Credited,
    order_refunded,
    order_view,
)
from guide_app.ground.orders.errors import AmountExceeds, OrderNotRefundable, QuantityExceeds, UnknownLine
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.ports import Cart, CartLine, VoucherDesk
from guide_app.ground.orders.reads import (
    OrderForChange,
    articles_sold,
    booked_lines,
    booked_order,
    booked_payments,
    order_for_change,
    refunds_made,
)
from guide_app.ground.orders.rules import OrderStatus, PartOfLine, RefundPolicy, goods_back, money_back
from guide_app.ground.orders.schemas import LineReturned, RefundOrder, RefundView


async def refund_order(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> RefundView:
    """Take units back, give freight back, or an amount while the goods stay.

    With the last unit everything goes back that is left of the goods, and the order's coupons come back too. Raises
    OrderNotFound, OrderNotRefundable, UnknownLine, QuantityExceeds, AmountExceeds.
    """
    actor.require(REFUND_ORDERS)
    _require_something(command)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        return await take_back(actor, order, command, at=at, desk=desk)


async def take_back(
    actor: Actor, order: OrderForChange, command: RefundOrder, *, at: datetime, desk: VoucherDesk, field: str = "lines"
) -> RefundView:
    """Pay back of an order whose row is locked; the caller calls the lines `field`. Raises as `refund_order`."""
    actor.require(REFUND_ORDERS)
    if order.status is not OrderStatus.PAID:
        raise OrderNotRefundable(order_status=order.status)
    (booked,), lines, (refunds,), payments = await look_up(
        booked_order(order.id), booked_lines(order.id), refunds_made(order.id), booked_payments(order.id)
    )
    _require_freight(booked, command.freight_fen)
    wanted = _wanted(lines, command.lines, field=field)
    parts = await _parts(order, lines, wanted, command, desk=desk)
    after = _after(lines, parts)
    fully_returned = all(line.returned_units == line.quantity for line in after)
    refund = BookedRefund(
        id=new_id(),
        number=f"{order.number}-R{refunds.made + 1}",
        store=order.store,
        order_id=order.id,
        amount_fen=sum(part.amount_fen for part in parts),
        freight_fen=command.freight_fen,
        policy=command.policy,
        reason=command.reason,
        recorded_by=actor.id,
        refunded_at=at,
        business_on=order.today,
    )
    written = [_refund_line(refund, part) for part in parts]
    await leave(Part("refund_order_v2", (as_json_object(refund), as_json(written))))
    if fully_returned and not booked.returned_in_full:
        await desk.give_back(order.id, at=at)
    told = order_refunded(
        refund,
        parts,
        Credited(booked.serving, booked.dedicated, booked.acquirer, booked.issuer),
        member_id=order.member,
        code_id=order.came_by,
        fully_returned=fully_returned and not booked.returned_in_full,
        refunded_by=actor.associate_id,
    )
    await publish(told, at=at)
    await audit.record(
        actor,
        "orders.refunded",
        f"order:{order.id}",
        refund=refund.number,
        amount_fen=refund.amount_fen + refund.freight_fen,
        freight_fen=refund.freight_fen,
        policy=refund.policy,
        without_goods=command.amount_fen is not None,
        reason=command.reason,
    )
    now = replace(
        booked,
        refunded_fen=booked.refunded_fen + refund.amount_fen,
        refunded_freight_fen=booked.refunded_freight_fen + refund.freight_fen,
        returned_in_full=fully_returned,
    )
    return RefundView(
        id=refund.id,
        number=refund.number,
        amount_fen=refund.amount_fen + refund.freight_fen,
        freight_fen=refund.freight_fen,
        policy=refund.policy,
        refunded_at=at,
        fully_returned=fully_returned,
        order=order_view(now, after, payments),
    )


def _require_something(command: RefundOrder) -> None:
    if command.amount_fen is not None:
        if command.lines:
            raise InvalidField("amount_fen", "退货时不填 / only where no goods come back")
        if not command.reason.strip():
            raise InvalidField("reason", "不退货而退款须写原因 / money without goods needs a reason")
    elif not command.lines and not command.freight_fen:
        raise InvalidField("lines", "退货、退运费或退款至少一项 / goods, freight or an amount has to come back")


def _require_freight(booked: BookedOrder, freight_fen: int) -> None:
    left = booked.freight_fen - booked.refunded_freight_fen
    if freight_fen > left:
        raise AmountExceeds(field="freight_fen", left_fen=left)


def _after(lines: Sequence[BookedLine], parts: Sequence[RefundedLine]) -> list[BookedLine]:
    """The lines once these parts are back."""
    back = {part.line_id: part for part in parts}
    return [
        replace(
            line,
            returned_units=line.returned_units + back[line.id].units,
            refunded_fen=line.refunded_fen + back[line.id].amount_fen,
        )
        if line.id in back
        else line
        for line in lines
    ]


def _refund_line(refund: BookedRefund, part: RefundedLine) -> BookedRefundLine:
    return BookedRefundLine(
        id=new_id(),
        order_id=refund.order_id,
        refund=refund.id,
        no=part.no,
        units=part.units,
        amount_fen=part.amount_fen,
    )


def _wanted(lines: Sequence[BookedLine], wanted: Sequence[LineReturned], *, field: str) -> dict[int, int]:
    """Units by line number. Raises InvalidField, UnknownLine, QuantityExceeds."""
    by_number = {line.no: line for line in lines}
    if len({part.line for part in wanted}) != len(wanted):
        raise InvalidField(field, "each line once / 每个明细行只能出现一次")
    for part in wanted:
        line = by_number.get(part.line)
        if line is None:
            raise UnknownLine(line=part.line)
        left = line.quantity - line.returned_units
        if part.units > left:
            raise QuantityExceeds(line=part.line, left=left)
    return {part.line: part.units for part in wanted}


async def _parts(
    order: OrderForChange,
    lines: Sequence[BookedLine],
    wanted: dict[int, int],
    command: RefundOrder,
    *,
    desk: VoucherDesk,
) -> tuple[RefundedLine, ...]:
    """What each line gives back; lines that give nothing are left out."""
    parts = [
        PartOfLine(line.quantity, line.paid_fen, line.returned_units, line.refunded_fen, wanted.get(line.no, 0))
        for line in lines
    ]
    if command.amount_fen is not None:
        amounts = money_back(parts, command.amount_fen)
    elif not wanted:
        amounts = [0] * len(parts)
    elif command.policy is RefundPolicy.REPRICE and not all(part.comes_back_whole for part in parts):
        amounts = goods_back(parts, price_of_rest=await _price_of_rest(order, lines, wanted, desk=desk))
    else:
        amounts = goods_back(parts)
    return tuple(
        RefundedLine(line_id=line.id, no=line.no, units=part.units, amount_fen=amount)
        for line, part, amount in zip(lines, parts, amounts, strict=True)
        if part.units or amount
    )


async def _price_of_rest(
    order: OrderForChange, lines: Sequence[BookedLine], wanted: dict[int, int], *, desk: VoucherDesk
) -> int:
    """What the units that stay cost by themselves, at the prices of the order."""
    articles, spent = await look_up(articles_sold(order.id), desk.spent(order.id))
    staying = {line.no: line.quantity - line.returned_units - wanted.get(line.no, 0) for line in lines}
    cart = Cart(
        member_id=order.member,
        store_id=order.store,
        store_code=order.store_code,
        regions=tuple(order.path.strip("/").split("/")[:-1]),
        lines=tuple(
            CartLine(
                key=str(line.no),
                sku=line.sku_code,
                quantity=staying[line.no],
                unit_price_fen=line.unit_price_fen,
                floor_fen=min(article.floor_fen, line.unit_price_fen),
                categories=article.categories,
                brand=article.brand,
                discountable=article.discountable,
            )
            for line, article in zip(lines, articles, strict=True)
            if staying[line.no]
        ),
        freight_fen=0,
        coupon_codes=(),
    )
    return desk.price_of_rest(cart, at=order.placed_at, spent=spent)
