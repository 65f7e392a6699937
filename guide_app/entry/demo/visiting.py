"""Appointments of the demo: times that all stores offer, who came and who did not, who comes today and next."""

from datetime import timedelta
from uuid import UUID

import msgspec

from appointments.rules import AppointmentService
from appointments.schemas import BookFor, ConfirmAppointment, OfferSlot
from appointments.service.booking import book_for
from appointments.service.offering import offer_slot
from appointments.service.tending import arrive, close_over, confirm
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import fetch_as
from guide_app.entry.demo.chain import Chain

TIMES = ((10, 2, AppointmentService.ADVICE), (14, 3, AppointmentService.FITTING), (19, 2, AppointmentService.ADVICE))
"""At which hours, for how many, for what."""
COMES = ((-3, 14), (-2, 14), (-1, 10), (0, 19), (0, 14), (1, 14), (2, 10))
"""On which day from today and at which hour; those before today were missed, but the last of them."""
MEMBERS = """
SELECT id FROM member WHERE home_store = $1 AND erased_at IS NULL AND dedicated IS NOT NULL ORDER BY number LIMIT 7
"""


class Visitor(msgspec.Struct, frozen=True):
    """A member who comes."""

    id: UUID


async def receive_visitors(chain: Chain) -> None:
    """Offer times in the whole chain, and have some members of each store book them."""
    today = business_date(clock.now())
    offered = {}
    for weekday in range(1, 8):
        for hour, capacity, service in TIMES:
            command = OfferSlot(
                path="/", weekday=weekday, starts=hour * 60, ends=hour * 60 + 60, capacity=capacity, service=service
            )
            offered[weekday, hour] = (await offer_slot(chain.hq, command)).id
    for store in chain.stores:
        associate = store.associates[0]
        for visitor, (ahead, hour) in zip(await fetch_as(Visitor, MEMBERS, store.view.id), COMES, strict=False):
            day = today + timedelta(days=ahead)
            command_of = BookFor(
                member_id=visitor.id,
                slot_id=offered[day.isoweekday(), hour],
                day=day,
                associate_id=associate.associate_id if hour == 14 else None,
            )
            with clock.pinned(start_of(day) - timedelta(hours=9)):
                made = await book_for(associate, command_of)
                if hour == 14:
                    await confirm(associate, made, ConfirmAppointment())
            if ahead == -1:
                with clock.pinned(start_of(day) + timedelta(hours=hour)):
                    await arrive(associate, made)
    await close_over(SYSTEM, before=start_of(today))
