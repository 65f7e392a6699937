"""How processes look for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (10_000, 20, 50)
"""New objects before the youngest are searched, and searches before those of the next age are."""


def settle_memory() -> None:
    """Never again search what is loaded now, and search the rest more seldom.

    To be called once a process is ready to work. What a request makes is dead when it is answered, by reference counts
    alone; with Python's own thresholds (700 objects) its living half is walked several times before that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


@contextmanager
def not_looking_for_garbage() -> Iterator[None]:
    """While modules are loaded: next to nothing of it is garbage, and none of it is searched later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
