"""Kept sums of commissions: what boards read is what the entries and the lines add up to."""

from dataclasses import replace

from commissions.checks import CHECKS
from commissions.handlers import COMMISSIONS
from commissions.periods.queries.ledger import board, entries_in_reach, my_performance
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import ensure_standard_plan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.factories import a_region, a_sku, a_store, an_actor, an_associate, hq_actor

CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)


async def _differences() -> dict[str, int]:
    return {check.name: (await compare(check.statement)).different for check in CHECKS}


NOTHING = {check.name: 0 for check in CHECKS}


async def test_sums_follow_sales_refunds_and_settlements_and_are_seen_when_they_do_not(committed_db: str) -> None:
    region = await a_region()
    stores = [await a_store(region=region) for _ in range(2)]
    sellers = [an_actor(await an_associate(store)) for store in stores]
    managers = [an_actor(await an_associate(store, Role.STORE_MANAGER)) for store in stores]
    supervisor = replace(await hq_actor(), role=Role.SUPERVISOR, paths=(region.path,))
    hq, sku, desk = await hq_actor(), await a_sku(price_fen=10_000), CouponDesk()
    await ensure_standard_plan(SYSTEM)
    await register([COMMISSIONS])
    orders = [
        await place_order(seller, PlaceOrder(lines=[LineWanted(sku.code, 2)], payment=CASH), desk=desk)
        for seller in sellers
        for _ in range(3)
    ]
    await refund_order(managers[0], orders[0].id, RefundOrder([LineReturned(1, 1)]), desk=desk)
    await drain([COMMISSIONS])
    period = period_of(business_date(now()))
    await settle_period(hq, period)
    assert await _differences() == NOTHING
    mine = await my_performance(sellers[0], period)
    assert (mine.performance_fen, mine.commission_fen) == (50_000, 500)
    for actor, seen in ((managers[0], [50_000]), (supervisor, [60_000, 50_000]), (hq, [60_000, 50_000])):
        standings = await board(actor, period)
        assert [one.performance_fen for one in standings] == seen, actor.role
        assert [one.commission_fen for one in standings] == [fen // 100 for fen in seen]
    every = PageRequest(None, 50)
    for actor, count in ((managers[0], 4), (supervisor, 7), (hq, 7)):
        found = [
            (await entries_in_reach(actor, every)).items,
            (await entries_in_reach(actor, every, period=period)).items,
        ]
        assert [len(items) for items in found] == [count, count], actor.role
        assert len((await entries_in_reach(actor, every, order_id=orders[0].id)).items) == 2
        assert len((await entries_in_reach(actor, every, payee=sellers[1].associate_id)).items) == count - 4
    assert (await entries_in_reach(hq, every, order_id=orders[0].id, period="2020-01")).items == []
    for change, name in (
        ("UPDATE commission_earned SET amount_fen = amount_fen + 1", "commissions.earned"),
        ("UPDATE commission_posted SET amount_fen = amount_fen + 1", "commissions.posted"),
        ("UPDATE commission_performance SET amount_fen = amount_fen + 1", "commissions.performance"),
    ):
        await execute(change)
        assert (await _differences())[name] > 0
    (earned,) = [check for check in CHECKS if check.mend is not None]
    async with transaction():
        assert earned.mend is not None
        await earned.mend()
    assert (await _differences())["commissions.earned"] == 0
