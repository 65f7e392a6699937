"""A command to order as the cart that the desk prices: the store and the member within reach, each article's price."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.settings import settings
from guide_app.ground.catalog.barcodes.labels import LabelledItem
from guide_app.ground.catalog.products.rules import SkuKind, are_gifts_alone
from guide_app.ground.orders.by_weight import UnitPrice, price_of_line
from guide_app.ground.orders.errors import GiftsAlone, SkuNotSold, StoreClosed
from guide_app.ground.orders.ports import Cart, CartLine, PricedOrder
from guide_app.ground.orders.preview_schemas import PreviewedLine
from guide_app.ground.orders.reads import SalesPoint
from guide_app.ground.orders.schemas import PlaceOrder
from guide_app.ground.stock.schemas import StockAt
from guide_app.ground.stores.rules import StoreStatus


def point_in_reach(actor: Actor, points: Sequence[SalesPoint], store_id: UUID, command: PlaceOrder) -> SalesPoint:
    """The store, open and within reach, with a member who is served there. Raises NotFound, StoreClosed."""
    member_id = command.member_id
    point = store_in_reach(actor, points, store_id)
    if member_id is not None and not _may_serve(actor, point):
        raise NotFound(field="member_id", member_id=member_id)
    return point


def store_in_reach(actor: Actor, points: Sequence[SalesPoint], store_id: UUID) -> SalesPoint:
    """The store, open and within reach. Raises NotFound, StoreClosed."""
    if not points or not actor.reaches(points[0].path):
        raise NotFound(field="store_id", store_id=store_id)
    point = points[0]
    if point.status is not StoreStatus.OPEN:
        raise StoreClosed(store_id=store_id)
    return point


def _may_serve(actor: Actor, point: SalesPoint) -> bool:
    """Members whom a store within reach serves, and one's own dedicated customers wherever they belong."""
    own = actor.associate_id is not None and point.dedicated_id == actor.associate_id
    return own or actor.reaches_any(point.member_paths)


def prices_of(point: SalesPoint, command: PlaceOrder, items: Sequence[LabelledItem] = ()) -> list[UnitPrice]:
    """What a unit of each line costs here, line by line; `items` are those of the labels that lines name.

    Raises SkuNotSold, NotSoldByWeight, InvalidField; GiftsAlone unless the chain allows it.
    """
    by_code = {price.code: price for price in point.prices}
    for place, wanted in enumerate(command.lines):
        if wanted.sku not in by_code:
            raise SkuNotSold(field=f"lines[{place}].sku", sku=wanted.sku)
    prices = [by_code[wanted.sku] for wanted in command.lines]
    if not settings().gifts_sold_alone and are_gifts_alone(price.sku_kind for price in prices):
        raise GiftsAlone(field="lines")
    skus = {item.code: item.sku_id for item in items}
    lines = enumerate(zip(command.lines, prices, strict=True))
    return [price_of_line(place, wanted, price, skus) for place, (wanted, price) in lines]


def cart_of(point: SalesPoint, command: PlaceOrder, prices: Sequence[UnitPrice]) -> Cart:
    """The cart to be priced."""
    return Cart(
        member_id=point.member_id if command.member_id else None,
        store_id=point.store_id,
        store_code=point.code,
        regions=point.regions,
        stands_for=point.stands_for,
        lines=tuple(
            CartLine(
                key=str(no),
                sku=price.code,
                quantity=wanted.quantity,
                unit_price_fen=price.price_fen,
                floor_fen=price.floor_fen,
                categories=price.categories,
                brand=price.brand,
                discountable=price.discountable,
            )
            for no, (wanted, price) in enumerate(zip(command.lines, prices, strict=True), start=1)
        ),
        freight_fen=command.freight_fen,
        coupon_codes=tuple(command.coupon_codes),
    )


def previewed_lines(
    command: PlaceOrder, prices: Sequence[UnitPrice], priced: PricedOrder, *, stock: Mapping[UUID, StockAt]
) -> list[PreviewedLine]:
    """What each line would cost, and how much of its article is left."""
    return [
        PreviewedLine(
            price.code,
            price.name,
            line.quantity,
            price.price_fen,
            *(cost.list_fen, cost.promotion_fen, cost.coupon_fen, cost.paid_fen),
            price.level,
            price.everyone_fen,
            stock.get(price.sku_id),
            price.spu,
            price.weight_g,
            price.kilo_price_fen,
            price.sku_kind is SkuKind.WEIGHED,
        )
        for line, price, cost in zip(command.lines, prices, priced.lines, strict=True)
    ]
