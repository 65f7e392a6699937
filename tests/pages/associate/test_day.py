"""The first page of the phone: how the day is, and what there is to do."""

import gzip
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from guide_app.base.html.assets import assets
from guide_app.base.kernel import clock
from pages.associate.day.showing import greeting_at
from performance.rules import FIGURES
from tasks.rules import Measure
from tests.factories import a_store, an_associate, hq_actor
from tests.pages.visitor import Visitor
from tests.statements import statements
from tests.tasks.task_field import a_draft, a_released_task

FIRST_VIEW_BYTES = 25_000
"""What a phone loads before the first page stands there, packed."""


async def test_the_day_greets_by_name_and_store_and_leads_to_each_definition(
    db: None, client: httpx.AsyncClient
) -> None:
    store = await a_store(name="上海人民广场店")
    visitor = await Visitor.signed_in(client, await an_associate(store, name="林知秋"))
    day = await visitor.visit("/a")
    assert day.status == 200
    assert "好，林知秋" in day.text
    assert "上海人民广场店" in day.text
    assert "¥0.00" in day.text
    assert "没有待办任务" in day.text
    meanings = [address for address in day.links.values() if address.startswith("/a/figures/")]
    assert len(meanings) == 6
    for address in meanings:
        meaning = await visitor.visit(address)
        (figure,) = (each for each in FIGURES if each.name == address.rpartition("/")[2])
        assert (meaning.status, figure.definition_zh in meaning.text) == (200, True)
    assert (await visitor.visit("/a/figures/made_up")).status == 404


async def test_tasks_stand_by_what_ends_first_and_overdue_ones_are_counted(db: None, client: httpx.AsyncClient) -> None:
    store, hq, at = await a_store(), await hq_actor(), clock.now()
    somebody = await an_associate(store, name="林知秋")
    for days in (9, 3, 6, 12):
        draft = a_draft(store.path, starts_at=at, ends_at=at + timedelta(days=days), measure=Measure.ORDERS_PAID)
        await a_released_task(hq, draft, at=at)
    late = a_draft(store.path, starts_at=at - timedelta(days=2), ends_at=at - timedelta(days=1))
    await a_released_task(hq, late, at=at - timedelta(days=2))
    visitor = await Visitor.signed_in(client, somebody)
    day = await visitor.visit("/a")
    assert "1 项逾期" in day.text
    tasks = [address for address in day.links.values() if address.startswith("/a/tasks/")]
    assert len(tasks) == 4, "what is overdue, and the three that end first"
    assert day.html.index("已逾期") < day.html.index(tasks[1])
    overdue = await visitor.visit(day.links["1 项逾期"])
    assert "已逾期" in overdue.text
    (task,) = (address for address in overdue.links.values() if address.startswith("/a/tasks/"))
    shown = await visitor.visit(task)
    assert "您成交的订单实付的商品金额" in shown.text
    assert "¥8.00" in shown.text, "the reward"
    assert (await visitor.visit("/a/tasks?which=made-up")).status == 400
    other = await Visitor.signed_in(client, await an_associate())
    assert (await other.visit(task)).status == 404


async def test_the_first_view_is_light(db: None, client: httpx.AsyncClient) -> None:
    visitor = await Visitor.signed_in(client, await an_associate(await a_store()))
    async with statements() as sent:
        day = await visitor.visit("/a")
    assert len(sent) == 8, "\n".join(sent)
    loaded = [asset for asset in assets().values() if asset.address in day.html]
    packed = len(gzip.compress(day.html.encode(), 6)) + sum(len(asset.packed) for asset in loaded)
    assert packed < FIRST_VIEW_BYTES


@pytest.mark.parametrize(
    ("hour", "said"),
    [(4, "晚上"), (5, "早上"), (10, "早上"), (11, "中午"), (12, "中午"), (13, "下午"), (17, "下午"), (18, "晚上")],
)
def test_people_are_greeted_by_the_hour_of_the_stores(hour: int, said: str) -> None:
    assert greeting_at(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour - 8)).startswith(said)
