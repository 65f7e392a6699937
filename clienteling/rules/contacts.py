"""What contacts are, and how often a customer may be spoken to. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec


class ContactChannel(StrEnum):
    """By what somebody was reached, or tried to be."""

    PHONE = "phone"
    WECOM = "wecom"
    SMS = "sms"
    IN_STORE = "in_store"


class ContactOutcome(StrEnum):
    """How it went."""

    REACHED = "reached"
    MESSAGE_SENT = "message_sent"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"


class Barrier(StrEnum):
    """Why a customer is not to be spoken to now."""

    CAP = "contact_cap"
    NO_CONSENT = "no_consent"
    ERASED = "erased"


class Allowance(msgspec.Struct, frozen=True):
    """Whether the chain may speak to a customer now, over all of its people; `again_at` says from when on it may.

    `contacts` are those of the last `days` days, `limit` is how many there may be.
    """

    allowed: bool
    barrier: Barrier | None
    contacts: int
    limit: int
    days: int
    again_at: datetime | None


def allowance(
    contacts: Sequence[datetime], *, limit: int, days: int, at: datetime, may: bool = True, erased: bool = False
) -> Allowance:
    """Judge by the moments of contacts that count. Consent comes first: without it waiting does not help."""
    recent = sorted(moment for moment in contacts if moment > at - timedelta(days=days))
    full = len(recent) >= limit
    again = recent[len(recent) - limit] + timedelta(days=days) if full else None
    if erased or not may:
        return Allowance(
            allowed=False,
            barrier=Barrier.ERASED if erased else Barrier.NO_CONSENT,
            contacts=len(recent),
            limit=limit,
            days=days,
            again_at=None,
        )
    return Allowance(
        allowed=not full,
        barrier=Barrier.CAP if full else None,
        contacts=len(recent),
        limit=limit,
        days=days,
        again_at=again,
    )
