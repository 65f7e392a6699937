"""What the README shows is executed: its walk-through, command by command, against the real demo."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STEP = re.compile(r"```sh\n(?P<commands>.*?)```\n(?:```text\n(?P<answer>.*?)```)?", re.DOTALL)
MARK = "-- next step --"
READY_SECONDS = 240.0
WALK_SECONDS = 120.0
STOP_SECONDS = 60.0


class Step(NamedTuple):
    """Commands, and what the page says that they print."""

    commands: str
    answer: str


def steps_of(page: str) -> list[Step]:
    """The steps of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [Step(found["commands"], found["answer"] or "") for found in STEP.finditer(text)]


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether the demo is ready."""
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of its own, not below pytest's folder: each pytest that starts shuts that one to the server's own user."""
    with tempfile.TemporaryDirectory(prefix="guide-readme-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def demo(home: Path, tmp_path: Path) -> Iterator[str]:
    """The real demo with little data in a home of its own, as `make demo` starts it; its address."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "WECOM_"))}
    environment |= {"GUIDE_HOME": str(home), "PORT": str(port)}
    log = (tmp_path / "demo.log").open("w+", encoding="utf-8")
    running = subprocess.Popen([BIN / "guide", "demo", "--small"], env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(url):
            log.seek(0)
            assert running.poll() is None, log.read()
            assert time.monotonic() < deadline, log.read()
            time.sleep(0.1)
        yield url
    finally:
        running.send_signal(signal.SIGINT)
        try:
            assert running.wait(STOP_SECONDS) == 0
        except subprocess.TimeoutExpired:
            for process in psutil.Process(running.pid).children(recursive=True):
                process.kill()
            running.kill()
            raise
        finally:
            log.close()


def test_both_readmes_walk_the_same_way() -> None:
    assert steps_of("README.md") == steps_of("README.zh-CN.md")


@pytest.mark.slow
def test_the_walk_through_of_the_readme(demo: str, tmp_path: Path) -> None:
    steps = steps_of("README.md")
    assert len(steps) > 8
    script = "set -eu\n" + f"echo '{MARK}'\n".join(step.commands for step in steps)
    walked = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "BASE": demo, "PATH": f"{BIN}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=WALK_SECONDS,
        check=False,
    )
    assert walked.returncode == 0, (walked.stdout, walked.stderr)
    assert walked.stdout.split(f"{MARK}\n") == [step.answer for step in steps]
