"""Processes that kill others, and waiting until what they killed is gone."""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from guide_app.base.kernel.database import fetch_value
from tests.safety.faults import Process

ROOT = Path(__file__).parents[2]


def killer(script: str, url: str, *words: str, times: int, seed: int, said: Path | None = None) -> Process:
    """A process that kills others."""
    path = str(Path(__file__).parent / script)
    return Process(path, url, *words, str(times), str(seed), program=[sys.executable], said=said, PYTHONPATH=str(ROOT))


async def until_killed(killing: Sequence[Process]) -> None:
    """Until these have killed as often as they were told to, and nothing of those whom they killed is left."""
    try:
        for one in killing:
            await asyncio.to_thread(one.wait)
    finally:
        for one in killing:
            one.kill()
    assert all(one.ended_well for one in killing)
    await until_nobody_holds_a_cursor()


async def until_nobody_holds_a_cursor() -> None:
    """A killed process's sessions end when PostgreSQL notices."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
    until = time.monotonic() + 10
    while await fetch_value(f"{others} AND pid <> pg_backend_pid()"):
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
