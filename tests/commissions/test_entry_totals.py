"""The sums of ledger entries are those of the list with the same filters, for whoever asks."""

from datetime import date

import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.queries.ledger import entries_in_reach, entry_totals
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.factories import a_region, a_sku, a_store, an_actor, an_associate, hq_actor

WHOLE = PageRequest(None, 200)
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
VERSION = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 12_500}]}],
}


async def test_sums_are_those_of_the_list_and_pay_stays_personal(committed_db: str) -> None:
    region, sku, desk = await a_region(), await a_sku(price_fen=999), CouponDesk()
    assignment = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(await hq_actor(), CreatePlan("P1", "基础方案", VERSION, [assignment]))
    await register([COMMISSIONS])
    askers: list[Actor] = [await hq_actor(), an_actor(await an_associate(role=Role.SUPERVISOR, region=region))]
    orders = []
    for in_region in (True, True, False):
        store = await a_store(region=region) if in_region else await a_store()
        seller, manager = an_actor(await an_associate(store)), an_actor(await an_associate(store, Role.STORE_MANAGER))
        for quantity in (1, 3):
            placed = await place_order(seller, PlaceOrder([LineWanted(sku.code, quantity)], payment=CASH), desk=desk)
        await refund_order(manager, placed.id, RefundOrder(lines=[LineReturned(1, 2)]), desk=desk)
        askers += [seller, manager]
        orders.append((seller.associate_id, placed.id))
    await drain([COMMISSIONS])
    period, seen = period_of(business_date(now())), set()
    for actor in askers:
        for payee, order_id in orders:
            for query in (
                {"period": period},
                {"payee": payee},
                {"payee": payee, "period": period},
                {"order_id": order_id},
                {"order_id": order_id, "payee": payee, "period": "2020-01"},
            ):
                rows = (await entries_in_reach(actor, WHOLE, **query)).items
                sums = await entry_totals(actor, **query)
                assert sums.amount_fen == sum(row.amount_fen for row in rows), (actor.role, query)
                assert sums.rows in (None, len(rows))
                seen.add(sums.rows)
    assert {None, 0, 2, 3} <= seen
    with pytest.raises(PeriodNeeded):
        await entry_totals(askers[0])
