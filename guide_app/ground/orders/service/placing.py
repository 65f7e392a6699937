"""Placing an order for a customer, and taking its payment at once when the money is already there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import STORE_STAFF, Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.reads import PriceInForce
from guide_app.ground.orders.errors import PaymentReferenceUsed, SkuNotSold, StoreClosed
from guide_app.ground.orders.events import OrderPaid, OrderPlaced, SoldLine
from guide_app.ground.orders.ports import Cart, CartLine, PricedOrder, VoucherDesk
from guide_app.ground.orders.queries import Counter, counter_of
from guide_app.ground.orders.rules import MAY_SELL, Channel, OrderStatus, order_number
from guide_app.ground.orders.schemas import CouponUsed, LineView, OrderView, PlaceOrder
from guide_app.ground.orders.service.paying import require_amount
from guide_app.ground.stores.rules import StoreStatus

INSERT_ORDER = """
WITH placed AS (
  INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, list_fen,
    promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, quote_hash, coupons, placed_at, paid_at,
    business_on)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
), bought AS (
  INSERT INTO order_line (id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen,
    coupon_fen, paid_fen, hq_funded_fen)
  SELECT id, $1, no, sku, code, name, quantity, unit_price, list, promotion, coupon, paid, funded
  FROM unnest($22::uuid[], $23::int[], $24::uuid[], $25::text[], $26::text[], $27::int[], $28::bigint[], $29::bigint[],
    $30::bigint[], $31::bigint[], $32::bigint[], $33::bigint[])
    AS line (id, no, sku, code, name, quantity, unit_price, list, promotion, coupon, paid, funded)
)
INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at)
SELECT $34::uuid, $1, $35::text, $16, $36::text, $37::uuid, $20 WHERE $34::uuid IS NOT NULL
"""
"""The order, its lines and, when it is paid at once, its payment: one round trip."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line on its way into the database."""

    id: UUID
    no: int
    price: PriceInForce
    quantity: int


async def place_order(actor: Actor, command: PlaceOrder, *, desk: VoucherDesk) -> OrderView:
    """Price the cart, keep the order and hold its coupons; with a payment, take it and spend them.

    Prices come from the price books alone. Refuses unknown members and stores, unsold articles, coupons that cannot be
    used, and a payment that is not what is due.
    """
    actor.require_role(*MAY_SELL)
    at = clock.now()
    store_id = command.store_id or actor.store_id
    if store_id is None:
        raise InvalidField("store_id", "an actor without a store of his own names one / 没有所属门店时必须指定门店")
    counter = await _counter_in_reach(actor, store_id, command, at=at)
    lines = _priced_lines(counter, command)
    cart = _cart(counter, command, lines)
    priced = await desk.price(cart, at=at)
    if command.payment is not None:
        require_amount(command.payment, priced.payable_fen)
    order = _view(actor, counter, command, lines, priced, at=at)
    async with transaction():
        try:
            await _insert(actor, counter, command, lines, priced, order)
        except asyncpg.UniqueViolationError as error:
            if error.table_name != "payment" or command.payment is None:
                raise
            raise PaymentReferenceUsed(field="payment.reference", reference=command.payment.reference) from error
        placed = OrderPlaced(
            order_id=order.id,
            number=order.number,
            store_id=order.store_id,
            member_id=order.member_id,
            serving_id=order.serving_id,
            payable_fen=order.payable_fen,
        )
        if order.paid_at is None:
            await desk.lock(order.id, cart, priced, at=at)
            await publish(placed, at=at)
            action = "orders.placed"
        else:
            await desk.redeem(order.id, cart, priced, at=at)
            await publish(placed, _paid(order, counter, lines, priced, paid_at=order.paid_at), at=at)
            action = "orders.placed_and_paid"
        await audit.record(actor, action, f"order:{order.id}", payable_fen=order.payable_fen)
    return order


async def _counter_in_reach(actor: Actor, store_id: UUID, command: PlaceOrder, *, at: datetime) -> Counter:
    member_id = command.member_id
    counter = await counter_of(store_id, member_id, sku_codes=[wanted.sku for wanted in command.lines], at=at)
    if counter is None or not actor.reaches(counter.path):
        raise NotFound(field="store_id", store_id=store_id)
    if counter.status != StoreStatus.OPEN:
        raise StoreClosed(store_id=store_id)
    if member_id is not None and not _may_serve(actor, counter):
        raise NotFound(field="member_id", member_id=member_id)
    return counter


def _may_serve(actor: Actor, counter: Counter) -> bool:
    """Members of the stores within reach, and one's own dedicated customers wherever they belong."""
    if counter.member_path is None:
        return False
    own = actor.associate_id is not None and counter.dedicated_id == actor.associate_id
    return own or actor.reaches(counter.member_path)


def _priced_lines(counter: Counter, command: PlaceOrder) -> list[_Line]:
    lines = []
    for no, wanted in enumerate(command.lines, start=1):
        price = counter.prices.get(wanted.sku)
        if price is None:
            raise SkuNotSold(field=f"lines[{no - 1}].sku", sku=wanted.sku)
        lines.append(_Line(new_id(), no, price, wanted.quantity))
    return lines


