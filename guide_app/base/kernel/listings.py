"""Who lists the personal data of many people is on record: each page beyond what anybody needs in an hour."""

import time
from uuid import UUID

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor

UNREMARKED_ROWS = 1_000
"""Rows of people that one account may list in an hour without being on record: five of the longest pages."""
HOUR = 3_600.0
MOST_ACCOUNTS = 50_000

_listed: dict[UUID, tuple[float, int]] = {}


async def note_listing(actor: Actor, what: str, rows: int) -> None:
    """Count rows of people that are shown to the actor in a list; an audit entry for each page beyond the free ones.

    Counted in this process, in an hour that begins with the first page. `what` is a word like `members`.
    """
    if actor.id is None:
        return
    moment = time.monotonic()
    began, before = _listed.get(actor.id, (moment, 0))
    if moment - began >= HOUR:
        began, before = moment, 0
    if len(_listed) >= MOST_ACCOUNTS:
        _listed.clear()
    listed = before + rows
    _listed[actor.id] = (began, listed)
    if rows and listed > UNREMARKED_ROWS:
        await audit.record(actor, f"{what}.listed", f"account:{actor.id}", rows=rows, within_the_hour=listed)


def forget_listings() -> None:
    """Count anew for everybody."""
    _listed.clear()
