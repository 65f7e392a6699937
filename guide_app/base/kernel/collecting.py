"""Python's search for cycles of objects that nobody needs any more, which takes time by how many objects there are."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 100_000
"""New objects after which it looks, within `seldom_collecting`: some ten megabytes."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Search seldom while the block runs: for work that makes many objects in no cycles. One block at a time."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
