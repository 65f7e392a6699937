"""The sums that are kept: right whatever waits to be delivered, built anew by a replay, mended where they are wrong."""

import pytest

from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.verifying import compare
from performance.checks import (
    ASSOCIATES,
    CHANNELS,
    UNITS,
    VISITS,
    mend_associates,
    mend_channels,
    mend_units,
    mend_visits,
)
from performance.handlers import PERFORMANCE
from tests.databases import owning
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered, require_sound_sums

OF_PATH = "SELECT sales_fen - refunds_fen FROM sales_of_unit WHERE path = $1 AND span = $2 AND begins_on = $3"


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    made = await a_chain()
    for days, who, units in ((0, made.mei, 3), (0, made.jun, 2), (1, made.western, 4), (30, made.mei, 1)):
        order = await made.sell(who, units, at=NOON - days * DAY)
        await made.take_back(order, 1, at=NOON - days * DAY / 2)
    return made


async def test_a_branch_is_the_sum_of_its_stores_and_a_month_of_its_days(chain: Chain) -> None:
    await delivered()
    await require_sound_sums()
    today, month = NOON.date(), NOON.date().replace(day=1)
    sums = [
        await fetch_value(OF_PATH, path, span, day)
        for path, span, day in (
            (chain.one.path, "day", today),
            (chain.east.path, "day", today),
            ("/", "day", today),
            ("/", "month", month),
        )
    ]
    assert sums == [2_000, 3_000, 2_000, 6_000]


async def test_what_is_not_delivered_yet_is_no_fault(chain: Chain) -> None:
    await require_sound_sums()
    await delivered()
    await chain.sell(chain.mei)
    await require_sound_sums()


async def test_wrong_sums_are_found_and_written_anew(chain: Chain) -> None:
    await delivered()
    await chain.sell(chain.lan, 9)
    await execute("UPDATE sales_of_unit SET orders = orders + 1 WHERE path = '/'")
    await execute("DELETE FROM sales_of_channel WHERE span = 'month'")
    await execute("DELETE FROM sales_of_associate WHERE associate = $1", chain.mei.id)
    of_chain = await fetch_value("SELECT count(*) FROM sales_of_unit WHERE path = '/'")
    assert (await compare(UNITS)).different == of_chain
    assert (await compare(ASSOCIATES)).different > 0
    assert (await compare(CHANNELS)).different > 0
    assert (await compare(VISITS)).different == 0
    async with transaction():
        await mend_units()
        await mend_associates()
        await mend_channels()
        await mend_visits()
    await require_sound_sums()
    await delivered()
    await require_sound_sums()


async def test_a_replay_gives_the_same_sums(chain: Chain, committed_db: str) -> None:
    await delivered()
    async with owning(committed_db):
        assert await rebuild(PERFORMANCE) > 0
    await require_sound_sums()
