"""Erasing again after a restore: the one function that whatever restores a database has to call."""

from pathlib import Path

from guide_app.base.kernel.erasures import Reapplied, entries, reapply, reapply_own
from guide_app.entry import wiring


async def reapply_erasures(*files: Path) -> Reapplied:
    """Erase again who stands in a journal of erasures and has come back with a backup, in the database that is open.

    Without `files` by the journal of this machine (`GUIDE_ERASURES`), if it has one. Each erasure is a transaction of
    its own; what is erased already is passed over, so it may be run again. Raises InvalidField for a file that is no
    journal.
    """
    if not files:
        return await reapply_own(wiring.ERASERS)
    return await reapply(wiring.ERASERS, [entry for file in files for entry in entries(file)])
