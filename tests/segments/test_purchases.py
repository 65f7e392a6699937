"""What members bought: exact over refunds and corrections, built anew by a replay, mended, twelve months to the day."""

from datetime import date, timedelta
from typing import Any

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.verifying import compare
from guide_app.ground.orders.events import OrderRefunded
from segments.checks import DAYS, SUMS, mend
from segments.handlers import SEGMENTS
from segments.jobs import let_days_go
from tests.databases import owning
from tests.factories import AMember, a_member
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered

KEPT = """
SELECT json_build_array(first_on, last_on, last_store, orders, net_fen, year_fen) FROM member_purchases
WHERE member = $1
"""


async def kept(member: AMember) -> str:
    return str(await fetch_value(KEPT, member.id))


async def require_sound() -> None:
    for statement in (DAYS, SUMS):
        found = await compare(statement)
        assert found.different == 0, found.examples


def as_kept(first: date | None, last: date | None, store: object, orders: int, net: int, year: int) -> str:
    def day(of: date | None) -> str:
        return "null" if of is None else f'"{of}"'

    where = "null" if store is None else f'"{store}"'
    return f"[{day(first)}, {day(last)}, {where}, {orders}, {net}, {year}]"


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    return await a_chain()


async def test_what_members_bought_is_exact(chain: Chain, committed_db: str) -> None:
    li = await a_member(chain.one, dedicated=chain.jun)
    old, today = NOON - 364 * DAY, NOON.date()
    await chain.sell(chain.mei, 3, at=old, to=li)
    latest = await chain.sell(chain.jun, 4, at=NOON - DAY, to=li)
    await require_sound()  # what is not told yet is no fault
    with clock.pinned(NOON):
        await delivered()
    assert await kept(li) == as_kept(old.date(), today - timedelta(1), chain.two.id, 2, 7_000, 7_000)
    await chain.take_back(latest, 1, at=NOON)
    with clock.pinned(NOON):
        await delivered()
    assert await kept(li) == as_kept(old.date(), today - timedelta(1), chain.two.id, 2, 6_000, 6_000)
    await require_sound()

    # The oldest day leaves the twelve months, once however often the job runs.
    assert await let_days_go(NOON) == 0
    later = NOON + 2 * DAY
    assert (await let_days_go(later), await let_days_go(later)) == (1, 0)
    assert await kept(li) == as_kept(old.date(), today - timedelta(1), chain.two.id, 2, 6_000, 3_000)
    await require_sound()

    # An import was wrong: the last sale never was, nor what came back of it.
    never: dict[str, Any] = {
        "order_id": latest.id,
        "number": latest.number,
        "store_id": chain.two.id,
        "member_id": li.id,
    }
    line: dict[str, Any] = {"serving_id": None, "fully_returned": True, "corrects": True}
    for refund_of_it in (True, False):
        async with transaction():
            await publish(
                OrderRefunded(
                    refund_id=latest.id,
                    refunded_at=NOON if refund_of_it else NOON - DAY,
                    amount_fen=-1_000 if refund_of_it else 4_000,
                    reverses=latest.id if refund_of_it else None,
                    **never,
                    **line,
                )
            )
    with clock.pinned(later):
        await delivered()
    assert await kept(li) == as_kept(old.date(), old.date(), chain.one.id, 1, 3_000, 0)

    # A replay ends where it began; wrong rows are found, and written anew from the books, which know of no correction.
    with clock.pinned(later):
        async with owning(committed_db):
            assert await rebuild(SEGMENTS) > 0
    assert await kept(li) == as_kept(old.date(), old.date(), chain.one.id, 1, 3_000, 0)
    await execute("UPDATE member_purchases SET net_fen = 1")
    assert (await compare(SUMS)).different == 1
    assert (await compare(DAYS)).different > 0
    async with transaction():
        await mend()
    await require_sound()
