"""What members bought follows orders and what goes back. Each event is added once, as the cursor moves with it."""

from collections.abc import Sequence

from appointments.events import AppointmentStepped
from appointments.rules import Step
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.events import DedicatedChanged, IdentityChanged, MemberCorrected, MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from guide_app.ground.privacy.events import ConsentChanged
from guide_app.ground.touches.events import VisitNoted
from loyalty.events import LevelChanged
from segments.homes import follow_movers
from segments.persons import know_persons
from segments.purchases import Bought, note_purchases, note_visits
from segments.running import mark_due


async def add_up_purchases(batch: Sequence[Delivered]) -> None:
    """Add to the days of the members who bought, or gave something back."""
    bought: list[Bought] = []
    for delivered in batch:
        match delivered.event:
            case OrderPaid(member_id=member) as paid if member is not None:
                sale = Bought(member, paid.business_on, 1, paid.goods_fen, paid.store_id, paid.paid_at)
                bought.append(sale)
            case OrderRefunded(member_id=member) as back if member is not None:
                bought.append(Bought(member, back.business_on, -1 if back.unsells else 0, -back.amount_fen))
    await note_purchases(bought)
    await mark_due([one.event.member_id for one in batch if not one.replayed and one.event.member_id is not None])


async def note_who_came(batch: Sequence[Delivered]) -> None:
    """Note who was in a store; told again it changes nothing, and a replay has it already."""
    came = [
        (one.event.member_id, business_date(one.event.at)) for one in batch if not one.replayed and _came(one.event)
    ]
    await note_visits(came)
    await mark_due([member for member, _ in came])


def _came(event: VisitNoted | AppointmentStepped) -> bool:
    return isinstance(event, VisitNoted) or event.step == Step.ARRIVED


async def look_at_them_soon(batch: Sequence[Delivered]) -> None:
    """Rules may hold otherwise of who registered, was corrected, has another associate or level, or said yes or no to
    tags."""
    await mark_due([one.event.member_id for one in batch if not one.replayed])


async def know_who_they_are(batch: Sequence[Delivered]) -> None:
    """What is known of one person is summed up together; rules may hold otherwise of them."""
    await know_persons([one.event for one in batch])
    told = [one.event for one in batch if not one.replayed]
    await mark_due([id for event in told for id in (event.person_id, *(one.member_id for one in event.members))])


SEGMENTS = Subscriber(
    "segments",
    on={
        **dict.fromkeys((OrderPaid, OrderRefunded), add_up_purchases),
        **dict.fromkeys(
            (MemberRegistered, MemberCorrected, DedicatedChanged, LevelChanged, ConsentChanged), look_at_them_soon
        ),
        **dict.fromkeys((VisitNoted, AppointmentStepped), note_who_came),
        IdentityChanged: know_who_they_are,
    },
    makes=("member_purchase_day", "purchase_person", "member_purchases"),
    after_replay=follow_movers,
)
"""Replayable: days and sums are built again from the first event."""
