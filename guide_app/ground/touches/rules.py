"""Kinds of touches."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST_COUNT = timedelta(days=92)
"""The longest span that is counted on request, first and last day included: a quarter."""


class TouchKind(StrEnum):
    """What kind of meeting it was."""

    SCAN = "scan"
    SHARE = "share"
    CLICK = "click"
    ADD = "add"
    VISIT = "visit"
    CONTACT = "contact"
    APPOINTMENT = "appointment"
    COUPON = "coupon"
    ORDER = "order"
    REGISTER = "register"


class Noted(StrEnum):
    """What people note down by themselves; everything else is written from the fact that it follows from."""

    VISIT = "visit"
    CONTACT = "contact"


def source_of_note(kind: Noted, member_id: UUID, associate_id: UUID, day: date) -> str:
    """What names a note: an associate notes the same of a customer once on a business day."""
    return f"noted:{kind}:{member_id.hex}:{associate_id.hex}:{day:%Y%m%d}"
