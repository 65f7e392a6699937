"""Stock of the demo, and orders that are fetched or sent."""

from datetime import timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.entry.demo.chain import Chain
from guide_app.entry.demo.typed import typed
from guide_app.entry.demo.weighing import sell_by_weight
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay, ReceivedBy
from guide_app.ground.orders.fulfilment.schemas import Address, FulfilmentWanted, Packed, SendParcel
from guide_app.ground.orders.fulfilment.service import make_ready, receive_parcel, ship
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.schemas import CreateWarehouse, FeedStock, StockRow
from guide_app.ground.stock.warehouses import create_warehouse

COUNTED = 12
"""Articles whose stock is told."""
WARE = "WH-EAST"
HOME = Address("陈静怡", "13800138021", "上海市 徐汇区", "漕溪北路 88 号 3 楼")


async def stock_up(chain: Chain) -> None:
    """A warehouse and the stores tell what they have; one number is old, of one article little is left."""
    await create_warehouse(chain.hq, CreateWarehouse(code=WARE, name="华东仓"))
    at = clock.now()
    rows = []
    for place, store in enumerate(chain.stores):
        age = timedelta(days=3) if place == len(chain.stores) - 1 else timedelta(minutes=10 + place)
        for number, sku in enumerate(chain.skus[:COUNTED]):
            rows.append(
                StockRow(
                    store.view.code, sku, 40 + (number * 7 + place * 5) % 19 if number != COUNTED - 1 else 2, at - age
                )
            )
    rows += [StockRow(WARE, sku, 240 - number, at) for number, sku in enumerate(chain.skus[:COUNTED])]
    await feed_stock(chain.hq, FeedStock(at, rows))


async def fetch_and_send(chain: Chain, customer: tuple[UUID, Actor], *, desk: VoucherDesk) -> None:
    """In the customer's store an order lies ready, one is to be packed, one is partly sent, and of one that went in two
    parcels the first has come; what is sold by weight goes along."""
    member, seller = customer
    fetched = FulfilmentWanted(FulfilmentWay.PICK_UP)
    sent = FulfilmentWanted(FulfilmentWay.SHIP, None, HOME)
    orders = []
    for number, wanted in enumerate((fetched, fetched, sent, sent)):
        order = PlaceOrder(
            lines=[LineWanted(chain.skus[number + 1], 2)],
            member_id=member,
            fulfilment=wanted,
            payment=typed(PaymentMethod.WECHAT),
        )
        orders.append(await place_order(seller, order, desk=desk))
    await make_ready(seller, orders[0].id)
    await ship(seller, orders[2].id, SendParcel("顺丰", "SF1438820026713", [Packed(1, 1)]))
    first = await ship(seller, orders[3].id, SendParcel("顺丰", "SF1438820026720", [Packed(1, 1)]))
    await ship(seller, orders[3].id, SendParcel("京东", "JDVA20261202001"))
    await receive_parcel(seller, first.parcels[0].id, by=ReceivedBy.CARRIER)
    await sell_by_weight(chain, customer, desk=desk)
