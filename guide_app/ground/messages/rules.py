"""What a code is, how long it is good, how often it may be asked for and tried."""

import unicodedata
from datetime import timedelta
from enum import StrEnum

DIGITS = 6
LIFETIME = timedelta(minutes=5)
TRIES = 5
"""Wrong ones among them. With the limits below somebody who guesses has 50 of a million in a day."""
PER_PHONE_AND_HOUR = 5
PER_PHONE_AND_DAY = 10
PER_ADDRESS_AND_HOUR = 60
"""A whole shopping mall may be one address."""
DEMO_MESSAGES = "demo-messages.jsonl"
"""Below GUIDE_HOME: what the demo would send, a line for each message, readable by its owner alone."""
KEPT = timedelta(days=2)
"""Longer than any limit looks back; codes that prove a consent are kept with it."""


class Purpose(StrEnum):
    """What a code is asked for. It is good for that alone."""

    CONSENT = "consent"
    SIGN_IN = "sign_in"
    NEW_PHONE = "new_phone"
    """To a phone that a member says is theirs now."""


def typed_code(text: str) -> str | None:
    """The digits that somebody typed, wide ones and spaces forgiven; None when they cannot be a code."""
    digits = "".join(unicodedata.normalize("NFKC", text).split())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None
