"""Carts that wait for their customers, in each store one of somebody and one of nobody, and an order to be paid."""

from carts.schemas import KeepCart, OrderCart
from carts.service.ordering import order_cart
from carts.service.parking import park_cart
from guide_app.base.kernel.database import fetch_as
from guide_app.entry import wiring
from guide_app.entry.demo.caring import CUSTOMERS, Known
from guide_app.entry.demo.chain import Chain
from guide_app.ground.orders.schemas import LineWanted


async def park_carts(chain: Chain) -> None:
    """Park them today, and leave one order of the first store unpaid."""
    first, second = chain.skus[0], chain.skus[1]
    for place, store in enumerate(chain.stores):
        associate = store.associates[0]
        customers = [one.id for one in await fetch_as(Known, CUSTOMERS, associate.associate_id, 1)]
        for customer in customers:
            lines = [LineWanted(first), LineWanted(second, 2)]
            command = KeepCart(lines=lines, member_id=customer, note="回家问过再定，周末来取")
            await park_cart(associate, command, desk=wiring.DESK)
            if not place:
                sure = await park_cart(
                    associate, KeepCart(lines=[LineWanted(second)], member_id=customer), desk=wiring.DESK
                )
                await order_cart(associate, sure.id, OrderCart(), expected_version=sure.version, desk=wiring.DESK)
        await park_cart(associate, KeepCart(lines=[LineWanted(second)]), desk=wiring.DESK)
