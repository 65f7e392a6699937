"""What members are, and what a registration goes through."""

from datetime import timedelta
from enum import StrEnum

REGISTRATION_LIFETIME = timedelta(minutes=30)


class MemberSource(StrEnum):
    """How a member came to us."""

    ASSISTED = "assisted"
    IMPORT = "import"
    TILL = "till"


class RegistrationStatus(StrEnum):
    """An assisted registration waits for the customer's consent, and is confirmed or dies."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


class BindingReason(StrEnum):
    """Why somebody became a dedicated associate."""

    REGISTRATION = "registration"
    TRANSFER = "transfer"
    IMPORT = "import"
