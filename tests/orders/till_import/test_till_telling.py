"""What one statement tells of booked sales is what the product tells of any order that is paid."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel.database import execute, fetch, fetch_as, fetch_value, transaction
from guide_app.base.kernel.lanes import change_lanes, slot_of
from guide_app.base.kernel.moments import encode
from guide_app.ground.catalog.products.making import ProductNamed, ensure_products
from guide_app.ground.catalog.reads import kinds_of
from guide_app.ground.orders.booked import LINE_COLUMNS, ORDER_COLUMNS, BookedLine, BookedOrder
from guide_app.ground.orders.events import OrderPaid
from guide_app.ground.orders.facts import order_paid
from guide_app.ground.orders.till_import.telling import tell_sales
from tests.databases import owner_of
from tests.factories import a_category, a_member, a_sku, a_store, an_associate
from tests.orders.till_import.till_books import imported
from tests.orders.till_import.till_files import a_file, a_line

ORDERS = f"SELECT {ORDER_COLUMNS} FROM orders o ORDER BY o.placed_at, o.id"
TOLD = "SELECT type, occurred_at, lane, payload FROM event WHERE type = $1 AND seq > $2 ORDER BY seq"
LINES = f"SELECT {LINE_COLUMNS} FROM order_line WHERE order_id = $1 ORDER BY no"
NAMES = ('Mug "large"', "back\\slash", "全脂牛奶 250g", "emoji 🧋 tea", "a\u2028line", "", "{}", "O'Neill %s")


class Told(msgspec.Struct, frozen=True):
    """An event as it stands in the log; JSON is compared by what it means."""

    type: str
    occurred_at: datetime
    lane: int
    payload: msgspec.Raw


async def _told(*, after: int = 0) -> list[tuple[object, ...]]:
    """The orders that the log tells of, after an event."""
    found = await fetch_as(Told, TOLD, OrderPaid.event_type, after)
    return [(one.type, one.occurred_at, one.lane, msgspec.json.decode(one.payload)) for one in found]


async def _as_the_product_tells() -> list[tuple[object, ...]]:
    facts: list[tuple[object, ...]] = []
    for order in await fetch_as(BookedOrder, ORDERS):
        lines = await fetch_as(BookedLine, LINES, order.id)
        fact = order_paid(order, lines, await kinds_of({line.sku for line in lines}))
        lane = slot_of(order.store) % await fetch_value("SELECT lanes FROM event_epoch")
        facts.append((fact.event_type, order.placed_at, lane, msgspec.json.decode(encode(fact))))
    return facts


async def _varied() -> Sequence[list[str]]:
    """A member whom somebody serves, one whom nobody knows, nobody; weighed and counted; articles of every kind."""
    store = await a_store("S001")
    dedicated, acquirer = await an_associate(store, number="S001-1"), await an_associate(store, number="S001-2")
    served = await a_member(store, number="M1", dedicated=dedicated, acquirer=acquirer)
    shoes = await a_category("SHOES")
    await a_sku("KNOWN", category=await a_category("RUNNING", shoes))
    await a_sku("BARE", brand=None)
    await ensure_products([ProductNamed(code='SPU "1"', name="跑鞋", brand=None, category=None)])
    await execute("UPDATE sku SET spu = 'SPU \"1\"' WHERE code = 'KNOWN'")
    at_home = {"store_code": "S001", "associate_code": "S001-2"}
    lines = [
        a_line(receipt_no="1", line_no=1, sku="KNOWN", member_no=served.number, **at_home),
        a_line(receipt_no="1", line_no=2, sku="BARE", qty="0.755", member_no=served.number, **at_home),
        a_line(receipt_no="2", sold_at="2011-09-01 23:59", member_no="", associate_code=""),
        a_line(receipt_no="3", sold_at="2011-08-31 00:01:07", unit_price="0.01", qty="1000000"),
        a_line(receipt_no="C4", sold_at="2011-09-03 10:00", qty="-1"),
    ]
    odd = enumerate(NAMES, start=1)
    lines += [
        a_line(receipt_no="日5", line_no=no, sku=f"ODD{no}", name=name, sold_at="2011-09-01 09:15") for no, name in odd
    ]
    stores = range(10, 30)
    lines += [a_line(receipt_no=f"{no}", store_code=f"S0{no}", associate_code=f"S0{no}-1") for no in stores]
    return lines


async def test_every_booked_order_is_told_as_any_other(db: None, tmp_path: Path) -> None:
    await imported(a_file(tmp_path, *await _varied()))
    paid = await _told()
    assert len(paid) == 24
    assert paid == await _as_the_product_tells()


async def test_what_a_till_never_writes_is_told_as_well(db: None, tmp_path: Path) -> None:
    """Every column of the rows that the event is made of at something other than its default."""
    found = await imported(a_file(tmp_path, *await _varied()))
    assert not found.already
    everybody = [row["id"] for row in await fetch("SELECT id FROM associate ORDER BY number")]
    await execute(
        "UPDATE orders SET dedicated = $1, acquirer = $2, issuer = $3, came_by = gen_random_uuid(), day_cut_hours = 5,"
        " paid_at = paid_at + interval '0.25 seconds', business_on = business_on - 1, freight_fen = 800,"
        " payable_fen = goods_fen + 800, number = number || '\"\\'",
        *everybody[:3],
    )
    await execute("UPDATE order_line SET hq_funded_fen = no, returned_units = 1")
    assert await _told_anew() == await _as_the_product_tells()


async def test_sales_are_told_in_the_lanes_of_their_stores(committed_db: str, tmp_path: Path) -> None:
    owner = await asyncpg.connect(owner_of(committed_db))
    await change_lanes(owner, 4)
    await owner.close()
    await imported(a_file(tmp_path, *await _varied()))
    paid = await _told()
    assert {lane for _, _, lane, _ in paid} == {0, 1, 2, 3}
    assert paid == await _as_the_product_tells()


async def _told_anew() -> list[tuple[object, ...]]:
    import_id: UUID = await fetch_value("SELECT id FROM till_import")
    before = await fetch_value("SELECT max(seq) FROM event")
    async with transaction():
        await tell_sales(import_id)
    return await _told(after=before)
