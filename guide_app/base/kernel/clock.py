"""The one clock. Moments are aware UTC; `kernel.calendar` says which day they count for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pinned: ContextVar[datetime | None] = ContextVar("pinned_now", default=None)


def now() -> datetime:
    """This moment. Read it once per operation and pass it on as `at`."""
    return _pinned.get() or datetime.now(UTC)


@contextmanager
def pinned(at: datetime) -> Iterator[None]:
    """Let `now()` be `at` inside the block: for tests, replays and the demo's past."""
    token = _pinned.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)
