"""A start on the embedded server: one whose disk is full is waited for, any other failure is told at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from guide_app.base.kernel.embedded import DATABASE
from guide_app.base.kernel.health import NO_SPACE
from guide_app.base.kernel.outages import DatabaseUnavailable
from guide_app.base.kernel.postmaster import ServerNotStarted
from guide_app.base.kernel.roles import Addresses
from guide_app.base.settings import settings
from guide_app.entry.cli import session

THERE = Addresses.of_one_role("postgresql://guide@/guide")


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two starts fail, the third succeeds; each is noted."""
    begun: list[Path] = []

    @contextmanager
    def third_time_lucky(home: Path, *, database: str) -> Iterator[Addresses]:
        assert database == DATABASE
        begun.append(home)
        if len(begun) < 3:
            raise ServerNotStarted("FATAL: could not write lock file: No space left on device")
        yield THERE

    monkeypatch.setattr(session, "embedded_server", third_time_lucky)
    monkeypatch.setattr(session, "settings", lambda: replace(settings(), database_url=None))
    return begun


def test_a_full_disk_is_waited_for_by_what_serves(starts: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "free_space", lambda _: NO_SPACE - 1)
    with session.database_server(waits_for_room=True) as addresses:
        assert addresses == THERE
    assert len(starts) == 3


def test_a_command_for_people_is_told_at_once(starts: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "free_space", lambda _: NO_SPACE - 1)
    with pytest.raises(DatabaseUnavailable), session.database_server():
        pytest.fail("it did not start")
    assert len(starts) == 1


def test_what_is_not_for_want_of_room_is_told_at_once(starts: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "free_space", lambda _: NO_SPACE)
    with pytest.raises(DatabaseUnavailable), session.database_server(waits_for_room=True):
        pytest.fail("it did not start")
    assert len(starts) == 1
