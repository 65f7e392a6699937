"""What a cart would cost, with the best of the customer's coupons: nothing is written, nothing is held."""

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.orders.carts import cart_of, point_in_reach, previewed_lines, prices_of
from guide_app.ground.orders.permissions import PLACE_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import sales_point
from guide_app.ground.orders.schemas import CouponWeighed, OrderPreview, PlaceOrder, PreviewOrder

TOTALS = ("list_fen", "promotion_fen", "coupon_fen", "goods_fen", "freight_fen", "payable_fen")


async def preview_order(actor: Actor, command: PreviewOrder, *, desk: VoucherDesk) -> OrderPreview:
    """Price a cart as `place_order` would, in one read.

    Without `coupon_codes` the best combination of the member's coupons is used; with them those alone. Each coupon of
    the member says what it takes off or why it is not used. Raises NotFound, StoreClosed, SkuNotSold, InvalidField.
    """
    actor.require(PLACE_ORDERS)
    at = clock.now()
    store_id = command.store_id or actor.store_id
    if store_id is None:
        raise InvalidField("store_id", "没有所属门店时必须指定门店 / named by whoever has no store of their own")
    order = PlaceOrder(
        lines=command.lines,
        member_id=command.member_id,
        store_id=store_id,
        coupon_codes=command.coupon_codes or [],
        freight_fen=command.freight_fen,
    )
    wanted = sales_point(store_id, command.member_id, sku_codes=[line.sku for line in command.lines], at=at)
    theirs = None if command.member_id is None else desk.owned(command.member_id, at=at)
    points, owned = await look_up(wanted, theirs)
    point = point_in_reach(actor, points, store_id, order)
    prices = prices_of(point, order)
    priced, weighed = desk.weigh(cart_of(point, order, prices), at=at, owned=owned, best=command.coupon_codes is None)
    return OrderPreview(
        lines=previewed_lines(order, prices, priced, stock=point.stock),
        coupons=[
            CouponWeighed(
                coupon_id=one.coupon_id,
                code=one.code,
                name=one.name,
                valid_to=one.valid_to,
                used=one.reason is None,
                discount_fen=one.discount_fen,
                reason=one.reason,
                short_by_fen=one.short_by_fen,
            )
            for one in weighed
        ],
        **{name: getattr(priced, name) for name in TOTALS},
    )
