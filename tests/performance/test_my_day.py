"""An associate's day: what they sold less what came back today, what there is to do, in one look at the database."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.days.queries import store_day
from performance.handlers import PERFORMANCE
from performance.queries.days import figures, my_day
from performance.rules import FIGURES
from performance.schemas import MyDay
from tests.factories import AnAssociate, a_member, a_store, an_actor, an_actor_as, an_associate, signed_in
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered, require_sound_sums
from tests.statements import statements_of_the_pool
from tests.tasks.task_field import a_draft, a_released_task


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    return await a_chain()


async def day_of(who: AnAssociate, at: datetime = NOON) -> MyDay:
    with clock.pinned(at):
        return await my_day(an_actor(who))


async def test_a_refund_today_of_yesterdays_order_lowers_today_and_leaves_yesterday(chain: Chain) -> None:
    yesterdays = await chain.sell(chain.mei, 3, at=NOON - DAY)
    await chain.sell(chain.mei, 5)
    await chain.take_back(yesterdays, 2)
    await chain.sell(chain.lan, 7)
    await delivered()
    today = await day_of(chain.mei)
    assert (today.day, today.orders, today.units) == (date(2026, 3, 2), 1, 5)
    assert (today.sales_fen, today.refunds_fen, today.net_sales_fen) == (5_000, 2_000, 3_000)
    before = await day_of(chain.mei, NOON - DAY)
    assert (before.orders, before.net_sales_fen) == (1, 3_000)
    await require_sound_sums()


async def test_a_day_is_what_the_store_board_says_of_the_person(chain: Chain) -> None:
    old = await chain.sell(chain.mei, 2, at=NOON - DAY)
    await chain.sell(chain.mei, 4)
    await chain.take_back(old, 1)
    await delivered()
    mine = await day_of(chain.mei)
    (row,) = (await store_day(chain.hq, chain.one.id, date(2026, 3, 2))).associates
    assert (mine.orders, mine.sales_fen, mine.refunds_fen) == (row.orders, row.sales_fen, row.refunds_fen)


async def test_members_are_counted_once_however_often_they_buy(chain: Chain) -> None:
    li, zhang = await a_member(chain.one), await a_member(chain.one)
    for member in (li, li, zhang, None):
        await chain.sell(chain.mei, to=member)
    await chain.sell(chain.lan, to=await a_member(chain.one))
    await delivered()
    today = await day_of(chain.mei)
    assert (today.orders, today.customers) == (4, 2)


async def test_a_night_after_midnight_still_belongs_to_the_evening_of_a_late_store(committed_db: str) -> None:
    chain = await a_chain()
    late = await a_store(day_cut_hours=4)
    owl = await an_associate(late, name="夜班")
    evening, night = datetime(2026, 3, 2, 15, tzinfo=UTC), datetime(2026, 3, 2, 18, tzinfo=UTC)
    await chain.sell(owl, 1, at=evening)
    await chain.sell(owl, 2, at=night)
    await delivered()
    assert ((await day_of(owl, night)).day, (await day_of(owl, night)).net_sales_fen) == (date(2026, 3, 2), 3_000)
    assert (await day_of(owl, night + timedelta(hours=4))).net_sales_fen == 0


async def test_what_there_is_to_do_is_open_due_today_or_overdue(chain: Chain) -> None:
    async def a_task(begins: timedelta, ends: timedelta) -> None:
        draft = a_draft(chain.one.path, target=10_000, starts_at=NOON + begins, ends_at=NOON + ends)
        await a_released_task(chain.hq, draft, at=NOON - 9 * DAY)

    await a_task(-DAY, timedelta(hours=12))  # ends with the day
    await a_task(-DAY, timedelta(hours=12, seconds=1))
    await a_task(-3 * DAY, -timedelta(hours=1))
    await a_task(-9 * DAY, -8 * DAY)  # too long ago
    await a_task(DAY, 2 * DAY)  # not begun
    await delivered()
    today = await day_of(chain.mei)
    assert (today.tasks_open, today.tasks_due_today, today.tasks_overdue) == (2, 1, 1)
    assert (await day_of(chain.jun)).tasks_open == 0


async def test_commission_is_what_the_ledger_says_and_sinks_with_a_refund(chain: Chain) -> None:
    version = {
        "no": 1,
        "valid_from": "2020-01-01T00:00:00+08:00",
        "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 50_000}]}],
    }
    falls_under = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(chain.hq, CreatePlan("P1", "基础方案", version, [falls_under]))
    with clock.pinned(NOON - DAY):
        old = await chain.sell(chain.mei, 10, at=NOON - DAY)
        await delivered()
    await chain.sell(chain.mei, 4)
    await chain.take_back(old, 1)
    with clock.pinned(NOON):
        await delivered()
    today = await day_of(chain.mei)
    assert (today.commission_today_fen, today.commission_month_fen) == (200 - 50, 200 + 450 - 500 * (NOON.day == 1))
    assert not today.commission_month_settled
    assert today.target_fen is None


async def test_who_won_a_member_sees_them_today(chain: Chain) -> None:
    won = MemberRegistered(
        member_id=new_id(), associate_id=chain.mei.id, store_id=chain.one.id, registered_at=NOON - timedelta(hours=1)
    )
    await PERFORMANCE.on[MemberRegistered]([Delivered(1, NOON, won)])
    assert ((await day_of(chain.mei)).new_members, (await day_of(chain.lan)).new_members) == (1, 0)
    assert (await day_of(chain.mei, NOON + DAY)).new_members == 0


async def test_a_day_greets_by_name_and_store_and_takes_one_statement(chain: Chain) -> None:
    actor = an_actor(chain.mei)
    with clock.pinned(NOON):
        async with statements_of_the_pool() as sent:
            today = await my_day(actor)
    assert (today.name, today.store_name, today.store_id) == ("王小美", chain.one.name, chain.one.id)
    assert len(sent) == 1


async def test_a_supervisor_has_a_day_without_a_store_and_a_system_has_none(chain: Chain) -> None:
    assert (await day_of(chain.supervisor)).store_name is None
    nobody = Actor(id=new_id(), role=Role.INTEGRATOR, paths=("/",))
    with pytest.raises(NotFound):
        await my_day(nobody)
    with pytest.raises(Forbidden):
        await my_day(await an_actor_as(Role.TRAINER, region=chain.east))


async def test_every_figure_that_is_answered_is_defined(chain: Chain, client: httpx.AsyncClient) -> None:
    headers = await signed_in(chain.mei)
    listed = {one["name"]: one for one in (await client.get("/v1/figures", headers=headers)).json()}
    assert len(listed) == len(FIGURES) == len(figures(an_actor(chain.mei)))
    answer = (await client.get("/v1/my/day", headers=headers)).json()
    told = {"associate_id", "name", "store_id", "store_name", "day", "commission_month_settled"}
    assert answer.keys() - told <= listed.keys()
    assert all(one["definition_zh"] and one["definition_en"] and one["title_zh"] for one in listed.values())
