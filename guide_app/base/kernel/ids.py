"""Identifiers: time-ordered UUIDs for rows, unguessable symbols for codes that are printed or typed."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from guide_app.base.kernel.codes import symbols

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def new_id() -> UUID:
    """A UUID version 7: unique without coordination, and close in the index to others of its moment."""
    return uuid7()


def new_id_at(at: datetime) -> UUID:
    """As `new_id`, in the order of a moment that may be long ago; of one moment, in the order in which they are made.

    For facts that are told of late and read in the order of time: a till's receipts of last month. Not before 1970.
    """
    made = uuid7().int
    millis, micros = divmod((at - EPOCH) // MICROSECOND, 1000)
    # Behind the moment stand the low bits of the present one and the counter of those who were made within it.
    behind = (made >> 80 & 0xFFFFF) << 42 | (made >> 64 & 0xFFF) << 30 | made >> 32 & 0x3FFFFFFF
    return UUID(int=millis << 80 | 7 << 76 | micros << 66 | 2 << 62 | behind)


def random_symbols(count: int) -> str:
    """`count` symbols of the code alphabet from the operating system's cryptographic source, 5 bits each."""
    return symbols(secrets.randbits(5 * count), count)
