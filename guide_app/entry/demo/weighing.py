"""Nuts and dried fruit by weight: known to the scales, counted in grams, sold by the bag, one of which comes back."""

from datetime import timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.entry.demo.chain import Chain
from guide_app.entry.demo.typed import typed
from guide_app.ground.catalog.barcodes.schemas import SetBarcodes
from guide_app.ground.catalog.barcodes.service import set_barcodes
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.schemas import CreateCategory, CreateSku, NewPrice, SetPrices
from guide_app.ground.catalog.service import create_category, create_sku, set_prices
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.schemas import FeedStock, StockRow

FOOD = "food"
BY_WEIGHT = (("NUT01", "综合坚果（散称）", 12_800, 18_400), ("FRUIT01", "冻干草莓（散称）", 16_800, 2_650))
"""Code, name, price of a kilogram, grams in the store."""


async def sell_by_weight(chain: Chain, customer: tuple[UUID, Actor], *, desk: VoucherDesk) -> None:
    """In the customer's store two articles by weight; three bags are sold, and one comes back."""
    member, seller = customer
    store = next(one for one in chain.stores if one.view.id == seller.store_id)
    await create_category(chain.hq, CreateCategory(code=FOOD, name="路餐", parent=None))
    for number, (code, name, _, _) in enumerate(BY_WEIGHT, start=1):
        sku = await create_sku(chain.hq, CreateSku(code=code, name=name, category=FOOD, kind=SkuKind.WEIGHED))
        label = SetBarcodes(barcodes=[f"21{number:05d}", f"22{number:05d}"])
        await set_barcodes(chain.hq, sku.id, label, expected_version=sku.version)
    prices = [NewPrice(sku=code, price_fen=fen, floor_fen=fen * 8 // 10) for code, _, fen, _ in BY_WEIGHT]
    await set_prices(chain.hq, SetPrices(prices=prices))
    told = clock.now() - timedelta(minutes=10)
    rows = [StockRow(store.view.code, code, grams) for code, _, _, grams in BY_WEIGHT]
    await feed_stock(chain.hq, FeedStock(told, rows))
    (nuts, *_), (fruit, *_) = BY_WEIGHT
    lines = [LineWanted(nuts, weight_g=250), LineWanted(nuts, weight_g=385), LineWanted(fruit, weight_g=120)]
    command = PlaceOrder(lines=lines, member_id=member, payment=typed(PaymentMethod.WECHAT))
    order = await place_order(seller, command, desk=desk)
    await refund_order(store.manager, order.id, RefundOrder([LineReturned(2, 1)], reason="多称了一袋"), desk=desk)
