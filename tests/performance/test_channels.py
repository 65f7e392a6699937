"""Sales by channel, by every split, within one's reach; refunds of events that did not say their channel."""

import pytest

from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.replaying import rebuild
from guide_app.ground.orders.rules import Channel
from performance.handlers import PERFORMANCE
from performance.queries.by_channel import By, sales_by_channel
from tests.databases import owning
from tests.factories import an_actor
from tests.performance.trading import DAY, NOON, a_chain, delivered, require_sound_sums


async def test_channels_add_up_by_days_months_and_units(committed_db: str) -> None:
    chain = await a_chain()
    first, last = (NOON - 40 * DAY).date(), NOON.date()
    await chain.sell(chain.mei, 3)
    order = await chain.sell(chain.jun, 2, channel=Channel.LIVESTREAM)
    await chain.take_back(order, 1)
    await chain.sell(chain.western, 4, at=NOON - 30 * DAY, channel=Channel.PHONE)
    await delivered()
    await require_sound_sums()

    async def told(by: By, **asked: object) -> list[tuple[object, ...]]:
        found = await sales_by_channel(chain.hq, first=first, last=last, by=by, **asked)  # type: ignore[arg-type]
        return [(one.channel, one.path or one.begins_on, one.net_sales_fen, one.atv_fen) for one in found]

    assert await told(By.TOTAL) == [
        ("phone", None, 4_000, 4_000),
        ("associate_app", None, 3_000, 3_000),
        ("livestream", None, 1_000, 2_000),
    ]
    earlier = (NOON - 30 * DAY).date()
    assert [row[:3] for row in await told(By.DAY)] == [
        ("phone", earlier, 4_000),
        ("associate_app", last, 3_000),
        ("livestream", last, 1_000),
    ]
    assert [row[1] for row in await told(By.MONTH)] == [earlier.replace(day=1), *[last.replace(day=1)] * 2]
    assert [row[:2] for row in await told(By.UNIT, path=chain.east.path)] == [
        (channel, store.path)
        for store, channel in sorted(
            ((chain.one, "associate_app"), (chain.two, "livestream")), key=lambda one: one[0].path
        )
    ]
    led = await sales_by_channel(an_actor(chain.manager), first=first, last=last)
    assert {one.channel for one in led} == {"associate_app"}
    with pytest.raises(NotFound):
        await sales_by_channel(an_actor(chain.supervisor), first=first, last=last, path=chain.far.path)
    with pytest.raises(Forbidden):
        await sales_by_channel(an_actor(chain.mei), first=first, last=last)
    with pytest.raises(InvalidField):
        await sales_by_channel(chain.hq, first=last, last=first)

    async with owning(committed_db):
        await execute("ALTER TABLE event DISABLE TRIGGER USER")
        await execute("UPDATE event SET payload = payload - 'channel' WHERE type = 'order_refunded'")
        assert await rebuild(PERFORMANCE) > 0
    assert await fetch_value("SELECT count(*) FROM sales_of_channel WHERE channel = ''") == 0
    await require_sound_sums()
