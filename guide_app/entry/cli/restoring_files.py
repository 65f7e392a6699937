"""The files that a restored database names, brought to where it looks for them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from guide_app.base.kernel import clock
from guide_app.base.kernel.backup.files import copy_named
from guide_app.base.kernel.files.folder import FolderStore
from guide_app.ground.files.reads import keys_after


async def bring_back(into: Path, sources: Sequence[Path]) -> int:
    """Copy what the rows name and `into` has not got from the first source that has it whole; how many that were.

    Nothing is taken away: what came after the moment lies there as nobody's, until a job removes it.
    """
    target, last, brought = FolderStore(into), "", 0
    here = {one.key for one in target.kept()}
    while keys := await keys_after(last, at=clock.now()):
        missing = set(keys) - here
        for source in sources:
            copied, _ = await asyncio.to_thread(copy_named, missing, FolderStore(source), target)
            missing -= set(copied)
            brought += len(copied)
        last = keys[-1]
    return brought
