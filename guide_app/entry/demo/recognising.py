"""Somebody is paid a week after the goods came to the customer: of two orders one is on its way, one is to be sent."""

from uuid import UUID

from commissions.inputs.schemas import AssignPerson
from commissions.inputs.service.personal_plans import assign_person
from commissions.plans.service.planning import create_plan
from commissions.schemas import CreatePlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.entry.demo.chain import Chain
from guide_app.entry.demo.stocking import HOME
from guide_app.entry.demo.typed import typed
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentWanted, SendParcel
from guide_app.ground.orders.fulfilment.service import ship
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.placing import place_order

CODE = "ONLINE-2026"


async def pay_with_the_goods(chain: Chain, member: UUID, *, desk: VoucherDesk) -> None:
    """From today on, of the first store's last associate."""
    today, seller = business_date(clock.now()), chain.stores[0].associates[-1]
    assert seller.associate_id is not None, "associates are somebody"
    version = {
        "no": 1,
        "valid_from": f"{today.replace(day=1)}T00:00:00+08:00",
        "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 20_000}]}],
        "recognised_by": "RECEIVED",
        "vest_days": 7,
    }
    await create_plan(chain.hq, CreatePlan(code=CODE, name="到家销售提成方案", version=version))
    await assign_person(chain.hq, CODE, AssignPerson(associate_id=seller.associate_id, valid_from=today))
    sent = FulfilmentWanted(FulfilmentWay.SHIP, None, HOME)
    orders = [
        await place_order(
            seller,
            PlaceOrder(
                lines=[LineWanted(sku)],
                member_id=member,
                fulfilment=sent,
                payment=typed(PaymentMethod.WECHAT),
            ),
            desk=desk,
        )
        for sku in chain.skus[:2]
    ]
    await ship(seller, orders[0].id, SendParcel("中通", "ZT7301826600158"))
