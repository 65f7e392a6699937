"""A demo that was killed leaves processes; the next one ends them, and never those of a demo that lives."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from guide_app.entry.demo.running import REGISTER, DemoFailed, stop_left_behind

GONE = [2**22 + 1, 1.0]
"""No process has this id."""


def registered(process: subprocess.Popen[bytes] | None, pid: int = 0) -> list[float]:
    known = psutil.Process(process.pid if process else pid)
    return [known.pid, known.create_time()]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_what_a_killed_demo_left_is_ended(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    (tmp_path / REGISTER).write_text(json.dumps([GONE, registered(sleeper)]))
    stop_left_behind(tmp_path)
    assert not psutil.pid_exists(sleeper.pid)
    assert not (tmp_path / REGISTER).exists()


def test_a_stranger_who_got_the_same_process_id_is_left_alone(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    (tmp_path / REGISTER).write_text(json.dumps([GONE, [sleeper.pid, 1.0]]))
    stop_left_behind(tmp_path)
    assert sleeper.poll() is None


def test_a_demo_that_lives_is_not_touched(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    (tmp_path / REGISTER).write_text(json.dumps([registered(None, os.getpid()), registered(sleeper)]))
    with pytest.raises(DemoFailed):
        stop_left_behind(tmp_path)
    assert sleeper.poll() is None
