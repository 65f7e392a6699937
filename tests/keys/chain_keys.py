"""Processes with other keys, played within one."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings

SECRET = "one-secret-of-a-chain-that-is-long-enough-4711"
OTHER = "another-secret-of-a-chain-also-long-enough-0815"


def data_keys(*ids: str) -> str:
    """GUIDE_DATA_KEYS with these ids, each always of the same key."""
    return ",".join(as_setting(one, hashlib.sha256(one.encode()).digest()) for one in ids)


def as_setting(key_id: str, key: bytes) -> str:
    """One entry of GUIDE_DATA_KEYS."""
    return f"{key_id}:{base64.b64encode(key).decode()}"


@contextmanager
def started_with(**environment: str) -> Iterator[None]:
    """Inside the block this process has these settings, as if it had been started with them."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("GUIDE_SECRET", "GUIDE_DATA_KEYS", "GUIDE_INDEX_SECRET"):
            patched.delenv(name, raising=False)
        for name, value in environment.items():
            patched.setenv(name, value)
        _forget()
        try:
            yield
        finally:
            patched.undo()
            _forget()


def _forget() -> None:
    settings.cache_clear()
    vault.cache_clear()
