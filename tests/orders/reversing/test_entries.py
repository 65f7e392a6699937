"""The entries that take something back: once, of opposite sign, and in words that fit."""

from pathlib import Path

import pytest

from commissions.periods.queries.ledger import entries_in_reach
from guide_app.base.kernel.database import fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.subscriptions import register
from guide_app.base.web.pages import PageRequest
from guide_app.entry import wiring
from guide_app.ground.orders.events import OrderRefunded, ReturnUnmatched
from guide_app.ground.orders.queries import order_view, refunds_in_reach
from guide_app.ground.orders.reversing import (
    Lowered,
    NothingToTakeBack,
    lower_unmatched,
    take_back_refunds,
    take_back_sales,
    take_back_unmatched,
)
from tests.factories import hq_actor
from tests.orders.reversing.two_worlds import (
    LATER,
    Back,
    Run,
    Sold,
    World,
    a_plan,
    faults,
    handed_out,
    take_back,
    two_worlds,
)
from tests.orders.till_import.till_books import require_books_add_up, told

WHY = "收银导入撤销"
SALE = Run(sales=(Sold(0, 1, 2, 2, "10.00"),))
WHOLE = Run(returns=(Back(0, 2, 3),))
PROGRESS = """
SELECT w.progress FROM task_progress w JOIN task t ON t.id = w.task WHERE w.associate = $1 AND t.measure = $2
"""


@pytest.fixture
async def world(committed_db: str, tmp_path: Path) -> World:
    hq = await hq_actor()
    await a_plan(hq)
    await register(wiring.SUBSCRIBERS)
    made, _ = await two_worlds(hq, tmp_path, of="E")
    made.know(SALE.sales)
    return made


async def counted(world: World) -> tuple[int, int]:
    """Fen and orders of the first person's tasks."""
    await handed_out()
    assert await faults() == []
    fen, orders = [await fetch_value(PROGRESS, world.people[0].id, measure) for measure in ("sales_fen", "orders_paid")]
    return fen, orders


async def test_a_sale_is_taken_back_once_and_told_once(world: World) -> None:
    sold = await world.import_run(SALE, "0")
    async with transaction():
        assert await take_back_sales(sold.orders, WHY) == 1
    async with transaction():
        assert await take_back_sales(sold.orders, WHY) == 0
    (fact,) = await told(OrderRefunded)
    assert isinstance(fact, OrderRefunded)
    order = await fetch_row("SELECT paid_at, business_on FROM orders WHERE id = $1", sold.orders[0])
    assert order is not None
    assert (fact.refunded_at, fact.business_on) == (order["paid_at"], order["business_on"])
    assert (fact.corrects, fact.unsells, fact.amount_fen, fact.fully_returned) == (True, True, 2_000, True)
    assert [(line.units, line.amount_fen) for line in fact.lines] == [(2, 2_000)]
    await require_books_add_up()
    view = await order_view(world.hq, sold.orders[0])
    assert (view.taken_back, view.refunded_fen) == (True, 2_000)
    (listed,) = (await refunds_in_reach(world.hq, PageRequest(None, 50))).items
    assert (listed.corrects, listed.reason, listed.recorded_by_name) == (True, WHY, None)


async def test_a_sale_whose_return_stands_is_not_taken_back(world: World) -> None:
    sold = await world.import_run(SALE, "0")
    back = await world.import_run(Run(returns=(Back(0, 1, 3),)), "1")
    with pytest.raises(NothingToTakeBack):
        async with transaction():
            await take_back_sales(sold.orders, WHY)
    async with transaction():
        assert await take_back_refunds(back.refunds, WHY) == 1
        assert await take_back_refunds(back.refunds, WHY) == 0
        assert await take_back_sales(sold.orders, WHY) == 1
    await require_books_add_up()
    assert [row["amount_fen"] for row in await fetch("SELECT amount_fen FROM refund ORDER BY id")] == [
        1_000,
        -1_000,
        2_000,
    ]


