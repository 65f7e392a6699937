"""Codes that arrive in the file of the demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from guide_app.base.settings import settings
from guide_app.ground.messages.carrying import all_carried
from guide_app.ground.messages.rules import DEMO_MESSAGES


@contextmanager
def arriving(monkeypatch: pytest.MonkeyPatch, home: Path, *, consent: str = "device") -> Iterator[Path]:
    """An installation whose codes arrive in a file below `home`, which is given."""
    for name, value in {"CONSENT": consent, "SMS_URL": "demo", "HOME": str(home)}.items():
        monkeypatch.setenv(f"GUIDE_{name}", value)
    settings.cache_clear()
    yield home / DEMO_MESSAGES
    monkeypatch.undo()
    settings.cache_clear()


def messages(file: Path) -> list[dict[str, str]]:
    """What has arrived, the oldest first."""
    return [msgspec.json.decode(line) for line in file.read_bytes().splitlines()] if file.exists() else []


async def last_code(file: Path, *, phone: str) -> str:
    """The code that arrived last, which must be on this phone (E.164)."""
    await all_carried()
    message = messages(file)[-1]
    assert message["to"] == phone
    return message["code"]
