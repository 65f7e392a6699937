"""Whoever orders is killed between the hold and the payment: no hold stays that no order waits for."""

from datetime import timedelta

import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.verifying import compare
from guide_app.base.settings import settings
from guide_app.ground.orders.fulfilment.holding import STOCK_HOLDS
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.stock.checks import CHECKS
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.schemas import FeedStock, StockRow
from tests.factories import a_sku, a_store, hq_actor
from tests.safety.killing import killer, until_killed
from tests.stock.bundles import a_bundle

pytestmark = pytest.mark.faults

KILLS, LIE_THERE = 12, 100_000
HELD_FOR = "SELECT count(*) FROM stock_hold h LEFT JOIN orders o ON o.id = h.order_id AND o.status = 'placed' "
ORDERS = "SELECT status, count(*) AS number FROM orders GROUP BY status"
LEFT = "SELECT on_hand, held FROM stock WHERE sku = $1"


async def test_no_hold_stays_of_orders_that_nobody_came_back_to(committed_db: str) -> None:
    store, shoe, sock = await a_store(), await a_sku(), await a_sku()
    bundle = await a_bundle({shoe: 1, sock: 2})
    rows = [StockRow(store.code, sku.code, LIE_THERE) for sku in (shoe, sock)]
    await feed_stock(await hq_actor(), FeedStock(now() - timedelta(minutes=10), rows))
    words = (bundle.code, str(store.id))
    await until_killed([killer("killed_orders.py", committed_db, *words, times=KILLS, seed=5)])
    books = [*CHECKS, STOCK_HOLDS]
    assert [(await compare(check.statement)).different for check in books] == [0, 0, 0]
    assert await fetch_value(f"{HELD_FOR} WHERE o.id IS NULL") == 0
    orders = {row["status"]: row["number"] for row in await fetch(ORDERS)}
    assert (orders["placed"] > 0, orders["paid"] > 0) == (True, True), "some were killed between hold and payment"
    late = now() + timedelta(minutes=2 * settings().order_expires_minutes)
    assert await cancel_unpaid_orders(late, desk=CouponDesk()) == orders["placed"]
    assert await fetch_value("SELECT count(*) FROM stock_hold") == 0
    for sku, each in ((shoe, 1), (sock, 2)):
        [left] = await fetch(LEFT, sku.id)
        assert (left["on_hand"], left["held"]) == (LIE_THERE - each * orders["paid"], 0)
    assert [(await compare(check.statement)).different for check in books] == [0, 0, 0]
