"""Links that the demo's associates share: a product and a coupon each; a customer opens one and buys."""

from datetime import timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.entry.demo.chain import Chain
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from sharing.opening import open_link
from sharing.rules import ShareKind
from sharing.schemas import ShareThing
from sharing.service.making import share_thing

PRODUCTS = """
SELECT p.id FROM product p WHERE p.state = 'on_sale' AND EXISTS (SELECT FROM sku s WHERE s.spu = p.code AND s.active)
ORDER BY p.code LIMIT 3
"""
COUPONS = """
SELECT id FROM coupon_template WHERE status = 'open' AND path = '/' AND claim_from <= now()
  AND (claim_to IS NULL OR claim_to > now() + interval '1 day') ORDER BY code LIMIT 1
"""
CUSTOMERS = """
SELECT id FROM member WHERE home_store = $1 AND erased_at IS NULL AND merged_into IS NULL ORDER BY number LIMIT 1
"""
LOOKS = 4
"""Browsers that open a link."""


class Thing(msgspec.Struct, frozen=True):
    """A product, a coupon template, or who opens and buys."""

    id: UUID


async def share_links(chain: Chain, *, desk: VoucherDesk) -> None:
    """Share yesterday in each store, and have a customer of each buy since."""
    products = await fetch_as(Thing, PRODUCTS)
    coupons = await fetch_as(Thing, COUPONS)
    shared = clock.now() - timedelta(hours=20)
    for place, store in enumerate(chain.stores):
        seller = store.associates[0]
        with clock.pinned(shared + timedelta(minutes=place)):
            for kind, things in ((ShareKind.PRODUCT, products), (ShareKind.COUPON, coupons)):
                for number, thing in enumerate(things):
                    link = await share_thing(seller, ShareThing(kind=kind, id=thing.id))
                    for browser in range(max(0, LOOKS - number - place)):
                        await open_link(link.url.rpartition("/")[2], visitor=f"demo {place} {browser}")
            customers = await fetch_as(Thing, CUSTOMERS, store.view.id)
            for customer in customers if products else []:
                wanted = ShareThing(kind=ShareKind.PRODUCT, id=products[0].id, member_id=customer.id)
                given = await share_thing(seller, wanted)
                await open_link(given.url.rpartition("/")[2], visitor="demo")
        for customer in customers if products else []:
            paid = PaymentTaken(method=PaymentMethod.TILL_CARD, reference=f"POS-{new_id().hex[-10:]}")
            await place_order(seller, PlaceOrder([LineWanted(chain.skus[0])], customer.id, payment=paid), desk=desk)
