"""What members bought: exact over refunds and corrections, built anew by a replay, mended, twelve months to the day."""

import asyncio
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.verifying import compare
from guide_app.ground.members.events import IdentityChanged, KnownMember
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.orders.events import OrderRefunded
from segments.checks import DAYS, PERSONS, SUMS, mend
from segments.handlers import SEGMENTS
from segments.jobs import let_days_go
from segments.persons import know_persons
from segments.purchases import Bought, note_purchases
from tests.databases import owning
from tests.factories import AMember, a_member, hq_actor
from tests.members.merging import merged
from tests.performance.trading import DAY, NOON, Chain, a_chain, delivered

KEPT = """
SELECT json_build_array(first_on, last_on, last_store, orders, net_fen, year_fen) FROM member_purchases
WHERE member = $1
"""


async def kept(member: AMember) -> str:
    return str(await fetch_value(KEPT, member.id))


async def require_sound() -> None:
    for statement in (DAYS, PERSONS, SUMS):
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


async def test_sums_are_those_of_the_person(chain: Chain, committed_db: str) -> None:
    hq, today = await hq_actor(), NOON.date()
    kept_as, gone, third = [await a_member(chain.one, dedicated=chain.jun) for _ in range(3)]
    await chain.sell(chain.mei, 1, at=NOON - 364 * DAY, to=gone)
    await chain.sell(chain.jun, 2, at=NOON - DAY, to=gone)
    await chain.sell(chain.mei, 4, at=NOON - 2 * DAY, to=kept_as)
    with clock.pinned(NOON):
        await delivered()
        first = await merged(hq, kept_as.id, gone.id)
        await chain.sell(chain.mei, 1, at=NOON, to=third)
        await require_sound()  # what is not told yet is no fault
        await delivered()
    whole = as_kept((NOON - 364 * DAY).date(), today - timedelta(1), chain.two.id, 3, 7_000, 7_000)
    assert (await kept(kept_as), await kept(gone)) == (whole, "None")
    await require_sound()

    # The day that leaves the twelve months was the other's.
    assert await let_days_go(NOON + 2 * DAY) == 1
    assert await kept(kept_as) == whole.replace("7000]", "6000]")
    await require_sound()

    # What is sold by the old id is the person's; a third id joins them.
    await chain.sell(chain.mei, 1, at=NOON - 3 * DAY, to=gone)
    with clock.pinned(NOON):
        await delivered()
        last = await merged(hq, third.id, kept_as.id)
        await delivered()
    all_three = as_kept((NOON - 364 * DAY).date(), today, chain.one.id, 5, 9_000, 9_000)
    assert [await kept(one) for one in (third, kept_as, gone)] == [all_three, "None", "None"]
    with clock.pinned(NOON):
        async with owning(committed_db):
            assert await rebuild(SEGMENTS) > 0
    assert [await kept(one) for one in (third, kept_as, gone)] == [all_three, "None", "None"], "replayed"
    await require_sound()

    # Each has its own again; who has nothing of their own has no row.
    with clock.pinned(NOON):
        for merge in (last, first):
            await undo_merge(hq, merge.id, because="是两个人")
            await delivered()
    assert [(await kept(one)).split(", ")[3] for one in (third, kept_as, gone)] == ["1", "2", "2"]
    await require_sound()
    await execute("UPDATE purchase_person SET person = $1 WHERE member = $2", third.id, gone.id)
    assert (await compare(PERSONS)).different == 1
    async with transaction():
        await mend()
    await require_sound()


async def test_lanes_add_while_persons_change(committed_db: str) -> None:
    """What is added and who becomes whom come in any order, from several lanes at once: the sums are those of days."""
    one, other, third = [(await a_member()).id for _ in range(3)]
    chance = Random(7)

    async def add(member: UUID) -> None:
        async with transaction():
            await note_purchases([Bought(who, NOON.date(), 1, 100, None, NOON) for who in {member, third}])

    async def become(person: UUID, version: int) -> None:
        async with transaction():
            known = KnownMember(other, version)
            await know_persons([IdentityChanged(members=(known,), person_id=person, changed_at=NOON)])

    for version in range(1, 16):
        person = chance.choice((one, third, other))
        work = [add(other), add(one), become(person, version), become(person, version), add(other), add(third)]
        chance.shuffle(work)
        await asyncio.gather(*work)
        assert (await compare(SUMS)).different == 0
        assert await fetch_value("SELECT person FROM purchase_person WHERE member = $1", other) == person
    assert await fetch_value("SELECT sum(orders) FROM member_purchases") == 15 * 7
