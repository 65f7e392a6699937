"""Appointments are meetings: each step is a touch, and who has come has visited."""

from collections.abc import Iterator, Sequence

from appointments.events import AppointmentStepped
from appointments.rules import Step
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches

COUNTS_FOR_NOBODY = frozenset({Step.NO_SHOW, Step.CANCELLED})
"""Steps that are kept on the history and are nobody's meeting."""


async def record_touch_on_appointment_stepped(batch: Sequence[Delivered]) -> None:
    """Write every step down."""
    await record_touches(SYSTEM, [one for delivered in batch for one in _meetings(delivered.event)])


def _meetings(event: AppointmentStepped) -> Iterator[Meeting]:
    met = None if Step(event.step) in COUNTS_FOR_NOBODY else event.associate_id or event.by_id
    source = f"appointment:{event.appointment_id}:{event.version}:{event.step}"
    yield Meeting(TouchKind.APPOINTMENT, event.at, source, met, event.member_id, event.store_id)
    if event.step == Step.ARRIVED:
        visit = f"visit:{event.appointment_id}"
        yield Meeting(TouchKind.VISIT, event.at, visit, event.associate_id, event.member_id, event.store_id)


APPOINTMENT_TOUCHES = Subscriber("appointment_touches", on={AppointmentStepped: record_touch_on_appointment_stepped})
"""Not emptied for a replay: touches are append-only, and a source that is delivered again is written once."""
