"""Why a request as a whole is refused, before anything is calculated."""

from enum import StrEnum


class RefusalCode(StrEnum):
    """The codes in order of precedence: when several apply, the first one is given."""

    INVALID_REQUEST = "INVALID_REQUEST"
    DUPLICATE_ID = "DUPLICATE_ID"
    UNKNOWN_TERMS = "UNKNOWN_TERMS"
    UNKNOWN_COUPON = "UNKNOWN_COUPON"
    BAD_WINDOW = "BAD_WINDOW"


class RequestRefused(Exception):
    """A request that cannot be answered. `code` is for programs, the text for people."""

    def __init__(self, code: RefusalCode, explanation: str) -> None:
        super().__init__(explanation)
        self.code = code
