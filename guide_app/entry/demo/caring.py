"""What people of the demo know and do about their customers: notes, contacts, care dates by hand and by rules."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from clienteling.approvals import ask_to_give_over
from clienteling.making import make_care_dates
from clienteling.rules.care import Purpose
from clienteling.rules.contacts import ContactChannel, ContactOutcome
from clienteling.rules.notes import Topic, Visibility
from clienteling.schemas.care import PlanCare
from clienteling.schemas.contacts import LogContact
from clienteling.schemas.notes import WriteNote
from clienteling.schemas.settings import AddCareRule
from clienteling.schemas.taking_over import GiveOver
from clienteling.service.care import plan_care
from clienteling.service.contacts import log_contact
from clienteling.service.notes import write_note
from clienteling.service.settings import add_care_rule
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import fetch_as
from guide_app.entry.demo.chain import Chain, DemoStore

CARED_FOR = 6
"""Customers of one associate of whom something is known."""
RULES = (
    AddCareRule(purpose=Purpose.BIRTHDAY, days=3),
    AddCareRule(purpose=Purpose.AFTER_PURCHASE, days=7),
    AddCareRule(purpose=Purpose.DORMANT, days=30),
    AddCareRule(purpose=Purpose.COUPON_EXPIRING, days=5),
)
NOTES = (
    WriteNote(text="上衣 M，裤子 27", topic=Topic.SIZE),
    WriteNote(text="喜欢素色，不要印花", topic=Topic.PREFERENCE),
    WriteNote(text="常跑半马，想要缓震好的跑鞋，到货先发图", pinned=True),
    WriteNote(text="周末带孩子来，孩子在读三年级", visibility=Visibility.PRIVATE),
    WriteNote(text="鞋码 38.5，脚背高", topic=Topic.SIZE),
)
TOLD = (
    LogContact(channel=ContactChannel.WECOM, outcome=ContactOutcome.MESSAGE_SENT, purpose=Purpose.AFTER_PURCHASE),
    LogContact(channel=ContactChannel.PHONE, outcome=ContactOutcome.NOT_REACHED),
    LogContact(channel=ContactChannel.IN_STORE, outcome=ContactOutcome.REACHED),
    LogContact(channel=ContactChannel.PHONE, outcome=ContactOutcome.REACHED, purpose=Purpose.BIRTHDAY),
)
PLANNED = ((0, "问跑鞋合不合脚"), (2, "新款外套到货，约来试穿"), (-1, "答应帮忙找 38.5 码"))
CUSTOMERS = "SELECT m.id FROM member m WHERE m.dedicated = $1 AND m.erased_at IS NULL ORDER BY m.id LIMIT $2"


class Known(msgspec.Struct, frozen=True):
    """A customer of somebody's."""

    id: UUID


async def care_for_customers(chain: Chain, today: date) -> None:
    """Let each associate know something of a few customers, have spoken to some, and have some to call today."""
    for rule in RULES:
        await add_care_rule(chain.hq, rule)
    now = clock.now()
    yesterday = min(start_of(today) - timedelta(hours=5), now)
    for store in chain.stores:
        for associate in store.associates:
            customers = [one.id for one in await fetch_as(Known, CUSTOMERS, associate.associate_id, CARED_FOR)]
            with clock.pinned(yesterday):
                await _know(associate, customers)
    await make_care_dates(now)
    await _leave_one_to_a_colleague(chain.stores[0])


async def _leave_one_to_a_colleague(store: DemoStore) -> None:
    """Somebody is away for a while: who leads the store has to agree that a colleague gets their customer."""
    giver, colleague = store.associates[:2]
    customers = await fetch_as(Known, CUSTOMERS, giver.associate_id, CARED_FOR)
    if customers and colleague.associate_id is not None:
        command = GiveOver(associate_id=colleague.associate_id, reason="下周起休产假，顾客想继续有人跟进")
        await ask_to_give_over(giver, customers[-1].id, command)


async def _know(associate: Actor, customers: Sequence[UUID]) -> None:
    """Yesterday: what was written down, whom they spoke to, whom they are to call."""
    day = business_date(clock.now())
    for place, customer in enumerate(customers):
        await write_note(associate, customer, NOTES[place % len(NOTES)])
        if place % 2:
            await log_contact(associate, customer, TOLD[place // 2 % len(TOLD)])
    if customers:
        for note in NOTES[1:4]:
            await write_note(associate, customers[0], note)
        await log_contact(associate, customers[0], TOLD[0])
    for customer, due_on, text in _planned(customers, day):
        await plan_care(associate, customer, PlanCare(due_on=due_on, note=text))


def _planned(customers: Sequence[UUID], day: date) -> Iterator[tuple[UUID, date, str]]:
    """One that is overdue by today, one for today, one for later."""
    for customer, (ahead, text) in zip(customers, PLANNED, strict=False):
        yield customer, day + timedelta(days=1 + ahead), text
