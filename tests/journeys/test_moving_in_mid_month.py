"""An associate, and a store, that move on the 15th: what was before stays, what comes after is of the new place."""

from datetime import UTC, date, datetime

from commissions.handlers import COMMISSIONS
from commissions.inputs.schemas import GoalEntered, PresentEntered, SetAttendance, SetGoals
from commissions.inputs.service.attendance import set_attendance
from commissions.inputs.service.goals import set_goals
from commissions.periods.service.closing import begin_periods, close_and_freeze
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.associates.schemas import PostTo
from guide_app.ground.associates.service import post_to
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.moving.service import announce_move, carry_out_moves
from offboarding.carrying_out import go_on
from offboarding.handlers import OFFBOARDING
from offboarding.service import confirm_case
from tests.commissions.test_crediting import CASH
from tests.factories import (
    LONG_AGO,
    AnAssociate,
    a_member,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_associate,
    with_account,
)

DESK = CouponDesk()
MONTH, OPENED = "2026-03", "2020-01-01T00:00:00+08:00"
TURN = date(2026, 3, 15)
ENTRIES = """
SELECT component, store, sum(amount_fen)::bigint AS fen FROM commission_entry
WHERE payee = $1 GROUP BY component, store ORDER BY component, store
"""


def march(day: int) -> datetime:
    return datetime(2026, 3, day, 4, tzinfo=UTC)


def version(ppm: int) -> dict[str, object]:
    """A rate, a step that is reached by half of a goal, and the days of which the goal is prorated by."""
    bands = [{"from_ppm": 0, "ppm": 0}, {"from_ppm": 1_000_000, "ppm": 0, "bonus": ppm}]
    return {
        "no": 1,
        "valid_from": OPENED,
        "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": ppm}]}],
        "period_components": [{"id": "GOAL", "kind": "ATTAINMENT", "bands": bands}],
    }


POOL = {
    "no": 1,
    "valid_from": OPENED,
    "line_components": [],
    "period_components": [{"id": "POOL", "kind": "STORE_POOL", "ppm": 10_000}],
}


async def sold(day: int, seller: Actor, sku: str, quantity: int) -> OrderView:
    with clock.pinned(march(day)):
        return await place_order(seller, PlaceOrder(lines=[LineWanted(sku, quantity)], payment=CASH), desk=DESK)


async def a_plan(code: str, terms: dict[str, object], path: str, position: Position = Position.ASSOCIATE) -> None:
    with clock.pinned(march(1)):
        await create_plan(SYSTEM, CreatePlan(code, code, terms, [AssignPlan(path, position, LONG_AGO)]))


async def earned(person: AnAssociate) -> dict[tuple[str, object], int]:
    return {(row["component"], row["store"]): row["fen"] for row in await fetch(ENTRIES, person.id)}


async def test_an_associate_moves_and_the_sums_of_both_stores_are_exact(committed_db: str) -> None:
    await register([COMMISSIONS, OFFBOARDING])
    one, two = await a_store("S1", await a_region("EAST")), await a_store("S2", await a_region("WEST"))
    await a_plan("P1", version(10_000), one.path)
    await a_plan("P2", version(20_000), two.path)
    await a_plan("SHOP", POOL, "/", Position.STORE)
    sku = await a_sku(price_fen=1_000)
    lan, mei = await an_associate(one, name="林兰"), await an_associate(one, name="王梅")
    leads = await with_account(await an_associate(one, Role.STORE_MANAGER))
    for _ in range(3):
        await a_member(one, dedicated=lan)
    with clock.pinned(march(1)):
        await begin_periods(SYSTEM, MONTH)
        await set_goals(
            SYSTEM, MONTH, SetGoals(goals=[GoalEntered(associate_id=lan.id, value_fen=31_000)]), expected_version=0
        )
    first = await sold(5, an_actor(lan), sku.code, 15)
    with clock.pinned(march(10)):
        await post_to(SYSTEM, lan.id, PostTo(role=Role.ASSOCIATE, store="S2", valid_from=TURN))
        await drain([OFFBOARDING])
        while await go_on():
            pass
        case = await fetch_value("SELECT id FROM offboarding_case WHERE associate = $1 AND state = 'open'", lan.id)
        seen = await fetch_value("SELECT version FROM offboarding_case WHERE id = $1", case)
        await confirm_case(leads, case, expected_version=seen)
        assert not await go_on(), "on the last day"
    there = Actor(id=None, role=Role.ASSOCIATE, paths=(two.path,), associate_id=lan.id, store_id=two.id)
    await sold(20, there, sku.code, 16)
    with clock.pinned(march(21)):
        while await go_on():
            pass
        await refund_order(leads, first.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)
        await drain([COMMISSIONS])
    assert await fetch_value("SELECT count(*) FROM member WHERE dedicated = $1", mei.id) == 3, "the customers stay"
    with clock.pinned(march(31)):
        for store, half_days in ((one, {lan: 28, mei: 56}), (two, {lan: 34})):
            people = [PresentEntered(associate_id=who.id, half_days=number) for who, number in half_days.items()]
            await set_attendance(SYSTEM, store.id, MONTH, SetAttendance(people=people), expected_version=0)
    with clock.pinned(datetime(2026, 4, 2, 4, tzinfo=UTC)):
        await settle_period(SYSTEM, MONTH)
        # 14 000 of a goal of 31 000 × 14/31 in S1, 16 000 of 31 000 × 17/31 in S2: reached before the move alone.
        assert await earned(lan) == {
            ("BASE", one.id): 140,
            ("BASE", two.id): 320,
            ("GOAL", one.id): 10_000,
            ("POOL", one.id): 47,
            ("POOL", two.id): 160,
        }
        assert await earned(mei) == {("POOL", one.id): 93}, "140 shared by 28 and 56 half days"
        await close_and_freeze(SYSTEM, MONTH)
    [statement] = await fetch("SELECT store, earned_fen FROM commission_statement WHERE payee = $1", lan.id)
    assert tuple(statement.values()) == (two.id, 140 + 320 + 10_000 + 47 + 160)


async def test_a_store_that_moves_is_paid_by_where_it_stood_on_the_day_of_the_sale(committed_db: str) -> None:
    await register([COMMISSIONS])
    east, west = await a_region("EAST"), await a_region("WEST")
    store = await a_store("S1", await a_region("EAST-N", east))
    await a_plan("P1", version(10_000), east.path)
    await a_plan("P2", version(20_000), west.path)
    sku, lan = await a_sku(price_fen=1_000), await an_associate(store)
    await sold(14, an_actor(lan), sku.code, 10)
    with clock.pinned(march(13)):
        region = await fetch_value("SELECT id FROM region WHERE code = 'EAST-N'")
        await announce_move(SYSTEM, MoveUnit(parent="WEST", valid_from=TURN), region_id=region)
    with clock.pinned(march(15)):
        assert await carry_out_moves(SYSTEM, at=clock.now()) == 1
        await drain([COMMISSIONS])
    path = await fetch_value("SELECT path FROM store WHERE id = $1", store.id)
    moved = Actor(id=None, role=Role.ASSOCIATE, paths=(path,), associate_id=lan.id, store_id=store.id)
    await sold(15, moved, sku.code, 10)
    with clock.pinned(march(16)):
        await drain([COMMISSIONS])
    assert await earned(lan) == {("BASE", store.id): 100 + 200}
