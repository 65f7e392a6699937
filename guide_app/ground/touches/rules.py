"""Kinds of touches."""

from datetime import timedelta
from enum import StrEnum

LONGEST_COUNT = timedelta(days=92)
"""The longest span that is counted on request, first and last day included: a quarter."""


class TouchKind(StrEnum):
    """What kind of meeting it was."""

    SCAN = "scan"
    SHARE = "share"
    ADD = "add"
    VISIT = "visit"
    COUPON = "coupon"
    REGISTER = "register"