async def test_an_order_counts_again_when_its_return_never_was_and_goes_off_when_it_comes_back(world: World) -> None:
    await world.import_run(SALE, "0")
    assert await counted(world) == (2_000, 1)
    back = await world.import_run(WHOLE, "1")
    assert await counted(world) == (0, 0)
    await take_back(back)
    assert await counted(world) == (2_000, 1)
    await world.import_run(WHOLE, "2")
    assert await counted(world) == (0, 0)
    assert [
        (fact.fully_returned, fact.amount_fen) for fact in await told(OrderRefunded) if isinstance(fact, OrderRefunded)
    ] == [(True, 2_000), (True, -2_000), (True, 2_000)]


async def test_of_two_returns_the_first_that_is_taken_back_makes_the_order_count_again(world: World) -> None:
    await world.import_run(SALE, "0")
    both = await world.import_run(Run(returns=(Back(0, 1, 3), Back(0, 1, 4))), "1")
    assert await counted(world) == (0, 0)
    await take_back(both)
    assert await counted(world) == (2_000, 1)
    facts = [fact for fact in await told(OrderRefunded) if isinstance(fact, OrderRefunded) and fact.corrects]
    assert [fact.fully_returned for fact in facts] == [True, False]


async def test_a_burden_is_lowered_in_parts_on_its_own_day_and_never_below_nothing(world: World) -> None:
    made = await world.import_run(Run(returns=(Back(None, 3, 4),)), "0")
    (return_id,) = made.unmatched
    async with transaction():
        await lower_unmatched([Lowered(return_id, 1, 300), Lowered(return_id, 1, 300)], LATER)
    with pytest.raises(NothingToTakeBack):
        async with transaction():
            await lower_unmatched([Lowered(return_id, 1, 301)], LATER)
    with pytest.raises(NothingToTakeBack):
        async with transaction():
            await lower_unmatched([Lowered(return_id, 1, 300), Lowered(return_id, 0, 1)], LATER)
    rows = await fetch("SELECT amount_fen, units, returned_at, business_on, store FROM unmatched_return ORDER BY id")
    assert [row["amount_fen"] for row in rows] == [900, -300, -300]
    assert len({tuple(row)[2:] for row in rows}) == 1
    assert [fact.amount_fen for fact in await told(ReturnUnmatched) if isinstance(fact, ReturnUnmatched)] == [
        900,
        -300,
        -300,
    ]
    await handed_out()
    assert await faults() == []
    async with transaction():
        await lower_unmatched([Lowered(return_id, -1, -300)], LATER)
    with pytest.raises(NothingToTakeBack):
        async with transaction():
            await lower_unmatched([Lowered(return_id, -1, -301)], LATER)
    await handed_out()
    assert await faults() == []
    assert await fetch_value("SELECT sum(amount_fen) FROM commission_store_burden") == 600
    async with transaction():
        await take_back_unmatched([return_id], LATER)
    await handed_out()
    assert await faults() == []
    assert await fetch_value("SELECT sum(amount_fen) FROM commission_store_burden") == 0


async def test_entries_of_commissions_say_what_it_was(world: World) -> None:
    sold = await world.import_run(SALE, "0")
    back = await world.import_run(WHOLE, "1")
    for wrong in (back, sold):
        await handed_out()
        await take_back(wrong)
    await handed_out()
    found = (await entries_in_reach(world.hq, PageRequest(None, 50), order_id=sold.orders[0])).items
    assert [(entry.amount_fen, entry.reason_zh.partition("（")[2]) for entry in reversed(found)] == [
        (25, ""),
        (-25, "退货）"),
        (25, "收银导入已撤销）"),
        (-25, "收银导入已撤销）"),
    ]
    assert found[0].reason_en.endswith("(the till import was taken back)")


async def test_events_of_before_are_read_as_they_were_meant(world: World) -> None:
    payload = (
        '{"refund_id":"018f0000-0000-7000-8000-000000000001","order_id":"018f0000-0000-7000-8000-000000000002",'
        '"number":"N-R1","store_id":"018f0000-0000-7000-8000-000000000003","member_id":null,"serving_id":null,'
        '"refunded_at":"2026-03-02T04:00:00Z","amount_fen":100,"fully_returned":true}'
    )
    fact = OrderRefunded.decode(payload)
    assert (fact.corrects, fact.reverses, fact.by_refund, fact.unsells) == (False, None, False, False)
