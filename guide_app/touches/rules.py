"""Kinds of touches."""

from enum import StrEnum


class TouchKind(StrEnum):
    """What kind of meeting it was."""

    SCAN = "scan"
    SHARE = "share"
    ADD = "add"
    VISIT = "visit"
    COUPON = "coupon"
    REGISTER = "register"
