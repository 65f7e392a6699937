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

GUIDE = str(Path(sys.executable).with_name("guide"))
GRACE_SECONDS = 12.0
START_SECONDS = 30.0
REGISTER = "demo-processes.json"
"""Who runs for this folder, the demo itself first: `[[process id, moment of its start], …]`, in case it is killed."""

Result = TypeVar("Result")


class DemoFailed(Exception):
    """A process of the demo ended, or did not start; the message says which, in both languages."""


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


@contextlib.contextmanager
def processes(
    commands: Mapping[str, list[str]], environment: Mapping[str, str], *, home: Path
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run commands of `guide` in sessions of their own, so that Ctrl-C reaches only us; at the end all are stopped.

    What each of them says goes to a file of its name below `home`/logs.
    """
    running: dict[str, subprocess.Popen[bytes]] = {}
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    try:
        for name, arguments in commands.items():
            with (logs / f"{name}.log").open("ab") as log:
                running[name] = subprocess.Popen(  # noqa: S603 - our own program
                    [GUIDE, *arguments],
                    env={**os.environ, **environment},
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            _register(home, running)
        yield running
    finally:
        _stop(running)
        (home / REGISTER).unlink(missing_ok=True)


def stop_left_behind(home: Path) -> None:
    """End what a killed demo left running in this folder. Raises DemoFailed while the demo itself lives."""
    register = home / REGISTER
    if not register.exists():
        return
    owner, *started = [_alive(pid, at) for pid, at in json.loads(register.read_text())]
    if owner is not None:
        raise DemoFailed(
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


def wait_until_ready(url: str, running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait for the API to answer. Raises DemoFailed."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        require_alive(running)
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"{url}/health/ready", timeout=2) as answer,  # noqa: S310 - localhost
        ):
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise DemoFailed("接口服务没有按时启动 / the API did not start in time")


def require_alive(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Refuse to go on when a process has ended."""
    for name, process in running.items():
        code = process.poll()
        if code is not None:
            raise DemoFailed(f"进程 {name} 已退出（{code}） / the {name} process ended with {code}")


def wait_for_the_end(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait for Ctrl-C or SIGTERM. Raises DemoFailed when a process ends by itself."""
    with stopping_by_signals():
        while True:
            require_alive(running)
            time.sleep(0.5)


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


def write_description(home: Path, description: Mapping[str, object]) -> Path:
    """Write `demo.json`: where the demo is and who can sign in."""
    path = home / "demo.json"
    path.write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
