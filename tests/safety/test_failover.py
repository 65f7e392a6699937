"""The machine that writes is lost under load: its standby takes over, nothing answered is gone, and work goes on."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.embedded import APPLICATION, DATABASE
from guide_app.entry.cli.verifying import verified
from tests.factories import a_sku, an_associate, signed_in
from tests.places import a_quick_folder
from tests.safety.clusters import Pair, a_pair
from tests.safety.faults import Till, a_free_port, a_server, connected, until_ready

pytestmark = pytest.mark.faults
CLIENTS = 6
MOST_SECONDS = 20.0
"""From the promotion to the next answered order, on any machine; one that is idle takes one or two."""


@pytest.fixture
def pair() -> Iterator[Pair]:
    with a_quick_folder("guide-pair-") as folder, a_pair(folder) as made:
        yield made


async def test_a_standby_takes_over_and_nothing_that_was_answered_is_lost(pair: Pair) -> None:
    url, port = pair.url(APPLICATION), a_free_port()
    server = a_server(url, port)
    try:
        async with connected(url):
            sku = await a_sku(price_fen=19_900)
            headers = await signed_in(await an_associate())
        till = Till(port, headers, {"lines": [{"sku": sku.code, "quantity": 1}], "payment": {"method": "till_cash"}})
        await until_ready(port)
        selling = asyncio.create_task(till.sell(CLIENTS, 10_000))
        await till.until_sold(120)
        await asyncio.to_thread(pair.primary.kill)
        before = dict(till.acknowledged)
        await asyncio.to_thread(pair.standby.control, "promote")
        promoted = time.monotonic()
        await till.until_sold(len(till.acknowledged) + CLIENTS + 1)
        assert time.monotonic() - promoted < MOST_SECONDS
        await till.until_sold(len(till.acknowledged) + 60)
        till.closes = True
        await selling
        assert server.running, "nobody had to start it again"
    finally:
        server.stop()
    assert till.problems == []
    assert till.failures, "nothing failed: the loss was not felt"
    async with connected(f"postgresql://{APPLICATION}@127.0.0.1:{pair.standby.port}/{DATABASE}"):
        there = {str(row["id"]) for row in await fetch("SELECT id FROM orders")}
        assert {order["id"] for order in before.values()} <= there
        assert {order["id"] for order in till.acknowledged.values()} == there
        assert await fetch_value("SELECT count(*) FROM remembered_answer") == len(there)
        assert [one.name for one in await verified([], mend=False) if one.found.different] == []
