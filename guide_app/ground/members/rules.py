"""What members are, and what a registration goes through."""

from datetime import datetime, timedelta
from enum import StrEnum

REGISTRATION_LIFETIME = timedelta(minutes=30)

REVEALS_PER_HOUR = 30
"""Phones that one actor may see in clear within an hour."""

MOST_FOUND = 50
"""Members that a search by the end of a phone or a piece of a name shows; with more than these it is narrowed."""


class MemberSource(StrEnum):
    """How a member came to us."""

    ASSISTED = "assisted"
    IMPORT = "import"
    TILL = "till"


class RegistrationStatus(StrEnum):
    """An assisted registration waits for the customer's consent, then it is confirmed or expires."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


class BindingReason(StrEnum):
    """Why somebody became a dedicated associate."""

    REGISTRATION = "registration"
    TRANSFER = "transfer"
    IMPORT = "import"


def status_at(status: RegistrationStatus, expires_at: datetime, at: datetime) -> RegistrationStatus:
    """What a registration is at a moment: one that waited too long has expired, marked or not."""
    if status is RegistrationStatus.PENDING and expires_at <= at:
        return RegistrationStatus.EXPIRED
    return status
