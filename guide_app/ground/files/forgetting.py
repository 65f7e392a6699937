"""Removing files whose time is over, and what is nobody's."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.files.store import file_store
from guide_app.ground.files.reads import UNCLAIMED, nobodys

OVER = """
DELETE FROM stored_file WHERE expires_at <= $1 AND uses = 0 AND id IN (
  SELECT id FROM stored_file WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000
) RETURNING id, key
"""


COPIED_WITHIN = timedelta(hours=1)
"""So long a file stays that is not given out any more: by then backups have it, for moments at which it was."""


class Removed(msgspec.Struct, frozen=True):
    """A file whose row is gone."""

    id: UUID
    key: str


class Forgotten(msgspec.Struct, frozen=True):
    """What was removed: files whose time was over, bytes that no row names, and what was begun and never ended."""

    expired: int
    nobodys: int
    unfinished: int


async def forget_files(at: datetime) -> Forgotten:
    """Remove files whose time is over, then what no row names. Safe to run twice, and to be killed.

    The row goes first, with the key of the file in it: whatever becomes of the bytes, nobody reads them again.
    """
    store, expired = file_store(), 0
    while removed := await fetch_as(Removed, OVER, at - COPIED_WITHIN):
        for one in removed:
            await store.remove(one.key)
        expired += len(removed)
    orphans = await nobodys(at - UNCLAIMED)
    for orphan in orphans:
        await store.remove(orphan.key)
    return Forgotten(expired, len(orphans), await store.tidy(at - UNCLAIMED))