def _cart(counter: Counter, command: PlaceOrder, lines: Sequence[_Line]) -> Cart:
    return Cart(
        member_id=command.member_id,
        store_id=counter.store_id,
        store_code=counter.code,
        regions=counter.regions,
        lines=tuple(
            CartLine(
                key=str(line.no),
                sku=line.price.code,
                quantity=line.quantity,
                unit_price_fen=line.price.price_fen,
                floor_fen=line.price.floor_fen,
                categories=line.price.categories,
                brand=line.price.brand,
                discountable=line.price.discountable,
            )
            for line in lines
        ),
        freight_fen=command.freight_fen,
        coupon_codes=tuple(command.coupon_codes),
    )


def _view(
    actor: Actor, counter: Counter, command: PlaceOrder, lines: Sequence[_Line], priced: PricedOrder, *, at: datetime
) -> OrderView:
    order_id = new_id()
    paid_at = at if command.payment is not None else None
    return OrderView(
        id=order_id,
        number=order_number(order_id, counter.business_on),
        status=OrderStatus.PAID if paid_at else OrderStatus.PLACED,
        channel=Channel.ASSOCIATE_APP,
        store_id=counter.store_id,
        member_id=command.member_id,
        serving_id=actor.associate_id if actor.role in STORE_STAFF else None,
        dedicated_id=counter.dedicated_id if paid_at else None,
        acquirer_id=counter.acquirer_id if paid_at else None,
        issuer_id=next((coupon.issuer_id for coupon in priced.coupons if coupon.issuer_id), None),
        list_fen=priced.list_fen,
        promotion_fen=priced.promotion_fen,
        coupon_fen=priced.coupon_fen,
        goods_fen=priced.goods_fen,
        freight_fen=priced.freight_fen,
        payable_fen=priced.payable_fen,
        refunded_fen=0,
        placed_at=at,
        paid_at=paid_at,
        coupons=[CouponUsed(coupon.coupon_id, coupon.discount_fen) for coupon in priced.coupons],
        lines=[
            LineView(
                line=line.no,
                sku=line.price.code,
                name=line.price.name,
                quantity=line.quantity,
                unit_price_fen=line.price.price_fen,
                list_fen=cost.list_fen,
                promotion_fen=cost.promotion_fen,
                coupon_fen=cost.coupon_fen,
                paid_fen=cost.paid_fen,
                returned_units=0,
                refunded_fen=0,
            )
            for line, cost in zip(lines, priced.lines, strict=True)
        ],
    )


async def _insert(
    actor: Actor,
    counter: Counter,
    command: PlaceOrder,
    lines: Sequence[_Line],
    priced: PricedOrder,
    order: OrderView,
) -> None:
    payment = command.payment
    await execute(
        INSERT_ORDER,
        order.id,
        order.number,
        order.store_id,
        order.member_id,
        order.channel,
        order.status,
        order.serving_id,
        order.dedicated_id,
        order.acquirer_id,
        order.issuer_id,
        order.list_fen,
        order.promotion_fen,
        order.coupon_fen,
        order.goods_fen,
        order.freight_fen,
        order.payable_fen,
        priced.quote_hash,
        msgspec.json.encode(order.coupons).decode(),
        order.placed_at,
        order.paid_at,
        counter.business_on if order.paid_at else None,
        [line.id for line in lines],
        [line.no for line in lines],
        [line.price.sku_id for line in lines],
        [line.price.code for line in lines],
        [line.price.name for line in lines],
        [line.quantity for line in lines],
        [line.price.price_fen for line in lines],
        [cost.list_fen for cost in priced.lines],
        [cost.promotion_fen for cost in priced.lines],
        [cost.coupon_fen for cost in priced.lines],
        [cost.paid_fen for cost in priced.lines],
        [cost.hq_funded_fen for cost in priced.lines],
        new_id() if payment is not None else None,
        payment.method if payment is not None else None,
        payment.reference if payment is not None else None,
        actor.id,
    )


def _paid(
    order: OrderView, counter: Counter, lines: Sequence[_Line], priced: PricedOrder, *, paid_at: datetime
) -> OrderPaid:
    return OrderPaid(
        order_id=order.id,
        number=order.number,
        store_id=order.store_id,
        member_id=order.member_id,
        channel=order.channel,
        paid_at=paid_at,
        business_on=counter.business_on,
        day_cut_hours=counter.day_cut_hours,
        goods_fen=order.goods_fen,
        payable_fen=order.payable_fen,
        serving_id=order.serving_id,
        dedicated_id=order.dedicated_id,
        acquirer_id=order.acquirer_id,
        issuer_id=order.issuer_id,
        coupon_ids=tuple(coupon.coupon_id for coupon in priced.coupons),
        lines=tuple(
            SoldLine(
                line_id=line.id,
                no=line.no,
                sku=line.price.code,
                quantity=line.quantity,
                list_fen=cost.list_fen,
                paid_fen=cost.paid_fen,
                hq_funded_fen=cost.hq_funded_fen,
            )
            for line, cost in zip(lines, priced.lines, strict=True)
        ),
    )
