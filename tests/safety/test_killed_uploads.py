"""Who stores files is killed in the middle, again and again: what was told is there whole, and nothing half stays."""

import asyncio
import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.files.folder import UNFINISHED, FolderStore
from guide_app.base.kernel.files.store import files_in
from guide_app.base.kernel.verifying import compare
from guide_app.ground.files.checks import every_file, nothing_else
from guide_app.ground.files.forgetting import forget_files
from guide_app.ground.files.keeping import file_of, whole_content_of

pytestmark = pytest.mark.faults
SCRIPT = Path(__file__).with_name("killed_uploads.py")
KILLS = 12


async def told_until_killed(url: str, folder: Path, chance: random.Random) -> list[UUID]:
    """The ids that a process told before it was killed."""
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[2])}
    uploads = await asyncio.create_subprocess_exec(
        sys.executable, str(SCRIPT), url, str(folder), stdout=asyncio.subprocess.PIPE, env=environment
    )
    assert uploads.stdout is not None
    told = [await uploads.stdout.readline() for _ in range(chance.randint(1, 3))]
    await asyncio.sleep(chance.uniform(0, 0.03))
    uploads.send_signal(signal.SIGKILL)
    told += (await uploads.stdout.read()).splitlines()
    await uploads.wait()
    return [UUID(line.decode().strip()) for line in told if len(line.strip()) == 36]


async def test_a_kill_leaves_no_file_half_and_loses_none_that_was_told(committed_db: str, tmp_path: Path) -> None:
    chance, told = random.Random(7), list[UUID]()
    folder = tmp_path / "files"
    for _ in range(KILLS // 2):
        both = (told_until_killed(committed_db, folder, chance), told_until_killed(committed_db, folder, chance))
        for ids in await asyncio.gather(*both):
            told += ids
    assert len(told) >= KILLS
    left = list((folder / UNFINISHED).iterdir())
    assert left, "no kill was in the middle"
    with files_in(folder):
        assert (await compare(every_file)).different == 0
        for file_id in told:
            assert len(await whole_content_of(await file_of(file_id, at=clock.now()))) == 700_000
        for one in (*left, *(Path(each) for each in folder.glob("??/*"))):
            os.utime(one, (0, 0))
        done = await forget_files(clock.now() + timedelta(hours=2))
        assert done.unfinished == len(left)
        assert done.nobodys <= KILLS
        assert (await compare(nothing_else)).different == 0
        assert (await compare(every_file)).different == 0
        assert len(FolderStore(folder).kept()) >= len(told)
