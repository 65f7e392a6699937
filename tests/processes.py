"""Processes as tests look at them: each may end while it is looked at."""

import psutil


def lives(process: psutil.Process) -> bool:
    """It has not ended, and does not just wait for its parent to notice that it has."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def living_children(parent: int | None = None, said: str | None = None) -> list[psutil.Process]:
    """Those that `parent`, or else this process, has started and that live; with this word in their command line."""

    def is_one(process: psutil.Process) -> bool:
        try:
            return lives(process) and (said is None or said in process.cmdline())
        except psutil.NoSuchProcess:
            return False

    return [process for process in psutil.Process(parent).children() if is_one(process)]
