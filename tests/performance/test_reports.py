"""Reports of what one leads: they add up to the orders, rank as they should, and end where the reach ends."""

from datetime import date, timedelta
from random import Random

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest, decode_cursor
from guide_app.ground.orders.days.queries import store_day
from performance.queries.boards import board, store_people
from performance.queries.reports import rank_of_associates, rank_of_stores, sales_by_day
from performance.rules import Span, averages, span_from
from performance.schemas import PersonToday
from tests.factories import an_actor, an_actor_as, signed_in
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered, require_sound_sums
from tests.statements import statements_of_the_pool
from tests.tasks.task_field import a_draft, a_released_task

FIRST = PageRequest(None, 50)
TODAY = NOON.date()


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    return await a_chain()


async def trade(chain: Chain, *, seed: int, days: int = 6, orders: int = 30) -> None:
    """A week by chance: sales of everybody, some of which come back later, in part or as a whole."""
    chance = Random(seed)
    for _ in range(orders):
        ago = chance.randrange(days)
        units = chance.randint(1, 5)
        who = chance.choice((chain.mei, chain.lan, chain.jun, chain.western))
        order = await chain.sell(who, units, at=NOON - ago * DAY)
        if chance.random() < 0.5:
            back_on = NOON - chance.randint(0, ago) * DAY + timedelta(minutes=1)
            await chain.take_back(order, chance.randint(1, units), at=back_on)
    await delivered()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_each_day_of_a_branch_is_the_sum_of_the_orders_own_days(chain: Chain, seed: int) -> None:
    await trade(chain, seed=seed)
    await require_sound_sums()
    first = (NOON - 7 * DAY).date()
    for actor, path, stores in (
        (chain.hq, None, (chain.one, chain.two, chain.far)),
        (chain.hq, "/EAST/", (chain.one, chain.two)),
        (an_actor(chain.supervisor), None, (chain.one, chain.two)),
        (an_actor(chain.manager), None, (chain.one,)),
    ):
        report = await sales_by_day(actor, first=first, last=TODAY, path=path)
        assert [day.day for day in report.days] == [first + timedelta(days=n) for n in range(8)]
        for day in report.days:
            own = [await store_day(chain.hq, store.id, day.day) for store in stores]
            told = (day.net_sales_fen, day.sales_fen, day.refunds_fen, day.orders, day.units)
            names = ("net_fen", "sales_fen", "refunds_fen", "orders", "units")
            assert told == tuple(sum(getattr(one, name) for one in own) for name in names)
        assert report.net_sales_fen == sum(day.net_sales_fen for day in report.days)
        month = await rank_of_stores(actor, FIRST, period="2026-03", path=path)
        in_march = [day for day in report.days if day.day >= date(2026, 3, 1)]
        assert sum(row.net_sales_fen for row in month.items) == sum(day.net_sales_fen for day in in_march)
        people = await rank_of_associates(actor, FIRST, period="2026-03", path=path)
        assert sum(row.net_sales_fen for row in people.items) == sum(day.net_sales_fen for day in in_march)


async def test_a_refund_today_of_yesterdays_order_lowers_today(chain: Chain) -> None:
    old = await chain.sell(chain.mei, 3, at=NOON - DAY)
    await chain.sell(chain.mei, 5)
    await chain.take_back(old, 2)
    await delivered()
    yesterday, today = (await sales_by_day(chain.hq, first=TODAY - timedelta(days=1), last=TODAY)).days
    assert (yesterday.net_sales_fen, today.net_sales_fen, today.refunds_fen) == (3_000, 3_000, 2_000)
    assert (today.atv_fen, today.upt_milli) == (5_000, 5_000)


