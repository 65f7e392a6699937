"""What the mirror of WeCom holds: how relations end, what becomes of callbacks, messages and runs."""

from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum, auto

SAME_ADDING = timedelta(minutes=10)
"""Callback and listing stamp one and the same adding a little apart; further apart it happened again."""
LATEST_UNIX = 253_402_300_799
"""The last second of the year 9999, beyond which there is no datetime."""
TRANSFERRED = "DELETE_BY_TRANSFER"
"""`Source` of a deletion that a hand-over made."""


class EndReason(StrEnum):
    """Why a relation ended."""

    DELETED = "deleted"
    TRANSFERRED = "transferred"
    UNFOLLOWED = "unfollowed"
    NOT_LISTED = "not_listed"


LONGEST_USERID = 64
SIGN_IN_SECONDS = 6.0
"""How long somebody who signs in waits for WeCom."""


class Visitor(Enum):
    """Who came back from signing in."""

    MEMBER = auto()
    OF_ANOTHER_CORP = auto()
    OUTSIDER = auto()
    """A customer, or somebody in WeChat whom the corp does not know."""
    NOBODY = auto()
    """WeCom has said nothing of them."""


def visitor_of(corp_id: str, userid: str, *, openid: str = "", external_userid: str = "") -> tuple[Visitor, str]:
    """Who came back by what WeCom said, and the userid of a member. Linked corps' members are `corp/userid`."""
    corp, apart, own = userid.rpartition("/")
    if apart and corp != corp_id:
        return Visitor.OF_ANOTHER_CORP, ""
    if 0 < len(own) <= LONGEST_USERID and own.isprintable():
        return Visitor.MEMBER, own
    return (Visitor.OUTSIDER if not userid and (openid or external_userid) else Visitor.NOBODY), ""


class InboxStatus(StrEnum):
    """What became of a callback. A parked one waits for a person."""

    RECEIVED = "received"
    DONE = "done"
    PARKED = "parked"


class MessageStatus(StrEnum):
    """What became of an app message. A waiting one is tried again, a failed one only when a person says so."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class SyncStatus(StrEnum):
    """What became of a run; a failed one left what it had read until then."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class LinkedBy(StrEnum):
    """How it is known that a customer on WeCom is a member."""

    STAFF = "staff"
    """Somebody who serves them says so."""
    REGISTRATION = "registration"
    """They agreed by a link that was made for this very customer."""


class LinkStanding(StrEnum):
    """What is known of which member a customer on WeCom is."""

    LINKED = "linked"
    DISPUTED = "disputed"
    """Linked, and somebody else said that they are another member: headquarters decide whether the two are one."""
    HINTED = "hinted"
    """Whoever serves them has noted the phone of a member."""
    UNKNOWN = "unknown"


def storable(text: str) -> str:
    """Without the one character that a text of the database cannot hold."""
    return text.replace("\0", "")


def small(number: int) -> int:
    """A number of WeCom's small enumerations; anything absurd becomes 0 instead of stopping the page."""
    return number if 0 <= number < 1 << 15 else 0


def moment(unix: int) -> datetime:
    """WeCom's stamp in seconds as a moment, held within what a datetime can say."""
    return datetime.fromtimestamp(min(max(unix, 0), LATEST_UNIX), UTC)
