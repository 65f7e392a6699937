"""From a booking to the phone: once for each occasion, not at night, not to who wants none, again when it fails."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest

from appointments.jobs import remind
from appointments.rules import CancellationReason
from appointments.schemas import BookFor, CancelAppointment, ConfirmAppointment, MoveAppointment, OfferSlot
from appointments.service.booking import book_for
from appointments.service.offering import offer_slot
from appointments.service.tending import cancel, confirm, move
from clienteling.queries.contacts import contacts_of_member
from clienteling.schemas.settings import ChangeClienteling
from clienteling.service.settings import change_settings as change_clienteling
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Customer, Role
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.settings import settings
from guide_app.base.web.pages import PageRequest
from guide_app.ground.messages.errors import MessageNotSent
from guide_app.ground.messages.ports import NobodyCarries, TextMessage
from guide_app.ground.messages.receipts import signature_of
from notices import personal
from notices.handlers import NOTICES
from notices.jobs import forget_old, schedules
from notices.queries import choice_for, notice_counts, notices, own_choice
from notices.rules import NoticeKind, NoticeReason, NoticeState
from notices.schemas import ChangeNotices, ChooseNotices
from notices.service.choosing import change_settings, choose_for, choose_own
from notices.service.sending import send_due
from tests.coupons.coupon_factories import a_shop, a_template, issue
from tests.factories import a_member, a_store, an_actor, an_associate, hq_actor

ALL = PageRequest(None, 100)
EVERYTHING = ChangeNotices(templates={kind: f"SMS_{kind}" for kind in NoticeKind}, quiet_from=22 * 60, quiet_to=8 * 60)
NOON = timedelta(hours=12)


class Phones:
    """A messenger that keeps what it was given, or fails so many times first."""

    def __init__(self, *, fails: int = 0) -> None:
        self.sent: list[TextMessage] = []
        self.fails = fails

    def require_ready(self) -> None:
        """It is."""

    async def send_text(self, message: TextMessage) -> None:
        """Keep it, or fail."""
        if self.fails:
            self.fails -= 1
            raise MessageNotSent("status 503")
        self.sent.append(message)


async def states() -> list[tuple[str, str, str | None]]:
    rows = await fetch("SELECT kind, state, reason FROM notice ORDER BY id")
    return [(row["kind"], row["state"], row["reason"]) for row in rows]


@pytest.fixture
def today(committed_db: str) -> Iterator[datetime]:
    """Noon of today, to which the clock is pinned."""
    at = start_of(business_date(clock.now())) + NOON
    with clock.pinned(at):
        yield at


async def test_an_appointment_is_confirmed_and_reminded_of_on_the_customers_phone_once_each(today: datetime) -> None:
    store = await a_store("S1")
    manager, seller = an_actor(await an_associate(store, Role.STORE_MANAGER)), an_actor(await an_associate(store))
    member, day = await a_member(store), business_date(today) + timedelta(days=2)
    slots = [
        await offer_slot(
            manager, OfferSlot(path=store.path, weekday=day.isoweekday(), starts=starts, ends=starts + 60, capacity=9)
        )
        for starts in (14 * 60, 16 * 60)
    ]
    await register([NOTICES])
    phones = Phones()
    with pytest.raises(Forbidden):
        await change_settings(seller, EVERYTHING, expected_version=0)
    await change_settings(await hq_actor(), EVERYTHING, expected_version=0)
    with pytest.raises(Stale):
        await change_settings(await hq_actor(), EVERYTHING, expected_version=0)
    made = await book_for(seller, BookFor(member_id=member.id, slot_id=slots[0].id, day=day))
    await confirm(seller, made, ConfirmAppointment())
    starts = start_of(day) + timedelta(hours=14)
    for at in (starts - timedelta(hours=23), starts - timedelta(hours=1)):
        await remind(at)
        await remind(at)
    await drain([NOTICES])
    await execute("UPDATE event_cursor SET seq = 0, xid = '0', epoch = 0 WHERE subscriber = 'notices'")
    await drain([NOTICES])
    assert [one[0] for one in await states()] == [
        "appointment_booked",
        "appointment_confirmed",
        "appointment_day",
        "appointment_hours",
    ], "once for each occasion, however often it is told"
    assert await send_due(SYSTEM, phones, at=start_of(day) - timedelta(hours=25)) == 0, "nobody is woken"
    assert await send_due(SYSTEM, phones, at=today) == 2
    (booked, confirmed) = phones.sent
    assert booked.phone == member.phone
    assert booked.parameters == {"store": store.name, "day": f"{day:%m-%d}", "time": "14:00"}
    assert {booked.template, confirmed.template} == {"SMS_appointment_booked", "SMS_appointment_confirmed"}
    # What was moved meanwhile is not reminded of at the old time.
    await move(seller, made, MoveAppointment(slots[1].id, day))
    assert await send_due(SYSTEM, phones, at=starts - timedelta(hours=22)) == 1
    assert await send_due(SYSTEM, phones, at=starts - timedelta(minutes=30)) == 1
    assert (await states())[2:] == [
        ("appointment_day", "dropped", "overtaken"),
        ("appointment_hours", "dropped", "overtaken"),
    ]
    await drain([NOTICES])
    await cancel(seller, made, CancelAppointment(reason=CancellationReason.STORE_CANNOT))
    await drain([NOTICES])
    assert await send_due(SYSTEM, phones, at=today) == 2
    assert [one.template for one in phones.sent[2:]] == ["SMS_appointment_moved", "SMS_appointment_cancelled"]
    # Seen within reach alone, masked.
    seen = (await notices(manager, ALL, state=NoticeState.SENT)).items
    assert [one.kind for one in seen][:1] == [NoticeKind.APPOINTMENT_CANCELLED]
    assert seen[0].member_name == "李**" or "*" in (seen[0].member_name or "")
    foreign = an_actor(await an_associate(await a_store("S2"), Role.STORE_MANAGER))
    assert (await notices(foreign, ALL)).items == []
    assert await notice_counts(foreign) == []
    assert sum(one.sent for one in await notice_counts(manager)) == 4
    with pytest.raises(Forbidden):
        await notices(seller, ALL)
    assert await forget_old(today + timedelta(days=179)) == 0
    assert await personal.forget_member(member.id, today) == 6


async def test_what_fails_is_tried_again_under_its_id_and_what_arrived_is_told_by_receipts(
    today: datetime, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await a_store("S1")
    seller, member = an_actor(await an_associate(store)), await a_member(store)
    day = business_date(today) + timedelta(days=2)
    slot = await offer_slot(
        an_actor(await an_associate(store, Role.STORE_MANAGER)),
        OfferSlot(path=store.path, weekday=day.isoweekday(), starts=840, ends=900, capacity=9),
    )
    await register([NOTICES])
    await change_settings(await hq_actor(), EVERYTHING, expected_version=0)
    await book_for(seller, BookFor(member_id=member.id, slot_id=slot.id, day=day))
    await drain([NOTICES])
    (send,) = schedules(lambda: phones)
    phones = Phones(fails=2)
    assert await send.run(today) == 1
    assert await send.run(today + timedelta(minutes=1)) == 0, "not before its time"
    assert await send.run(today + timedelta(minutes=3)) == 1
    assert await send.run(today + timedelta(minutes=14)) == 1
    (message,) = phones.sent
    assert await states() == [("appointment_booked", "sent", None)]
    monkeypatch.setenv("GUIDE_SMS_SECRET", "s3cret")
    settings.cache_clear()

    async def told(body: object, *, secret: str = "s3cret", back: int = 0) -> int:
        content, stamp = json.dumps(body).encode(), str(int(clock.now().timestamp()) - back)
        headers = {"X-Guide-Timestamp": stamp, "X-Guide-Signature": signature_of(secret, stamp, content)}
        return (await client.post("/messages/receipts", content=content, headers=headers)).status_code

    arrived = {"message_id": str(message.id), "delivered": True}
    assert [await told(arrived, secret="other"), await told(arrived, back=400), await told({})] == [403, 403, 400]
    assert await fetch_value("SELECT state FROM notice") == "sent"
    assert [await told(arrived), await told(arrived | {"delivered": False})] == [200, 200]
    assert await states() == [("appointment_booked", "delivered", None)], "the first receipt holds"
    settings.cache_clear()
    # For good only after the last try.
    await execute("UPDATE notice SET state = 'waiting', ended_at = NULL, tries = 4, due_at = $1", today)
    phones.fails = 1
    assert await send.run(today) == 1
    assert await states() == [("appointment_booked", "failed", "not_taken")]
    await execute("UPDATE notice SET state = 'waiting', reason = NULL, ended_at = NULL, due_at = $1", today)
    assert await send_due(SYSTEM, NobodyCarries(), at=today) == 1
    assert await states() == [("appointment_booked", "dropped", "no_provider")]


async def test_who_wants_no_messages_gets_none_and_offers_need_consent_and_room_under_the_cap(today: datetime) -> None:
    shop = await a_shop()
    seller, phones = shop.actor, Phones()
    template, member = await a_template(), shop.member
    await register([NOTICES])
    await change_settings(await hq_actor(), EVERYTHING, expected_version=0)

    async def offered() -> tuple[str, str, str | None]:
        await issue(shop, template)
        await drain([NOTICES])
        assert await send_due(SYSTEM, phones, at=today) == 1
        return (await states())[-1]

    assert await offered() == ("coupon_issued", "dropped", "no_consent")
    await execute(
        "INSERT INTO consent_standing (member, purpose, given, text_version, text_number, channel, at)"
        " VALUES ($1, 'marketing', true, '1', 1, 'own_device', $2)",
        member.id,
        today,
    )
    one_a_week = ChangeClienteling(contact_limit=1, contact_days=7, care_a_day=1, protected_days=1)
    await change_clienteling(await hq_actor(), one_a_week, expected_version=0)
    assert await offered() == ("coupon_issued", "sent", None)
    assert phones.sent[0].parameters["coupon"] == template.template.name
    (logged,) = (await contacts_of_member(seller, member.id, ALL)).items
    assert (logged.channel, logged.outcome) == ("sms", "message_sent")
    assert await offered() == ("coupon_issued", "dropped", "contact_cap")
    customer = Customer(member.id, new_id())
    assert (await own_choice(customer)).wanted
    assert not (await choose_own(customer, ChooseNotices(wanted=False))).wanted
    assert not (await choose_for(seller, member.id, ChooseNotices(wanted=False))).wanted
    assert await offered() == ("coupon_issued", "dropped", "opted_out")
    assert not (await choice_for(seller, member.id)).wanted
    assert (await choose_own(customer, ChooseNotices(wanted=True))).wanted
    audited = await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'notices.chosen'")
    assert audited == 2, "what stands already is no change"
    foreign = an_actor(await an_associate(await a_store("S9")))
    with pytest.raises(NotFound):
        await choose_for(foreign, member.id, ChooseNotices(wanted=False))
    assert {one[2] for one in await states()} >= {NoticeReason.NO_CONSENT, NoticeReason.CONTACT_CAP}
