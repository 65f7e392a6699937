"""When members were in a store last: purchases, noted visits and kept appointments, of the person, whatever is built
anew."""

from datetime import date, timedelta
from uuid import UUID

from appointments.schemas import BookFor, CancelAppointment
from appointments.service.booking import book_for
from appointments.service.tending import arrive, cancel
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import register
from guide_app.base.kernel.verifying import compare
from guide_app.entry import wiring
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.orders.events import OrderRefunded
from guide_app.ground.touches.rules import Noted
from guide_app.ground.touches.schemas import NoteTouch
from guide_app.ground.touches.service import note_touch
from segments.checks import SUMS, mend
from segments.conditions import Conditions
from segments.handlers import SEGMENTS
from segments.queries.searching import cursor_after, search_members
from segments.rules import Sort
from segments.searches import SearchMembers
from tests.appointments.test_keeping_appointments import a_shop
from tests.databases import owning
from tests.factories import AMember, a_member, an_actor, hq_actor
from tests.members.merging import merged
from tests.performance.trading import DAY, NOON, a_chain, delivered

VISITED = "SELECT visited_on FROM member_purchases WHERE member = $1"
TODAY = date(2026, 3, 2)


async def visited(member: AMember) -> date | None:
    found: date | None = await fetch_value(VISITED, member.id)
    return found


async def require_sound() -> None:
    found = await compare(SUMS)
    assert found.different == 0, found.examples


async def test_the_last_visit_is_a_purchase_or_what_somebody_noted(committed_db: str) -> None:
    chain = await a_chain()
    li, wang = await a_member(chain.one), await a_member(chain.one)
    await chain.sell(chain.mei, 2, at=NOON - 9 * DAY, to=li)
    await delivered()
    assert (await visited(li), await visited(wang)) == (TODAY - timedelta(9), None)
    mei = an_actor(chain.mei)
    for days, kind in ((3, Noted.VISIT), (2, Noted.CONTACT)):  # a call is no visit
        with clock.pinned(NOON - days * DAY):
            for one in (li, wang):
                await note_touch(mei, one.id, NoteTouch(kind=kind))
    await delivered()
    assert [await visited(one) for one in (li, wang)] == [TODAY - timedelta(3)] * 2
    await require_sound()
    with clock.pinned(NOON):
        hq = await hq_actor()

        async def found(asked: Conditions, sort: Sort = Sort.NEWEST) -> set[UUID]:
            return {one.id for one in (await search_members(hq, SearchMembers(conditions=asked, sort=sort))).items}

        assert await found(Conditions(visited_within_days=4)) == {li.id, wang.id}
        assert await found(Conditions(bought_within_days=4)) == set()
        assert await found(Conditions(unseen_days=3)) == {li.id, wang.id}
        assert await found(Conditions(unseen_days=4)) == set()
        assert await found(Conditions(away_days=9)) == {li.id}
        assert await found(Conditions(), Sort.LAST_VISIT) == {li.id, wang.id}
        assert await found(Conditions(), Sort.SPEND) == {li.id}, "who came and never bought has spent nothing"
        assert await found(Conditions(unseen_days=3), Sort.LONGEST_AWAY) == {li.id}
        behind = await cursor_after(hq, Sort.LAST_VISIT, max(li.id, wang.id))
        rest = await search_members(hq, SearchMembers(sort=Sort.LAST_VISIT, cursor=behind))
        assert [one.id for one in rest.items] == [min(li.id, wang.id)]
    # Of one person the latest of all; apart, each has their own.
    made = await merged(await hq_actor(), li.id, wang.id)
    await chain.sell(chain.mei, 1, at=NOON - DAY, to=wang)
    await delivered()
    assert (await visited(li), await visited(wang)) == (TODAY - timedelta(1), None)
    await require_sound()
    await undo_merge(await hq_actor(), made.id, because="是两个人")
    await delivered()
    assert await visited(wang) == TODAY - timedelta(3)
    await require_sound()
    before = [await visited(one) for one in (li, wang)]
    async with owning(committed_db):
        await rebuild(SEGMENTS)
    assert [await visited(one) for one in (li, wang)] == before, "a replay forgets no visit"
    await require_sound()
    await execute("DELETE FROM member_purchases")
    async with transaction():
        await mend()
    assert [await visited(one) for one in (li, wang)] == before
    await require_sound()


async def test_a_sale_that_never_was_is_no_visit(committed_db: str) -> None:
    chain = await a_chain()
    li = await a_member(chain.one)
    with clock.pinned(NOON - 5 * DAY):
        await note_touch(an_actor(chain.mei), li.id, NoteTouch(kind=Noted.VISIT))
    sale = await chain.sell(chain.mei, 1, at=NOON - DAY, to=li)
    await delivered()
    assert await visited(li) == TODAY - timedelta(1)
    async with transaction():
        await publish(
            OrderRefunded(
                refund_id=new_id(),
                order_id=sale.id,
                number=sale.number,
                store_id=chain.one.id,
                member_id=li.id,
                serving_id=None,
                refunded_at=NOON - DAY,
                amount_fen=1_000,
                fully_returned=True,
                corrects=True,
            )
        )
    await delivered()
    assert await visited(li) == TODAY - timedelta(5)
    await require_sound()


async def test_who_keeps_an_appointment_was_there_and_who_misses_it_was_not(committed_db: str) -> None:
    shop = await a_shop()
    await register(wiring.SUBSCRIBERS)
    seller, day = an_actor(shop.seller), business_date(clock.now()) + timedelta(days=3)
    came, missed = [await a_member(shop.store, dedicated=shop.seller) for _ in range(2)]
    made = [await book_for(seller, BookFor(member_id=one.id, slot_id=shop.two.id, day=day)) for one in (came, missed)]
    await delivered()
    assert [await visited(one) for one in (came, missed)] == [None, None], "who has booked has not come"
    await arrive(seller, made[0])
    await cancel(seller, made[1], CancelAppointment())
    await delivered()
    assert [await visited(one) for one in (came, missed)] == [business_date(clock.now()), None]
    await require_sound()
