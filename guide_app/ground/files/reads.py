"""What the store keeps beside what rows name, for jobs and checks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.files.port import Kept
from guide_app.base.kernel.files.store import file_store

UNCLAIMED = timedelta(minutes=30)
"""So long bytes may be without a row that names them: who lays them down writes it right afterwards."""
MUST_BE_GONE = timedelta(hours=1)
"""After so long what is nobody's should have been removed."""
AT_ONCE = 5_000
NAMED = "SELECT key FROM stored_file WHERE key = ANY($1::text[])"
KEYS = """
SELECT key FROM stored_file WHERE key > $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY key LIMIT 5000
"""


class Named(msgspec.Struct, frozen=True):
    """The key of a file that a row names."""

    key: str


async def nobodys(before: datetime) -> list[Kept]:
    """What lies in the store since before a moment and is named by no row."""
    old = [one for one in await file_store().names() if one.at < before]
    found: list[Kept] = []
    for begin in range(0, len(old), AT_ONCE):
        piece = old[begin : begin + AT_ONCE]
        named = await _named([one.key for one in piece])
        found += [one for one in piece if one.key not in named]
    return found


async def _named(keys: Sequence[str]) -> set[str]:
    return {one.key for one in await fetch_as(Named, NAMED, list(keys))}


async def keys_after(key: str, *, at: datetime) -> list[str]:
    """Keys of files whose time is not over, in their order, beyond a key: a piece of all."""
    return [one.key for one in await fetch_as(Named, KEYS, key, at)]
