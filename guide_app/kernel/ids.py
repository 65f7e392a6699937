"""Identifiers: time-ordered UUIDs for rows. (Unguessable printed codes live in `kernel.codes`.)"""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUID version 7: unique without coordination, and close in the index to others of its moment."""
    return uuid7()
