"""A store whose people sell, appeal and decide over HTTP."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import httpx

from commissions.handlers import COMMISSIONS
from commissions.periods.service.closing import begin_periods
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.schemas import StoreView
from inbox.handlers import INBOX
from tests.factories import AnAssociate, ASku, a_region, a_sku, a_store, an_actor, an_associate, hq_actor, signed_in
from tests.journeys.chain_over_http import Caller
from tests.orders.terms import without_limits

DESK = CouponDesk()
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
IN_OCTOBER, IN_NOVEMBER = (datetime(2026, month, 5, 4, tzinfo=UTC) for month in (10, 11))
LADDER = [{"id": "TIER", "kind": "WHOLE", "tiers": [{"from": 0, "ppm": 10_000}, {"from": 150_000, "ppm": 20_000}]}]
PLAN = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 50_000}]}],
    "period_components": LADDER,
}
ENTRIES = """
SELECT payee, component, sum(amount_fen)::bigint AS fen FROM commission_entry GROUP BY payee, component
HAVING sum(amount_fen) <> 0
"""
PERFORMED = "SELECT payee, amount_fen FROM commission_performance WHERE amount_fen <> 0"


@dataclass
class Shop:
    """A store, two who sell, their manager, and those at headquarters; an article of 100 yuan, 5 % and a ladder."""

    http: httpx.AsyncClient
    store: StoreView
    li: AnAssociate
    wang: AnAssociate
    boss: AnAssociate
    finance: AnAssociate
    sku: ASku

    async def caller(self, who: AnAssociate) -> Caller:
        """Signed in at this moment."""
        return Caller(self.http, await signed_in(who))

    async def sell(self, quantity: int = 1) -> OrderView:
        """Li serves a customer."""
        command = PlaceOrder(lines=[LineWanted(self.sku.code, quantity)], payment=CASH)
        order = await place_order(an_actor(self.li), command, desk=DESK)
        await drain([COMMISSIONS])
        return order

    async def take_back(self, order: OrderView, units: int) -> None:
        """The manager takes units back."""
        await refund_order(an_actor(self.boss), order.id, RefundOrder([LineReturned(1, units)]), desk=DESK)
        await drain([COMMISSIONS])

    def shares(self, **weights: int) -> list[dict[str, object]]:
        """Who shares, by name."""
        return [{"associate_id": str(getattr(self, name).id), "weight": weight} for name, weight in weights.items()]

    async def earned(self) -> dict[tuple[str, str], int]:
        """Σ entries by name and component."""
        await drain([COMMISSIONS, INBOX])
        return {(self._name(row["payee"]), row["component"]): row["fen"] for row in await fetch(ENTRIES)}

    async def settle(self, period: str) -> None:
        """Settle a month with everything that was told so far."""
        await drain([COMMISSIONS])
        await settle_period(an_actor(self.finance), period)

    async def performed(self) -> dict[str, int]:
        """Performance by name."""
        return {self._name(row["payee"]): row["amount_fen"] for row in await fetch(PERFORMED)}

    def _name(self, person: object) -> str:
        return next(name for name in ("li", "wang", "boss") if getattr(self, name).id == person)


async def a_shop(http: httpx.AsyncClient) -> Shop:
    """The shop; its first month to be closed is October."""
    store = await a_store("SH001", await a_region("EAST"))
    shop = Shop(
        http=http,
        store=store,
        li=await an_associate(store, number="A-1", name="李小明"),
        wang=await an_associate(store, number="A-2", name="王小美"),
        boss=await an_associate(store, Role.STORE_MANAGER, number="M-1", name="陈店长"),
        finance=await an_associate(role=Role.FINANCE),
        sku=await a_sku(price_fen=10_000),
    )
    people = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(await hq_actor(), CreatePlan("P1", "基础方案", PLAN, [people]))
    await without_limits()
    await begin_periods(an_actor(shop.finance), "2026-10")
    await register([COMMISSIONS, INBOX])
    return shop
