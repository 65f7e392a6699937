"""A month of sales in two stores with their managers, to be settled and closed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from commissions.handlers import COMMISSIONS
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.commissions.test_crediting import CASH
from tests.factories import LONG_AGO, a_sku, a_store, an_actor, an_associate

DESK = CouponDesk()
MONTH = "2026-03"
AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
AFTER = datetime(2026, 4, 2, 4, tzinfo=UTC)
LADDER = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 12_500}]}],
    "period_components": [
        {"id": "T", "kind": "WHOLE", "tiers": [{"from": 0, "ppm": 0}, {"from": 3_000, "ppm": 10_000}]}
    ],
    "guarantee": 900,
}
OVERRIDE = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [],
    "period_components": [{"id": "OVER", "kind": "MANAGER_OVERRIDE", "ppm": 3_000}],
}


@dataclass
class Trade:
    """Six people in two stores with their managers, and an order of each."""

    managers: list[Actor]
    orders: list[OrderView]

    async def take_back(self, place: int, at: datetime) -> None:
        with pinned(at):
            manager = self.managers[place % 2]
            await refund_order(manager, self.orders[place].id, RefundOrder([LineReturned(1, 1)]), desk=DESK)


async def a_trade() -> Trade:
    """Everything of it, credited."""
    with pinned(AT):
        for code, version, position in (("P", LADDER, Position.ASSOCIATE), ("M", OVERRIDE, Position.MANAGER)):
            await create_plan(SYSTEM, CreatePlan(code, code, version, [AssignPlan("/", position, LONG_AGO)]))
        await register([COMMISSIONS])
        sku, stores = await a_sku(price_fen=1_000), [await a_store(), await a_store()]
        managers = [an_actor(await an_associate(store, Role.STORE_MANAGER)) for store in stores]
        orders = []
        for place in range(6):
            seller = an_actor(await an_associate(stores[place % 2]))
            wanted = PlaceOrder(lines=[LineWanted(sku.code, 3 + place % 2)], payment=CASH)
            orders.append(await place_order(seller, wanted, desk=DESK))
        await drain([COMMISSIONS])
    return Trade(managers, orders)