async def test_ranks_share_a_place_and_go_on_page_by_page(chain: Chain) -> None:
    for who, units in ((chain.mei, 2), (chain.lan, 5), (chain.jun, 2), (chain.western, 1)):
        await chain.sell(who, units)
    await delivered()
    with clock.pinned(NOON):
        whole = (await rank_of_associates(chain.hq, FIRST)).items
        assert [row.rank for row in whole] == [1, 2, 2, 4]
        assert (whole[0].associate_name, whole[0].store_code, whole[0].net_sales_fen) == ("陈兰", "E_01", 5_000)
        stores = (await rank_of_stores(chain.hq, FIRST)).items
        assert [(row.rank, row.store_code, row.net_sales_fen) for row in stores] == [
            (1, "E_01", 7_000),
            (2, "E_02", 2_000),
            (3, "W_01", 1_000),
        ]
        seen = []
        asked = PageRequest(None, 1)
        while True:
            page = await rank_of_associates(chain.hq, asked)
            seen += page.items
            if page.next_cursor is None:
                break
            asked = PageRequest(decode_cursor(page.next_cursor), 1)
        assert seen == whole
        eastern = await rank_of_stores(chain.hq, FIRST, path="/EAST/")
        assert [row.store_code for row in eastern.items] == ["E_01", "E_02"]
        own = await rank_of_associates(an_actor(chain.manager), FIRST)
        assert [(row.rank, row.associate_name) for row in own.items] == [(1, "陈兰"), (2, "王小美")]


async def test_reports_end_where_the_reach_ends(chain: Chain) -> None:
    supervisor = an_actor(chain.supervisor)
    for path in ("/", "/WEST/", chain.far.path, "/EAST/NOWHERE/", "/EAST"):
        with pytest.raises(NotFound):
            await sales_by_day(supervisor, first=TODAY, last=TODAY, path=path)
        with pytest.raises(NotFound):
            await rank_of_stores(supervisor, FIRST, path=path)
        with pytest.raises(NotFound):
            await board(supervisor, path=path)
    with pytest.raises(NotFound):
        await store_people(supervisor, chain.far.id)
    with pytest.raises(NotFound):
        await store_people(supervisor)
    for ask in (board, store_people):
        with pytest.raises(Forbidden):
            await ask(an_actor(chain.mei))
        with pytest.raises(Forbidden):
            await ask(await an_actor_as(Role.TRAINER, region=chain.east))


async def test_a_report_is_of_a_year_at_most_and_of_a_period_that_there_is(chain: Chain) -> None:
    leap = date(2024, 1, 1)
    assert len((await sales_by_day(chain.hq, first=leap, last=date(2024, 12, 31))).days) == 366
    for first, last in ((leap, date(2025, 1, 1)), (leap, date(2023, 12, 31))):
        with pytest.raises(InvalidField):
            await sales_by_day(chain.hq, first=first, last=last)
    for period in ("", "2026", "2026-13", "2026-02-30", "26-01-01", "2026-1", "0000-01", "２０２６-01"):
        with pytest.raises(InvalidField):
            await rank_of_stores(chain.hq, FIRST, period=period)
    assert span_from("2026-11") == (Span.MONTH, date(2026, 11, 1))
    assert span_from("2026-11-30") == (Span.DAY, date(2026, 11, 30))
    assert averages(1_000, 3, 0) == {"atv_fen": 0, "upt_milli": 0}
    assert averages(1_001, 3, 2) == {"atv_fen": 501, "upt_milli": 1_500}


async def test_the_board_tells_today_beside_the_same_day_of_last_week(chain: Chain) -> None:
    await chain.sell(chain.mei, 4, at=NOON - 7 * DAY)
    await chain.sell(chain.mei, 9, at=NOON - 6 * DAY)
    await chain.sell(chain.jun, 2)
    await chain.sell(chain.western, 1)
    draft = a_draft(chain.east.path, target=10_000, starts_at=NOON - DAY, ends_at=NOON + DAY)
    await a_released_task(chain.hq, draft, at=NOON - DAY)
    await execute(
        "INSERT INTO code_scan (id, code, store, at, visitor, client, credited)"
        " SELECT gen_random_uuid(), $1, $2, moment, '\\x00', 'wechat', true FROM unnest($3::timestamptz[]) moment",
        new_id(),
        chain.one.id,
        [NOON, NOON - timedelta(hours=12), NOON - timedelta(hours=13)],
    )
    await delivered()
    with clock.pinned(NOON):
        async with statements_of_the_pool() as sent:
            east = await board(an_actor(chain.supervisor))
        assert len(sent) == 2
        whole = await board(chain.hq)
    assert (east.day, east.net_sales_fen, east.net_sales_week_before_fen, east.orders) == (TODAY, 2_000, 4_000, 1)
    assert (whole.net_sales_fen, whole.orders, whole.atv_fen) == (3_000, 2, 1_500)
    assert (east.tasks_not_started, east.scans, east.approvals_waiting) == (2, 2, 0)


