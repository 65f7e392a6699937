"""Identifiers: time-ordered UUIDs for rows, unguessable symbols for codes that are printed or typed."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

from guide_app.base.kernel.codes import symbols


def new_id() -> UUID:
    """A UUID version 7: unique without coordination, and close in the index to others of its moment."""
    return uuid7()


def random_symbols(count: int) -> str:
    """`count` symbols of the code alphabet from the operating system's cryptographic source, 5 bits each."""
    return symbols(secrets.randbits(5 * count), count)
