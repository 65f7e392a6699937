"""What differs from the mirror: a digest of what WeCom said, and how many rows were not as before."""

from collections.abc import Sequence

import msgspec

from guide_app.base.kernel.privacy import vault
from wecom_bridge.schemas import Counts


def digest_of(*said: str | int) -> bytes:
    """A keyed hash that is equal where WeCom says the same, so that a row is compared without being opened."""
    return vault().index("wecom.digest", msgspec.json.encode(said).decode())


def counts_of(written: Sequence[bool], *, of: int) -> Counts:
    """What was done to `of` rows, of which some were written: True where the row was added, False where changed."""
    added = sum(written)
    return Counts(added=added, changed=len(written) - added, unchanged=of - len(written))
