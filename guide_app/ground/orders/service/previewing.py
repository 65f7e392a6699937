"""What a cart would cost, with the best of the customer's coupons: nothing is written, nothing is held."""

from datetime import datetime

from msgspec.structs import replace

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.catalog.barcodes.labels import items_of
from guide_app.ground.orders.carts import cart_of, point_in_reach, prices_of
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.previewed import Weighed, preview_of
from guide_app.ground.orders.reads import sales_point
from guide_app.ground.orders.rules import require_placed_by_people
from guide_app.ground.orders.schemas import OrderPreview, PlaceOrder, PreviewOrder
from guide_app.ground.stock.reads import seen_of


async def preview_order(actor: Actor, command: PreviewOrder, *, desk: VoucherDesk) -> OrderPreview:
    """Price a cart as `place_order` would, in one read.

    Without `coupon_codes` the best combination of the member's coupons is used; with them those alone. Each coupon of
    the member says what it takes off or why it is not used. Raises NotFound, StoreClosed, SkuNotSold, InvalidField.
    """
    actor.require(PLACE_ORDERS)
    return preview_of(await weigh_order(actor, command, desk=desk, at=clock.now()))


async def weigh_order(
    actor: Actor, command: PreviewOrder, *, desk: VoucherDesk, at: datetime, as_far_as_sold: bool = False
) -> Weighed:
    """What a preview is made of, in one read. `as_far_as_sold` leaves out articles that are not sold any more.

    Raises as `preview_order`; SkuNotSold also where nothing is left.
    """
    actor.require(PLACE_ORDERS)
    require_placed_by_people(command.channel)
    store_id = command.store_id or actor.store_id
    if store_id is None:
        raise InvalidField("store_id", "没有所属门店时必须指定门店 / named by whoever has no store of their own")
    order = PlaceOrder(
        lines=command.lines,
        member_id=command.member_id,
        store_id=store_id,
        coupon_codes=command.coupon_codes or [],
        freight_fen=command.freight_fen,
        channel=command.channel,
    )
    skus = [line.sku for line in command.lines]
    wanted = sales_point(
        store_id, command.member_id, sku_codes=skus, at=at, channel=command.channel, place_id=command.place_id
    )
    theirs = None if command.member_id is None else desk.owned(command.member_id, at=at)
    labels = items_of(line.barcode for line in command.lines if line.barcode is not None)
    points, owned, items = await look_up(wanted, theirs, labels)
    point = point_in_reach(actor, points, store_id, order)
    if as_far_as_sold:
        sold = {price.code for price in point.prices}
        order = replace(order, lines=[line for line in order.lines if line.sku in sold] or order.lines)
    prices = prices_of(point, order, items)
    cart = cart_of(point, order, prices)
    priced, coupons = desk.weigh(cart, at=at, owned=owned, best=command.coupon_codes is None)
    return Weighed(order, prices, seen_of(point.stock, point.parts), cart, owned, priced, coupons)
