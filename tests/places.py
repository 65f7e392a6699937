"""Where tests keep databases: in memory where that has room, for a database is copied there many times as fast."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that have to be free: test processes take a tenth of that, and a server with less than 2 GiB calls for help. A
container's usual 64 MB are too few."""


@cache
def quick_folder() -> Path:
    """The folder to make others in. What is killed leaves there what it would leave on a disk; only a machine that
    loses its power would not."""
    if MEMORY.is_mount() and MEMORY.stat().st_mode & 0o1002 == 0o1002 and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())


@contextmanager
def a_quick_folder(prefix: str) -> Iterator[Path]:
    """A folder of one's own until the block ends, where the server's own user gets to."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir=quick_folder(), ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
