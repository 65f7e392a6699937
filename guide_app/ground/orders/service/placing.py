"""Placing an order for a customer, and taking its payment at once when the money is already there."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import STORE_STAFF, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.rows import as_json, as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.catalog.barcodes.labels import items_of
from guide_app.ground.members.ports import CodeBook, NoCodes
from guide_app.ground.orders.attribution.deciding import attribute_order
from guide_app.ground.orders.booked import (
    BookedLine,
    BookedOrder,
    BookedPayment,
    order_view,
    payment_of,
)
from guide_app.ground.orders.by_weight import UnitPrice
from guide_app.ground.orders.carts import cart_of, point_in_reach, prices_of, store_in_reach
from guide_app.ground.orders.errors import reference_used
from guide_app.ground.orders.facts import order_paid, order_placed
from guide_app.ground.orders.fulfilment.asking import keep_fulfilment, require_place, require_way
from guide_app.ground.orders.payment_rules.reads import ReferenceNeeded, is_needed, reference_needed
from guide_app.ground.orders.payment_rules.rules import fields_of, require_references
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import Cart, PricedOrder, VoucherDesk
from guide_app.ground.orders.reads import SalesPoint, sales_point
from guide_app.ground.orders.rules import (
    OrderStatus,
    amounts_of,
    order_number,
    require_amount,
    require_placed_by_people,
    require_taken,
)
from guide_app.ground.orders.schemas import CouponUsed, OrderView, PaymentTaken, PlaceOrder
from guide_app.ground.orders.stocked import promise

NO_CODES = NoCodes()


class Sale(NamedTuple):
    """What is wanted, where, and what it costs: priced, and not yet booked. `asked` is what its payments need."""

    wanted: PlaceOrder
    point: SalesPoint
    prices: Sequence[UnitPrice]
    cart: Cart
    priced: PricedOrder
    asked: Sequence[ReferenceNeeded]


async def place_order(actor: Actor, command: PlaceOrder, *, desk: VoucherDesk, codes: CodeBook = NO_CODES) -> OrderView:
    """Price the cart, keep the order and hold its coupons; with a payment, take it and spend them.

    Prices come from the price books alone. Refuses unknown members and stores, unsold articles, coupons that cannot be
    used, codes that nobody can have come by, channels that only imports write, payments that are not what is due, and
    card payments without a reference where the chain asks for one.
    """
    actor.require(PLACE_ORDERS)
    at = clock.now()
    require_placed_by_people(command.channel)
    sale = await price_sale(actor, command, at=at, desk=desk, codes=codes)
    taken = _taken_at_once(command, sale.priced.payable_fen)
    fields = fields_of(taken, several=bool(command.payments))
    require_references(taken, needed=is_needed(sale.asked), fields=fields)
    async with transaction():
        return await book_sale(actor, sale, taken, at=at, desk=desk)


def _taken_at_once(command: PlaceOrder, payable_fen: int) -> list[PaymentTaken]:
    """The payment that comes with an order, or the payments. Raises InvalidField, AmountDiffers."""
    if command.payment is None:
        for place, payment in enumerate(command.payments):
            require_taken(payment.method, field=f"payments.{place}.method")
        amounts = amounts_of([payment.amount_fen for payment in command.payments], payable_fen)
        return [replace(one, amount_fen=amount) for one, amount in zip(command.payments, amounts, strict=True)]
    if command.payments:
        raise InvalidField("payments", "与 payment 只填其一 / either this or payment")
    require_taken(command.payment.method, field="payment.method")
    require_amount(command.payment.amount_fen, payable_fen)
    return [command.payment]


async def price_sale(
    actor: Actor,
    command: PlaceOrder,
    *,
    at: datetime,
    desk: VoucherDesk,
    codes: CodeBook = NO_CODES,
    of_order: bool = False,
) -> Sale:
    """Price the cart where it is wanted, the actor's own store unless it says another. Raises as `place_order`.

    Its member has to be served there; one who comes `of_order`, with an order within reach, is served wherever that is,
    and no longer named once they are erased.
    """
    actor.require(PLACE_ORDERS)
    store_id = command.store_id or actor.store_id
    if store_id is None:
        raise InvalidField("store_id", "没有所属门店时必须指定门店 / named by whoever has no store of their own")
    skus = [line.sku for line in command.lines]
    place_id = None if command.fulfilment is None else command.fulfilment.place_id
    wanted = sales_point(store_id, command.member_id, sku_codes=skus, at=at, channel=command.channel, place_id=place_id)
    named = None if command.code is None else codes.named(command.code)
    labels = items_of(line.barcode for line in command.lines if line.barcode is not None)
    rules = reference_needed(command.payments if command.payment is None else [command.payment])
    points, coupons, found, items, asked = await look_up(wanted, desk.named(command.coupon_codes), named, labels, rules)
    if of_order:
        point = store_in_reach(actor, points, store_id)
        command = replace(command, member_id=point.member_id)
    else:
        point = point_in_reach(actor, points, store_id, command)
    if named is not None:
        point = replace(point, came_by=codes.id_of(found))
    require_place(command.fulfilment, point.place_kind)
    prices = prices_of(point, command, items)
    cart = cart_of(point, command, prices)
    return Sale(command, point, prices, cart, desk.price(cart, at=at, found=coupons), asked)


async def book_sale(
    actor: Actor,
    sale: Sale,
    taken: Sequence[PaymentTaken],
    *,
    at: datetime,
    desk: VoucherDesk,
    carried_fen: int | None = None,
) -> OrderView:
    """Keep the order, and tell of it: paid by what was `taken`, which is all that is due, its coupons are spent.

    Without any payment it waits for one, and its coupons are held. What goods that are to come back pay of it, if it is
    `carried_fen`, the caller keeps with what is held for it.
    """
    actor.require(PLACE_ORDERS)
    order = _order(actor, sale, paid=bool(taken), at=at)
    lines = _lines(order, sale)
    payments = [payment_of(order, payment, recorded_by=actor.id, at=at) for payment in taken]
    await leave(Part("book_order_v7", (as_json_object(order), as_json(lines), as_json(payments))))
    if any(payment.reference is not None for payment in payments):
        await leave(_references(payments))
    await promise(order, lines, sale.prices, sale.point.stock, sale.point.parts)
    if order.fulfilment is not None and sale.wanted.fulfilment is not None:
        kind = require_place(sale.wanted.fulfilment, sale.point.place_kind)
        await keep_fulfilment(order, sale.wanted.fulfilment, kind)
    if order.paid_at is None:
        await desk.lock(order.id, sale.cart, sale.priced, at=at)
        await publish(order_placed(order), at=at)
        action = "orders.placed"
    else:
        await desk.redeem(order.id, sale.cart, sale.priced, at=at)
        kinds = {price.sku_id: price.kind for price in sale.prices}
        await publish(order_paid(order, lines, kinds, attributed=await attribute_order(order)), at=at)
        action = "orders.placed_and_paid"
    await audit.record(actor, action, f"order:{order.id}", payable_fen=order.payable_fen)
    return order_view(replace(order, carried_fen=carried_fen), lines, payments)


def _order(actor: Actor, sale: Sale, *, paid: bool, at: datetime) -> BookedOrder:
    command, point, priced = sale.wanted, sale.point, sale.priced
    order_id = new_id()
    business_on = business_date(at, point.day_cut_hours)
    return BookedOrder(
        id=order_id,
        number=order_number(order_id, business_on),
        store=point.store_id,
        member=sale.cart.member_id,
        channel=command.channel,
        status=OrderStatus.PAID if paid else OrderStatus.PLACED,
        serving=actor.associate_id if actor.role in STORE_STAFF else None,
        dedicated=point.dedicated_id if paid else None,
        acquirer=point.acquirer_id if paid else None,
        came_by=point.came_by,
        issuer=next((coupon.issuer_id for coupon in priced.coupons if coupon.issuer_id), None),
        list_fen=priced.list_fen,
        promotion_fen=priced.promotion_fen,
        coupon_fen=priced.coupon_fen,
        goods_fen=priced.goods_fen,
        freight_fen=priced.freight_fen,
        payable_fen=priced.payable_fen,
        refunded_fen=0,
        quote_hash=priced.quote_hash,
        coupons=[CouponUsed(coupon.coupon_id, coupon.discount_fen) for coupon in priced.coupons],
        placed_at=at,
        paid_at=at if paid else None,
        business_on=business_on if paid else None,
        day_cut_hours=point.day_cut_hours if paid else 0,
        fulfilment=require_way(
            command.fulfilment,
            channel=command.channel,
            freight_fen=command.freight_fen,
            has_member=sale.cart.member_id is not None,
        ),
    )


def _lines(order: BookedOrder, sale: Sale) -> list[BookedLine]:
    wanted = zip(sale.wanted.lines, sale.prices, sale.priced.lines, strict=True)
    return [
        BookedLine(
            id=new_id(),
            order_id=order.id,
            no=no,
            sku=price.sku_id,
            sku_code=price.code,
            name=price.name,
            quantity=line.quantity,
            unit_price_fen=price.price_fen,
            list_fen=cost.list_fen,
            promotion_fen=cost.promotion_fen,
            coupon_fen=cost.coupon_fen,
            paid_fen=cost.paid_fen,
            hq_funded_fen=cost.hq_funded_fen,
            returned_units=0,
            refunded_fen=0,
            price_level=price.level,
            measure_milli=price.weight_g,
            kilo_price_fen=price.kilo_price_fen,
        )
        for no, (line, price, cost) in enumerate(wanted, start=1)
    ]


def _references(payments: Sequence[BookedPayment]) -> Part:
    """What no other payment may have again, to be kept."""
    field = "payment.reference" if len(payments) < 2 else "payments"
    refusals = reference_used(field, payments[-1].reference)
    return Part("keep_references_v1", (as_json(payments),), refusals=refusals)
