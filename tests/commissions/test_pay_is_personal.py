"""Associates see how colleagues sell and never what they earn; who leads a store sees both."""

from dataclasses import dataclass
from datetime import date

import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.queries.ledger import board, entries_in_reach, my_entries
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.days.queries import store_day
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.stores.schemas import StoreView
from tests.factories import a_sku, a_store, an_actor, an_associate, hq_actor

FIRST_PAGE = PageRequest(None, 50)
VERSION = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
}


@dataclass
class Staff:
    """Two associates of one store, who sold 3 and 1 of an article of 10.00 yuan at 1 %, and their manager."""

    store: StoreView
    first: Actor
    second: Actor
    manager: Actor


@pytest.fixture
async def staff(committed_db: str) -> Staff:
    store, sku = await a_store(), await a_sku(price_fen=1_000)
    first, second = an_actor(await an_associate(store)), an_actor(await an_associate(store))
    assignment = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(await hq_actor(), CreatePlan("P1", "基础方案", VERSION, [assignment]))
    await register([COMMISSIONS])
    for seller, quantity in ((first, 3), (second, 1)):
        paid = PaymentTaken(method=PaymentMethod.TILL_CASH)
        await place_order(seller, PlaceOrder(lines=[LineWanted(sku.code, quantity)], payment=paid), desk=CouponDesk())
    await drain([COMMISSIONS])
    return Staff(store, first, second, an_actor(await an_associate(store, Role.STORE_MANAGER)))


def this_month() -> str:
    return period_of(business_date(now()))


async def test_the_board_ranks_colleagues_and_hides_their_pay(staff: Staff) -> None:
    seen = await board(staff.second, this_month())
    assert [(row.rank, row.performance_fen, row.commission_fen) for row in seen] == [(1, 3_000, None), (2, 1_000, 10)]


async def test_the_board_shows_a_manager_what_their_people_earn(staff: Staff) -> None:
    seen = await board(staff.manager, this_month())
    assert [(row.rank, row.commission_fen) for row in seen] == [(1, 30), (2, 10)]


async def test_the_store_day_lists_what_colleagues_sold(staff: Staff) -> None:
    day = await store_day(staff.second, staff.store.id, business_date(now()))
    sold = {row.associate_id: row.sales_fen for row in day.associates}
    assert sold == {staff.first.associate_id: 3_000, staff.second.associate_id: 1_000}


async def test_whoever_associates_ask_for_they_get_their_own_entries(staff: Staff) -> None:
    asked = await entries_in_reach(staff.second, FIRST_PAGE, payee=staff.first.associate_id)
    assert {entry.payee for entry in asked.items} == {str(staff.second.associate_id)}
    assert asked == await my_entries(staff.second, FIRST_PAGE)


async def test_a_manager_sees_the_entries_of_their_people(staff: Staff) -> None:
    asked = await entries_in_reach(staff.manager, FIRST_PAGE, payee=staff.first.associate_id)
    assert [(entry.payee, entry.amount_fen) for entry in asked.items] == [(str(staff.first.associate_id), 30)]


async def test_an_integrator_sees_no_board(staff: Staff) -> None:
    with pytest.raises(Forbidden):
        await board(Actor(None, Role.INTEGRATOR, ("/",)), this_month())
