"""A price book that is closed by two people at once, and while orders come in."""

import asyncio
from datetime import datetime

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.catalog.errors import BookOver
from guide_app.ground.catalog.pricing.schemas import BookView, CloseBook, CreateBook
from guide_app.ground.catalog.pricing.service.books import create_book
from guide_app.ground.catalog.pricing.service.closing import close_book
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.orders.schemas import LineWanted, OrderView, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.factories import hq_actor
from tests.orders.test_ordering import DESK, Shop, an_open_shop

USUAL, IN_BOOK = 3_333, 2_000
AUDITED = "SELECT count(*) FROM audit_entry WHERE action = 'catalog.price_book_closed'"
ENDS = "SELECT valid_to FROM price WHERE book = $1"


async def a_book_in_force(shop: Shop) -> BookView:
    book = await create_book(SYSTEM, CreateBook(code="WEEK", name="品牌周"))
    await set_prices(SYSTEM, SetPrices(prices=[NewPrice(sku=shop.sku.code, price_fen=IN_BOOK, book="WEEK")]))
    return book


async def test_two_people_close_a_book_at_once(committed_db: str) -> None:
    shop = await an_open_shop()
    book, one, other = await a_book_in_force(shop), await hq_actor(), await hq_actor()
    command = CloseBook(reason="活动结束")
    answers = await asyncio.gather(
        *(close_book(person, book.id, command, approved=True) for person in (one, other)), return_exceptions=True
    )
    (closed,) = [answer for answer in answers if isinstance(answer, BookView)]
    (refused,) = [answer for answer in answers if isinstance(answer, BaseException)]
    assert isinstance(refused, BookOver)
    assert await fetch_value(ENDS, book.id) == closed.valid_to
    assert await fetch_value(AUDITED) == 1


async def test_orders_that_come_in_while_a_book_closes_cost_what_holds_at_their_moment(committed_db: str) -> None:
    shop = await an_open_shop()
    book, hq = await a_book_in_force(shop), await hq_actor()
    command = PlaceOrder(lines=[LineWanted(shop.sku.code, 1)])

    async def orders(times: int) -> list[OrderView]:
        return [await place_order(shop.associate, command, desk=DESK) for _ in range(times)]

    async def closing() -> tuple[datetime, datetime]:
        await asyncio.sleep(0.02)
        closed = await close_book(hq, book.id, CloseBook(reason="活动结束"), approved=True)
        assert closed.valid_to is not None
        return closed.valid_to, clock.now()

    before = await orders(2)
    *meanwhile, (ends, known) = await asyncio.gather(*(orders(6) for _ in range(3)), closing())
    after = await orders(2)

    def price(order: OrderView) -> int:
        return order.lines[0].unit_price_fen

    assert {price(order) for order in before} == {IN_BOOK}
    assert {price(order) for order in after} == {USUAL}
    found = [order for several in meanwhile if isinstance(several, list) for order in several]
    assert len(found) == 18
    for order in found:
        # who asks while it is being closed may not know of it yet; once it is closed everybody does
        assert price(order) == (IN_BOOK if order.placed_at < ends else USUAL) or ends <= order.placed_at <= known, order
