"""The page of channels: sums, shares, the span before, and what is taken away."""

import httpx

from guide_app.base.kernel import clock
from guide_app.ground.orders.rules import Channel
from tests.pages.console.test_console_lists import offers
from tests.pages.visitor import Visitor
from tests.performance.trading import DAY, NOON, a_chain, delivered


async def test_channels_stand_beside_the_span_before(committed_db: str, client: httpx.AsyncClient) -> None:
    chain = await a_chain()
    order = await chain.sell(chain.mei, 3)
    await chain.sell(chain.jun, 1, channel=Channel.PHONE)
    await chain.sell(chain.western, 5, channel=Channel.PHONE)
    await chain.take_back(order)
    await chain.sell(chain.mei, 1, at=NOON - DAY)
    await delivered()
    with clock.pinned(NOON):
        visitor = await Visitor.signed_in(client, chain.supervisor)
        page = await visitor.visit("/hq/channels?first=2026-03-02&last=2026-03-02")
        assert "导购开单¥20.00100%¥30.0075%−¥10.0013¥30.003.00" in page.text
        assert "电话订购¥10.00–¥10.0025%–11¥10.001.00" in page.text
        assert "前一段 ¥10.00" in page.text
        assert "合计¥30.00200%¥40.00−¥10.0024¥20.002.00" in page.text
        days = {"first": "2026-03-02", "last": "2026-03-02", "by": "day"}
        assert offers(page) == {"sales-by-channel": days}
        drawn = await visitor.visit("/hq/channels?channel=phone")
        assert drawn.html.count('<rect class="bar') == 1
        assert "每日净销售电话订购" in drawn.text
        year = await visitor.visit("/hq/channels?first=2025-03-03&last=2026-03-02")
        assert "每月净销售" in year.text
        assert offers(year)["sales-by-channel"]["by"] == "month"
        assert "这段时间还没有销售" in (await visitor.visit("/hq/channels?path=/EAST/&last=2026-01-01")).text
        assert (await visitor.visit("/hq/channels?first=2025-01-01&last=2026-03-02")).status == 422
        assert (await visitor.visit("/hq/channels?first=0001-01-01&last=0001-01-02")).status == 200
        assert (await visitor.visit("/hq/channels?last=0001-01-01")).status == 200
        assert (await visitor.visit("/hq/channels?path=/WEST/")).status == 404
        assert (await (await Visitor.signed_in(client, chain.mei)).visit("/hq/channels")).status == 403