async def test_the_people_of_a_store_are_those_who_are_posted_there_and_those_who_helped(chain: Chain) -> None:
    await chain.sell(chain.mei, 4)
    await chain.sell(chain.lan, 6)
    order = await chain.sell(chain.lan, 6, at=NOON - DAY)
    await chain.take_back(order, 5)
    await a_released_task(
        chain.hq, a_draft(chain.one.path, target=100, starts_at=NOON - DAY, ends_at=NOON + DAY), at=NOON - DAY
    )
    begun = NOON - 3 * DAY
    over = a_draft(chain.one.path, target=99_999_999, starts_at=begun, ends_at=NOON - DAY)
    await a_released_task(chain.hq, over, at=begun)
    await delivered()
    await execute("UPDATE posting SET valid_to = $2 WHERE associate = $1", chain.lan.id, TODAY)
    with clock.pinned(NOON):
        async with statements_of_the_pool() as sent:
            found = await store_people(an_actor(chain.manager))
        assert len(sent) == 1
    assert found.day == TODAY
    told = {one.name: one for one in found.people}
    assert list(told) == ["王小美", "陈兰", "店长"]
    assert (told["王小美"].net_sales_fen, told["陈兰"].net_sales_fen, told["店长"].orders) == (4_000, 1_000, 0)
    assert (told["陈兰"].posted, told["王小美"].posted) == (False, True)
    assert (told["王小美"].tasks_open, told["王小美"].tasks_overdue) == (0, 1)
    day = await store_day(chain.hq, chain.one.id, TODAY)
    assert sum(one.net_sales_fen for one in found.people) == day.net_fen


async def test_every_figure_of_every_report_is_defined(chain: Chain, client: httpx.AsyncClient) -> None:
    await chain.sell(chain.mei)
    await delivered()
    headers = await signed_in(chain.manager)
    defined = {one["name"] for one in (await client.get("/v1/figures", headers=headers)).json()}
    figures: set[str] = set()
    for address in (
        "sales-by-day?first=2026-03-02&last=2026-03-02",
        "stores?period=2026-03",
        "associates?period=2026-03",
        "board",
        "store-people",
    ):
        answer = await client.get(f"/v1/reports/{address}", headers=headers)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        for row in (told, *told.get("days", ()), *told.get("items", ()), *told.get("people", ())):
            figures |= {name for name, value in row.items() if isinstance(value, int) and not isinstance(value, bool)}
    assert figures - defined == {"rank"}
    assert PersonToday.__struct_fields__


async def test_what_is_booked_without_an_order_lowers_the_store_and_nobody(chain: Chain) -> None:
    await chain.sell(chain.mei, 3)
    await delivered()
    await execute("UPDATE sales_of_unit SET unmatched_fen = 500 WHERE path LIKE '/EAST/%' OR path = '/EAST/'")
    (day,) = (await sales_by_day(chain.hq, first=TODAY, last=TODAY, path="/EAST/")).days
    assert (day.net_sales_fen, day.sales_fen, day.unmatched_fen) == (2_500, 3_000, 500)
    with clock.pinned(NOON):
        assert (await rank_of_stores(chain.hq, FIRST)).items[0].net_sales_fen == 2_500
        assert (await rank_of_associates(chain.hq, FIRST)).items[0].net_sales_fen == 3_000
    assert await fetch_value("SELECT count(*) FROM sales_of_associate WHERE associate = $1", chain.mei.id) == 2
