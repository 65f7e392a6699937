"""Running the demo: the embedded database, the API, the worker and the WeCom stand-in, started and stopped together."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import psutil
import structlog

from guide_app.base.kernel.outages import Pauses
from guide_app.base.processes import ENDS_WITH

log = structlog.get_logger(__name__)

GUIDE = str(Path(sys.executable).with_name("guide"))
GRACE_SECONDS = 12.0
START_SECONDS = 30.0
LOOK_SECONDS = 0.2
REGISTER = "demo-processes.json"
"""Who runs for this folder, the demo itself first: `[[process id, moment of its start], …]`, in case it is killed."""

Result = TypeVar("Result")


class DemoFailed(Exception):
    """A process of the demo ended, or did not start; the message says which, in both languages."""


class DemoRuns(DemoFailed):
    """The demo of this folder lives."""


class Stopped(Exception):
    """Somebody asked the demo to end."""


def free_port(wanted: int = 0) -> int:
    """A port nobody listens on: `wanted`, or any. Raises DemoFailed when `wanted` is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise DemoFailed(
                f"端口 {wanted} 已被占用，请用 PORT=… 换一个 / port {wanted} is taken, choose another with PORT=…"
            ) from error
        port: int = probe.getsockname()[1]
        return port


class Processes:
    """Commands of `guide` that run in sessions of their own, so that Ctrl-C reaches only us, and end when we do.

    What each of them says goes to a file of its name below `home`/logs.
    """

    def __init__(self, commands: Mapping[str, list[str]], environment: Mapping[str, str], home: Path) -> None:
        self._commands = commands
        self._environment = {**os.environ, **environment, ENDS_WITH: str(os.getpid())}
        self._home = home
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._pauses = {name: Pauses() for name in commands}
        self._due: dict[str, float] = {}
        (home / "logs").mkdir(exist_ok=True)

    def start(self, name: str) -> None:
        """Start one of them. To be called from the main thread: the system ends it with the thread that started it."""
        with (self._home / "logs" / f"{name}.log").open("ab") as said:
            self._running[name] = subprocess.Popen(  # noqa: S603 - our own program
                [GUIDE, *self._commands[name]],
                env=self._environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        _register(self._home, self._running)

    def require_alive(self) -> None:
        """Refuse to go on when one has ended. Raises DemoFailed."""
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                raise DemoFailed(f"进程 {name} 已退出（{code}） / the {name} process ended with {code}")

    def revive(self) -> None:
        """Start again what has ended by itself: at once the first time, then after a growing pause."""
        now = time.monotonic()
        for name, process in list(self._running.items()):
            if process.poll() is None:
                continue
            if name not in self._due:
                self._due[name] = now + self._pauses[name].longer()
                log.warning("a process of the demo ended and is started again", name=name, code=process.returncode)
            if now >= self._due[name]:
                del self._due[name]
                self.start(name)

    def stop(self) -> None:
        """End all of them."""
        _stop(self._running)
        (self._home / REGISTER).unlink(missing_ok=True)


@contextlib.contextmanager
def processes(commands: Mapping[str, list[str]], environment: Mapping[str, str], *, home: Path) -> Iterator[Processes]:
    """Run these commands; at the end all are stopped."""
    running = Processes(commands, environment, home)
    try:
        for name in commands:
            running.start(name)
        yield running
    finally:
        running.stop()


def stop_left_behind(home: Path) -> None:
    """End what a killed demo left running in this folder. Raises DemoRuns while the demo itself lives."""
    register = home / REGISTER
    if not register.exists():
        return
    owner, *started = [_alive(pid, at) for pid, at in json.loads(register.read_text())]
    if owner is not None:
        raise DemoRuns(
            f"该目录的演示正在运行（进程 {owner.pid}） / the demo of this folder is running (process {owner.pid})"
        )
    left = [one for process in started if process for one in (process, *process.children(recursive=True))]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=GRACE_SECONDS)
    for process in stubborn:
        process.kill()
    register.unlink()


def _alive(pid: int, started_at: float) -> psutil.Process | None:
    """The process of this id if it is still the one that started then."""
    try:
        process = psutil.Process(pid)
        return process if process.create_time() == started_at else None
    except psutil.NoSuchProcess:
        return None


def _register(home: Path, running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    known: list[tuple[int, float]] = []
    for pid in (os.getpid(), *(process.pid for process in running.values())):
        with contextlib.suppress(psutil.NoSuchProcess):
            known.append((pid, psutil.Process(pid).create_time()))
    written = home / f"{REGISTER}.new"
    written.write_text(json.dumps(known))
    written.replace(home / REGISTER)


def run_once(arguments: list[str], environment: Mapping[str, str], *, logs: Path) -> None:
    """Run a command of `guide` to its end. Raises DemoFailed."""
    with (logs / f"{arguments[-1]}.log").open("ab") as log:
        done = subprocess.run(  # noqa: S603 - our own program
            [GUIDE, *arguments],
            env={**os.environ, **environment},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    if done.returncode != 0:
        command = " ".join(["guide", *arguments])
        raise DemoFailed(f"{command} 失败，见 {log.name} / {command} failed, see {log.name}")


def _stop(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + GRACE_SECONDS
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(url: str, running: Processes) -> None:
    """Wait for the API to answer. Raises DemoFailed."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        running.require_alive()
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"{url}/health/ready", timeout=2) as answer,  # noqa: S310 - localhost
        ):
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise DemoFailed("接口服务没有按时启动 / the API did not start in time")


def wait_for_the_end(running: Processes) -> None:
    """Wait for Ctrl-C or SIGTERM; what ends by itself meanwhile is started again."""
    with stopping_by_signals():
        while True:
            running.revive()
            time.sleep(LOOK_SECONDS)


@contextlib.contextmanager
def stopping_by_signals() -> Iterator[None]:
    """Inside the block SIGINT and SIGTERM end the demo in good order; a second one changes nothing."""

    def stop(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with contextlib.suppress(Stopped):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def stoppable(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of `work`, which SIGINT and SIGTERM cancel in good order. Raises Stopped when they did."""
    task = asyncio.ensure_future(work)
    asked: list[int] = []

    def stop(number: int) -> None:
        if not asked:  # cancelling twice would break off the tidying up
            task.cancel()
        asked.append(number)

    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        raise Stopped from None
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
