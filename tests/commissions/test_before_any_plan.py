"""A chain that sold before it had a plan: what was sold is counted then, and once."""

from datetime import UTC, datetime

from commissions.checks import CHECKS
from commissions.engine.api import parse_period
from commissions.handlers import COMMISSIONS
from commissions.periods.service.settling import settle_period
from commissions.periods.verifying import verify_month
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.commissions.test_crediting import CASH
from tests.factories import LONG_AGO, a_sku, a_store, an_actor, an_associate

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
VERSION = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 12_500}]}],
    "period_components": [{"id": "TEAM", "kind": "MANAGER_OVERRIDE", "ppm": 3_000}],
}


async def different() -> set[str]:
    return {check.name for check in CHECKS if (await compare(check.statement)).different}


async def test_what_was_sold_before_the_first_plan_is_counted_once_by_it(committed_db: str) -> None:
    with pinned(AT):
        await register([COMMISSIONS])
        sku, store = await a_sku(price_fen=1_000), await a_store()
        manager, seller = (
            an_actor(await an_associate(store, Role.STORE_MANAGER)),
            an_actor(await an_associate(store)),
        )
        sold = PlaceOrder(lines=[LineWanted(sku.code, 4)], payment=CASH)
        order, _ = [await place_order(seller, sold, desk=CouponDesk()) for _ in range(2)]
        await drain([COMMISSIONS])
        assert await different() == set()
        await refund_order(manager, order.id, RefundOrder([LineReturned(1, 1)]), desk=CouponDesk())
        await drain([COMMISSIONS])
        assert await different() == set()
        for code, position in (("P", Position.ASSOCIATE), ("M", Position.MANAGER)):
            await create_plan(SYSTEM, CreatePlan(code, code, VERSION, [AssignPlan("/", position, LONG_AGO)]))
        await settle_period(SYSTEM, "2026-03")
        assert await different() == set()
        found = await verify_month(parse_period("2026-03"))
    assert found.keys
    assert not found.differing
    assert await fetch_value("SELECT sum(amount_fen) FROM commission_posted WHERE component = 'TEAM'") == 21
