"""One demo loaded, prepared and walked for all test processes of a run, each of which serves a copy of its own.

Who has signed in, ids and links stand in the database and are copied with it, so what the walk found holds everywhere.
"""

import fcntl
import os
import pickle
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.people import People
from tests.browser.preparing import prepare
from tests.browser.walking import Walk
from tests.demos import SmallDemo, a_small_demo
from tests.places import a_quick_folder

IS_SHARED = "PYTEST_XDIST_WORKER" in os.environ
"""Whether there are other test processes beside this one."""


@contextmanager
def a_walk(logs: Path) -> Iterator[Walk]:
    """Every page of a demo that only this test process changes, and that runs until the block ends.

    `logs` is a folder of this run that all its test processes know.
    """
    with a_quick_folder("guide-pages-") as own:
        home = own / "home"
        if not IS_SHARED:
            with _served(home) as demo:
                yield _walked(demo)
            return
        walk = _copied(logs, own)
        with _served(home) as walk.people.demo:
            yield walk


def _copied(logs: Path, own: Path) -> Walk:
    """The shared demo's folder copied to `own`/home, made first by whoever comes first; the walk through it."""
    found = logs / "walk.pickle"
    with (logs / "walk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            with _served(own / "shared") as demo:
                found.write_bytes(pickle.dumps(_walked(demo)))
        walk: Walk = pickle.loads(found.read_bytes())
        # `cp` keeps the database's files the server's own.
        subprocess.run(["cp", "-a", walk.people.demo.home, own / "home"], check=True)
    return walk


@contextmanager
def _served(home: Path) -> Iterator[SmallDemo]:
    """The product as `make demo` starts it, with little data."""
    with a_small_demo(home, home.with_suffix(".log"), GUIDE_RATE_LIMIT="1000000") as running:
        yield running


def _walked(demo: SmallDemo) -> Walk:
    people = People(demo)
    walk = Walk(people, prepare(people))
    walk.go()
    return walk
