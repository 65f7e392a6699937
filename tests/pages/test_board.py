"""The board of the console: the figures are those of the API, and end where the reach ends."""

import re

import httpx
import pytest

from guide_app.base.html.showing import amount
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.errors import NotFound
from performance.queries.boards import board
from performance.queries.under_way import tasks_under_way
from tests.factories import an_actor, an_associate
from tests.pages.visitor import SeenPage, Visitor
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered
from tests.statements import statements_of_the_pool
from tests.tasks.task_field import a_draft, a_released_task


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    return await a_chain()


def ranked_in(page: SeenPage) -> list[str]:
    """The names of the rank of stores, in its order."""
    return re.findall(r'class="rank-name"><a href="/hq/organisation/stores/[^"]+">(.*?)</a>', page.html)


async def test_headquarters_see_the_figures_of_the_api(chain: Chain, client: httpx.AsyncClient) -> None:
    await chain.sell(chain.mei, 3)
    await chain.sell(chain.western, 2)
    await chain.sell(chain.mei, 1, at=NOON - 7 * DAY)
    await delivered()
    operator = await an_associate(None, Role.HQ_OPERATOR)
    with clock.pinned(NOON):
        visitor = await Visitor.signed_in(client, operator)
        page = await visitor.visit("/hq")
        told = await board(an_actor(operator))
    assert page.status == 200
    assert told.net_sales_fen == 5_000
    assert amount(told.net_sales_fen) in page.html
    assert "上周同日 ¥10.00" in page.text
    assert "今日订单 2" in page.text
    assert ranked_in(page) == [chain.one.name, chain.far.name]


async def test_a_supervisor_sees_the_own_region_and_no_path_beside_it(chain: Chain, client: httpx.AsyncClient) -> None:
    await chain.sell(chain.mei, 3)
    await chain.sell(chain.western, 2)
    await delivered()
    with clock.pinned(NOON):
        visitor = await Visitor.signed_in(client, chain.supervisor)
        page = await visitor.visit("/hq")
        beside = await visitor.visit("/hq?path=/WEST/")
        below = await visitor.visit(f"/hq?path={chain.two.path}")
    assert (page.status, beside.status, below.status) == (200, 404, 200)
    assert len(ranked_in(page)) == 1
    assert page.text.count(chain.one.name) == 4, "in the rank, its table, and once for each of two stores' codes"
    assert amount(3_000) in page.html
    assert amount(3_000) not in below.html


@pytest.mark.parametrize("period", ["today", "month", "month_before"])
async def test_the_period_of_ranks_lives_in_the_address(chain: Chain, client: httpx.AsyncClient, period: str) -> None:
    await chain.sell(chain.mei, 3, at=NOON - 2 * DAY)
    await delivered()
    with clock.pinned(NOON):
        page = await (await Visitor.signed_in(client, await an_associate(None, Role.AUDITOR))).visit(
            f"/hq?period={period}"
        )
    ranked = ranked_in(page)
    assert ranked == ([chain.one.name] if period == "month_before" else [])


async def test_tasks_under_way_are_counted_within_reach_and_overdue_ones_held_up(chain: Chain) -> None:
    task = await a_released_task(chain.hq, a_draft(chain.east.path, ends_at=NOON + DAY))
    with clock.pinned(task.starts_at):
        whole, own = await tasks_under_way(chain.hq), await tasks_under_way(an_actor(chain.manager))
        with pytest.raises(NotFound):
            await tasks_under_way(an_actor(chain.supervisor), path="/WEST/")
    (running,) = whole.running
    assert (running.task_id, running.assigned, running.not_started, running.done, running.open) == (task.id, 3, 3, 0, 3)
    assert (running.done_ppm, running.passed_ppm, whole.overdue) == (0, 0, [])
    assert [each.assigned for each in own.running] == [2]
    with clock.pinned(task.ends_at):
        after = await tasks_under_way(chain.hq)
    assert ([each.task_id for each in after.overdue], after.running) == ([task.id], [])
    with clock.pinned(task.ends_at + 7 * DAY):
        assert await tasks_under_way(chain.hq) == type(after)(running=[], overdue=[])


async def test_the_board_asks_once_for_each_thing_it_shows(chain: Chain, client: httpx.AsyncClient) -> None:
    visitor = await Visitor.signed_in(client, await an_associate(None, Role.HQ_OPERATOR))
    await visitor.visit("/hq")
    async with statements_of_the_pool() as sent:
        assert (await visitor.visit("/hq")).status == 200
    assert len(sent) == 7, sent


async def test_who_sees_no_reports_is_led_elsewhere_or_refused(chain: Chain, client: httpx.AsyncClient) -> None:
    assert (await (await Visitor.signed_in(client, chain.mei)).visit("/hq")).status == 403
    trainer = await an_associate(None, Role.TRAINER, region=chain.east)
    assert (await (await Visitor.signed_in(client, trainer)).visit("/hq")).address != "/hq"
