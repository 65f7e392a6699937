"""What a customer is sent, on which occasion, when, and how often it is tried. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from guide_app.base.kernel.calendar import SHANGHAI

TRIES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2))
"""How long a message waits after its first, second, … try that failed; after the last it has failed for good."""
LEASE = timedelta(minutes=5)
"""How long a message belongs to the process that sends it; killed meanwhile, it is sent again under the same id."""
OFFER_LASTS = timedelta(days=2)
"""What offers something is not sent later than this."""
STEP_LASTS = timedelta(hours=6)
"""What confirms a step is not sent later than this: by then it is no news."""
KEPT = timedelta(days=180)
"""How long a message that is over stays in the list."""


class NoticeKind(StrEnum):
    """The occasions on which something is sent."""

    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_CONFIRMED = "appointment_confirmed"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    APPOINTMENT_DAY = "appointment_day"
    APPOINTMENT_HOURS = "appointment_hours"
    COUPON_ISSUED = "coupon_issued"


MARKETING = frozenset({NoticeKind.COUPON_ISSUED})
"""What needs the consent to marketing and counts for the contact cap. The others serve what the customer asked for."""
REMINDERS = frozenset({NoticeKind.APPOINTMENT_DAY, NoticeKind.APPOINTMENT_HOURS})
"""What is sent as long as the appointment stands at the time that is told, and until it begins."""


class NoticeState(StrEnum):
    """Where a message stands. `sent`: the provider took it. `delivered`: the provider says that it arrived."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class NoticeReason(StrEnum):
    """Why a message was not sent, or did not arrive."""

    SWITCHED_OFF = "switched_off"
    OPTED_OUT = "opted_out"
    NO_PHONE = "no_phone"
    NO_CONSENT = "no_consent"
    CONTACT_CAP = "contact_cap"
    OVERTAKEN = "overtaken"
    TOO_LATE = "too_late"
    NO_PROVIDER = "no_provider"
    NOT_TAKEN = "not_taken"
    NOT_DELIVERED = "not_delivered"


def is_quiet(at: datetime, quiet_from: int, quiet_to: int) -> bool:
    """Whether a moment is within the quiet hours, minutes of the local day, which may pass midnight.

    There are none where both are the same.
    """
    local = at.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    if quiet_from <= quiet_to:
        return quiet_from <= minute < quiet_to
    return minute >= quiet_from or minute < quiet_to


def step_kind(step: str, *, by_staff: bool) -> NoticeKind | None:
    """What a step of an appointment is worth: what customers do themselves they know, but for the booking."""
    if step == "booked":
        return NoticeKind.APPOINTMENT_BOOKED
    if not by_staff:
        return None
    return {
        "confirmed": NoticeKind.APPOINTMENT_CONFIRMED,
        "moved": NoticeKind.APPOINTMENT_MOVED,
        "cancelled": NoticeKind.APPOINTMENT_CANCELLED,
    }.get(step)


def barrier(
    kind: NoticeKind, *, is_on: bool, is_late: bool, is_overtaken: bool, opted_out: bool, has_phone: bool
) -> NoticeReason | None:
    """Why a message is not sent now, whatever its purpose; None when nothing stands against it."""
    if not is_on:
        return NoticeReason.SWITCHED_OFF
    if is_overtaken and kind in REMINDERS:
        return NoticeReason.OVERTAKEN
    if is_late:
        return NoticeReason.TOO_LATE
    if not has_phone:
        return NoticeReason.NO_PHONE
    return NoticeReason.OPTED_OUT if opted_out else None


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a message is tried again that has failed so many times; None for never."""
    return at + TRIES[tries - 1] if tries <= len(TRIES) else None
