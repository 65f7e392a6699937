"""What customers may ask for, how far it is, and until when it has to be done."""

from datetime import datetime, timedelta
from enum import StrEnum


class RequestKind(StrEnum):
    """What somebody asks for."""

    ERASURE = "erasure"
    COPY = "copy"
    CORRECTION = "correction"


class RequestState(StrEnum):
    """How far it is; the last three are for good."""

    RECEIVED = "received"
    PROVEN = "proven"
    """It is known who asks."""
    WAITING = "waiting"
    """An erasure waits for its second person."""
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (RequestState.RECEIVED, RequestState.PROVEN, RequestState.WAITING)


class Proof(StrEnum):
    """How it was shown who asks."""

    OWN_SESSION = "own_session"
    """Signed in by a code to the phone."""
    DOCUMENT = "document"
    PHONE_CODE = "phone_code"
    KNOWN = "known"
    """Known to the store in person."""


class Ground(StrEnum):
    """Why the law lets a request be refused."""

    NOT_THEM = "not_them"
    """It could not be shown that it is the person."""
    LEGAL_DUTY = "legal_duty"
    """A law asks to keep it: erasing stops, storing and securing goes on."""
    CLAIMS = "claims"
    """Open orders, refunds or claims between the person and the company."""
    OTHERS = "others"
    """It would tell of others."""
    DONE_ALREADY = "done_already"


class Corrected(StrEnum):
    """What is right now that was wrong; the last is anything beside the profile, like an order's record."""

    NAME = "name"
    PHONE = "phone"
    BIRTHDAY = "birthday"
    GENDER = "gender"
    OTHER = "other"


COPY_KEPT = timedelta(days=7)
"""How long the file with a copy can be fetched."""
SOON = timedelta(days=3)
"""So long before its time a request counts as due soon."""


def due_at(received_at: datetime, days: int) -> datetime:
    """Until when a request has to be answered."""
    return received_at + timedelta(days=days)


def is_open(state: RequestState) -> bool:
    """Whether it still has to be answered."""
    return state in OPEN


def may_become(state: RequestState) -> frozenset[RequestState]:
    """What a request may become from here."""
    match state:
        case RequestState.RECEIVED:
            return frozenset({RequestState.PROVEN, RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.DONE})
        case RequestState.PROVEN | RequestState.WAITING:
            return frozenset({RequestState.WAITING, RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.DONE})
        case _:
            return frozenset()
