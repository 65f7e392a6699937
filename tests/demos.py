"""The real demo with little data, as `make demo` starts it: for tests that see the product as somebody who tries it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent
READY_SECONDS = 240.0
STOP_SECONDS = 60.0


@dataclass(frozen=True)
class SmallDemo:
    """Where a demo is served, and the folder that it keeps everything in."""

    url: str
    home: Path


@contextmanager
def a_small_demo(
    home: Path, log: Path, *, size: Sequence[str] = ("--small",), **environment: str
) -> Iterator[SmallDemo]:
    """The demo in a home of its own on a port of its own, worker and all, until the block ends.

    The home must not lie below pytest's folder: each pytest that starts shuts that one to the server's own user.
    """
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "WECOM_"))}
    kept |= {"GUIDE_HOME": str(home), "PORT": str(port)} | environment
    url = f"http://127.0.0.1:{port}"
    with log.open("w+", encoding="utf-8") as said:
        running = subprocess.Popen([BIN / "guide", "demo", *size], env=kept, stdout=said, stderr=said)
        try:
            deadline = time.monotonic() + READY_SECONDS
            while not _answers(url):
                said.seek(0)
                assert running.poll() is None, said.read()
                assert time.monotonic() < deadline, said.read()
                time.sleep(0.1)
            yield SmallDemo(url, home)
        finally:
            _stop(running)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _stop(running: "subprocess.Popen[bytes]") -> None:
    running.send_signal(signal.SIGINT)
    try:
        assert running.wait(STOP_SECONDS) == 0
    except subprocess.TimeoutExpired:
        for process in psutil.Process(running.pid).children(recursive=True):
            process.kill()
        running.kill()
        raise
