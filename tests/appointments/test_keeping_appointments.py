"""Appointments from the booking to the visit: places are never too many, each step is told and is a touch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from appointments.checks import PLACES, count_anew
from appointments.errors import (
    AppointmentStateForbids,
    BookedByStaffOnly,
    HoursUnknown,
    SlotFull,
    SlotNotOffered,
    SlotRetired,
    TooManyAppointments,
)
from appointments.events import AppointmentNear, AppointmentStepped
from appointments.handlers import APPOINTMENT_TOUCHES
from appointments.jobs import close, remind
from appointments.queries import (
    appointment,
    appointment_counts,
    appointments,
    free_times,
    free_times_for,
    own_appointments,
    slots,
)
from appointments.rules import AppointmentState, CancellationReason
from appointments.schemas import (
    BookFor,
    BookOwn,
    CancelAppointment,
    ConfirmAppointment,
    HandOverAppointments,
    MoveAppointment,
    OfferHours,
    OfferSlot,
    SlotView,
)
from appointments.service.booking import book_for, book_own
from appointments.service.offering import offer_hours, offer_slot, retire_slot
from appointments.service.tending import arrive, cancel, cancel_own, confirm, hand_over_appointments, move, move_own
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import Comparison, compare
from guide_app.base.web.pages import PageRequest
from guide_app.ground.stores.hours.schemas import OtherHours, StateHours
from guide_app.ground.stores.hours.service import state_hours
from guide_app.ground.stores.schemas import StoreView
from guide_app.ground.touches.queries import touches_of_member
from guide_app.ground.touches.rules import TouchKind
from inbox.handlers import INBOX
from tests.factories import AMember, AnAssociate, a_member, a_store, an_actor, an_associate

ALL = PageRequest(None, 100)


@dataclass
class Shop:
    """A store that can be visited in three days, at two times, by one and by two."""

    store: StoreView
    seller: AnAssociate
    colleague: AnAssociate
    manager: Actor
    one: SlotView
    two: SlotView


@pytest.fixture
async def shop(db: None) -> Shop:
    return await a_shop()


@pytest.fixture
async def real_shop(committed_db: str) -> Shop:
    return await a_shop()


async def a_shop() -> Shop:
    store = await a_store("S1")
    manager = an_actor(await an_associate(store, Role.STORE_MANAGER))
    weekday = (business_date(clock.now()) + timedelta(days=3)).isoweekday()
    made = [
        await offer_slot(
            manager, OfferSlot(path=store.path, weekday=weekday, starts=hour * 60, ends=hour * 60 + 60, capacity=places)
        )
        for hour, places in ((10, 1), (14, 2))
    ]
    return Shop(store, await an_associate(store), await an_associate(store), manager, *made)


def is_customer(member: AMember) -> Customer:
    return Customer(member.id, new_id())


async def steps() -> list[str]:
    found = await fetch("SELECT payload->>'step' AS step FROM event WHERE type = $1 ORDER BY seq", STEPPED)
    return [row["step"] for row in found]


STEPPED = AppointmentStepped.event_type


async def test_an_appointment_is_booked_confirmed_moved_kept_and_seen_on_the_history(real_shop: Shop) -> None:
    shop = real_shop
    seller, member = an_actor(shop.seller), await a_member(shop.store, dedicated=shop.seller)
    customer, day = is_customer(member), business_date(clock.now()) + timedelta(days=3)
    await register([APPOINTMENT_TOUCHES, INBOX])
    free = await free_times_for(customer, shop.store.id, day, days=1)
    assert [(one.slot_id, one.left) for one in free] == [(shop.one.id, 1), (shop.two.id, 2)]
    wanted = BookOwn(store_id=shop.store.id, slot_id=shop.one.id, day=day, associate_id=shop.seller.id)
    made = await book_own(customer, wanted)
    assert [one.slot_id for one in await free_times(seller, shop.store.id, day, days=1)] == [shop.two.id]
    with pytest.raises(SlotFull):
        await book_own(is_customer(await a_member(shop.store)), wanted)
    await confirm(seller, made, ConfirmAppointment())
    with pytest.raises(AppointmentStateForbids):
        await confirm(seller, made, ConfirmAppointment())
    await move(an_actor(shop.colleague), made, MoveAppointment(shop.two.id, day))
    seen = await appointment(seller, made)
    assert (seen.state, seen.associate_id, seen.version) == (AppointmentState.CONFIRMED, shop.seller.id, 3)
    assert {one.slot_id: one.left for one in await free_times(seller, shop.store.id, day, days=1)} == {
        shop.one.id: 1,
        shop.two.id: 1,
    }
    assert await remind(seen.starts_at - timedelta(hours=23)) == 1
    assert await remind(seen.starts_at - timedelta(hours=22)) == 0, "once a day ahead"
    assert await remind(seen.starts_at - timedelta(hours=1)) == 1
    await arrive(seller, made)
    assert await steps() == ["booked", "confirmed", "moved", "arrived"]
    await drain([APPOINTMENT_TOUCHES, INBOX])
    history = (await touches_of_member(seller, member.id, ALL)).items
    assert [one.kind for one in history].count(TouchKind.APPOINTMENT) == 4
    assert [(one.kind, one.associate_id) for one in history if one.kind == "visit"] == [("visit", shop.seller.id)]
    told = await fetch("SELECT kind FROM inbox_message WHERE associate = $1 ORDER BY id", shop.seller.id)
    assert sorted(row["kind"] for row in told) == [
        "appointment_changed",
        "appointment_changed",
        "appointment_near",
        "appointment_near",
    ]
    assert AppointmentNear.event_type == "appointment_near"
    assert [one.state for one in await own_appointments(customer)] == [AppointmentState.ARRIVED]
    assert await own_appointments(is_customer(await a_member(shop.store))) == []
    (counted,) = (await appointment_counts(shop.manager, ALL, first=day, last=day)).items
    assert (counted.open, counted.arrived, counted.no_show, counted.cancelled) == (0, 1, 0, 0)
    assert await compare(PLACES) == Comparison(1, 0, [])
    await execute("UPDATE appointment_place SET taken = 2 WHERE taken = 1")
    assert (await compare(PLACES)).different == 1
    async with transaction():
        await count_anew()
    assert (await compare(PLACES)).different == 0


async def test_the_last_place_goes_to_one_customer_however_many_press_at_once(real_shop: Shop) -> None:
    shop = real_shop
    day = business_date(clock.now()) + timedelta(days=3)
    members = [await a_member(shop.store) for _ in range(5)]
    wanted = BookOwn(store_id=shop.store.id, slot_id=shop.one.id, day=day)

    async def press(member: AMember) -> UUID | type[BaseException]:
        try:
            return await book_own(is_customer(member), wanted)
        except SlotFull as refusal:
            return type(refusal)

    answers: Sequence[object] = await asyncio.gather(*(press(member) for member in members))
    assert sum(isinstance(one, UUID) for one in answers) == 1
    assert answers.count(SlotFull) == 4
    assert await fetch_value("SELECT taken FROM appointment_place") == 1
    # Of two bookings of one customer at once, not both are the last that one may have.
    eager = is_customer(members[0])
    await execute("UPDATE appointment_slot SET capacity = 9")
    both = await asyncio.gather(*(book_own(eager, wanted) for _ in range(4)), return_exceptions=True)
    assert await fetch_value("SELECT count(*) FROM appointment WHERE member = $1", members[0].id) == 2
    assert sum(isinstance(one, TooManyAppointments) for one in both) >= 2


async def test_who_never_comes_is_marked_and_then_booked_for_by_the_store_alone(shop: Shop) -> None:
    seller, member = an_actor(shop.seller), await a_member(shop.store, dedicated=shop.seller)
    day, customer = business_date(clock.now()) + timedelta(days=3), is_customer(member)
    wanted = BookOwn(store_id=shop.store.id, slot_id=shop.two.id, day=day)
    for _ in range(3):
        made = await book_own(customer, wanted)
        ends_at = (await appointment(seller, made)).ends_at
        assert await close(ends_at + timedelta(minutes=29)) == 0, "there is some grace"
        assert await close(ends_at + timedelta(minutes=31)) == 1
        await execute("UPDATE appointment_place SET taken = 0")
    with pytest.raises(BookedByStaffOnly):
        await book_own(customer, wanted)
    made = await book_for(seller, BookFor(member_id=member.id, slot_id=shop.two.id, day=day))
    await execute("UPDATE member SET erased_at = now() WHERE id = $1", member.id)
    assert await close(clock.now()) == 1, "what was booked for who is erased is given up"
    assert (await appointment(seller, made)).reason is CancellationReason.MEMBER_ERASED
    page = await appointments(shop.manager, ALL, first=day, last=day, state=AppointmentState.NO_SHOW)
    assert len(page.items) == 3


async def test_what_is_not_allowed_is_refused_and_what_is_elsewhere_not_found(shop: Shop) -> None:
    seller, member = an_actor(shop.seller), await a_member(shop.store, dedicated=shop.seller)
    day, customer = business_date(clock.now()) + timedelta(days=3), is_customer(member)
    stranger = an_actor(await an_associate(await a_store("S2")))
    for when in (day + timedelta(days=1), day - timedelta(days=7), day + timedelta(days=42)):
        with pytest.raises(SlotNotOffered):
            await book_for(seller, BookFor(member_id=member.id, slot_id=shop.one.id, day=when))
    with pytest.raises(InvalidField):
        await book_own(
            customer,
            BookOwn(store_id=shop.store.id, slot_id=shop.two.id, day=day, associate_id=stranger.associate_id),
        )
    made = await book_for(
        seller, BookFor(member_id=member.id, slot_id=shop.two.id, day=day, associate_id=shop.seller.id)
    )
    for attempt in (
        appointment(stranger, made),
        arrive(stranger, made),
        cancel(stranger, made, CancelAppointment()),
        cancel_own(is_customer(await a_member(shop.store)), made),
        free_times(stranger, shop.store.id, day),
    ):
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(Forbidden):
        await offer_slot(seller, OfferSlot(path=shop.store.path, weekday=1, starts=0, ends=60, capacity=1))
    with pytest.raises(InvalidField):
        await offer_slot(
            shop.manager,
            OfferSlot(path=shop.store.path, weekday=shop.two.weekday, starts=870, ends=930, capacity=1),
        )
    handed = HandOverAppointments(from_id=shop.seller.id, associate_id=shop.colleague.id)
    assert (await hand_over_appointments(shop.manager, handed)).moved == 1
    assert (await hand_over_appointments(shop.manager, handed)).moved == 0
    assert (await appointment(seller, made)).associate_id == shop.colleague.id
    await cancel_own(customer, made)
    with pytest.raises(AppointmentStateForbids):
        await cancel(seller, made, CancelAppointment())
    assert {one.left for one in await free_times(seller, shop.store.id, day, days=1)} == {1, 2}
    await retire_slot(shop.manager, shop.one.id)
    with pytest.raises(SlotRetired):
        await retire_slot(shop.manager, shop.one.id)
    assert [one.id for one in (await slots(shop.manager, ALL)).items] == [shop.two.id]


async def test_customers_move_their_own_and_the_last_place_goes_to_one_of_them(real_shop: Shop) -> None:
    shop = real_shop
    day, later = (business_date(clock.now()) + timedelta(days=days) for days in (3, 10))
    members = [await a_member(shop.store) for _ in range(5)]
    await execute("UPDATE appointment_slot SET capacity = 9 WHERE id = $1", shop.two.id)
    wanted = BookOwn(store_id=shop.store.id, slot_id=shop.two.id, day=day, associate_id=shop.seller.id)
    booked = [await book_own(is_customer(member), wanted) for member in members]
    await confirm(an_actor(shop.seller), booked[0], ConfirmAppointment())
    last = MoveAppointment(shop.one.id, later)
    outcomes = await asyncio.gather(
        *(move_own(is_customer(member), made, last) for member, made in zip(members, booked, strict=True)),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes].count(SlotFull) == 4
    taken = await fetch("SELECT slot, taken FROM appointment_place WHERE taken > 0 ORDER BY taken")
    assert [(row["slot"], row["taken"]) for row in taken] == [(shop.one.id, 1), (shop.two.id, 4)]
    assert await compare(PLACES) == Comparison(2, 0, [])

    moved = booked[[type(one) for one in outcomes].index(type(None))]
    whose = members[booked.index(moved)]
    seen = await appointment(shop.manager, moved)
    assert (seen.state, seen.day, seen.associate_id) == (AppointmentState.BOOKED, later, shop.seller.id)
    await move_own(is_customer(whose), moved, last)
    with pytest.raises(NotFound):
        await move_own(is_customer(members[booked.index(moved) - 1]), moved, MoveAppointment(shop.two.id, later))
    await execute("UPDATE posting SET valid_to = $2 WHERE associate = $1", shop.seller.id, day)
    await move_own(is_customer(whose), moved, MoveAppointment(shop.two.id, later))
    assert (await appointment(shop.manager, moved)).associate_id is None, "who left does not wait any more"
    with clock.pinned(seen.starts_at + timedelta(days=1)), pytest.raises(AppointmentStateForbids):
        await move_own(is_customer(whose), moved, last)


async def test_opening_hours_become_times_and_a_closed_day_offers_none(shop: Shop) -> None:
    day, member = business_date(clock.now()) + timedelta(days=3), await a_member(shop.store)
    offered = OfferHours(store_id=shop.store.id, minutes=120, capacity=3)
    with pytest.raises(HoursUnknown):
        await offer_hours(shop.manager, offered)
    week = ["10:00-16:00"] * 7
    hours = await state_hours(shop.manager, shop.store.id, StateHours(week=week), expected_version=0)
    made = await offer_hours(shop.manager, offered)
    assert len(made) == 7 * 3 - 2, "what overlaps the two that are there is left out"
    assert await offer_hours(shop.manager, offered) == []
    free = await free_times_for(is_customer(member), shop.store.id, day, days=1)
    assert [one.left for one in free] == [1, 3, 2]
    closed = StateHours(week=week, others=[OtherHours(on=day, hours="", note="盘点")])
    await state_hours(shop.manager, shop.store.id, closed, expected_version=hours.version)
    assert await free_times_for(is_customer(member), shop.store.id, day, days=1) == []
    with pytest.raises(SlotNotOffered):
        await book_own(is_customer(member), BookOwn(store_id=shop.store.id, slot_id=shop.one.id, day=day))
    with pytest.raises(NotFound):
        await offer_hours(an_actor(await an_associate(role=Role.STORE_MANAGER)), offered)
