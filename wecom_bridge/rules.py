"""What the mirror of WeCom holds: how relations end, what becomes of callbacks, messages and runs."""

from datetime import timedelta
from enum import StrEnum

SAME_ADDING = timedelta(minutes=10)
"""Callback and listing stamp one and the same adding a little apart; further apart it happened again."""
TRANSFERRED = "DELETE_BY_TRANSFER"
"""`Source` of a deletion that a hand-over made."""


class EndReason(StrEnum):
    """Why a relation ended."""

    DELETED = "deleted"
    TRANSFERRED = "transferred"
    UNFOLLOWED = "unfollowed"
    NOT_LISTED = "not_listed"


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
