"""The embedded PostgreSQL: a real server from a wheel, its data under GUIDE_HOME, started and stopped with its users.

Several processes may hold the server at once (API, worker, a command); the last one to let go stops it.
"""

import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

import psutil
import structlog

from guide_app.base.kernel import postmaster
from guide_app.base.kernel.backup.wal import KEEP_NOTHING
from guide_app.base.kernel.outages import Pauses, in_one_line
from guide_app.base.kernel.postmaster import PostgresServer, PostmasterInfo, program
from guide_app.base.kernel.roles import Addresses, as_role

log = structlog.get_logger(__name__)

SERVER_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "archive_mode": "on",
    "archive_command": KEEP_NOTHING,
    "log_min_messages": "error",
    "log_error_verbosity": "terse",
}
"""Set once, when the data folder is made. Durability settings stay PostgreSQL's own.

The log is kept from the first backup on (`kernel.backup`): its command may change while the server runs, the mode may
not.
"""

HOLDERS = ".handle_pids.json"
DATABASE = "guide"
OWNER, APPLICATION = "guide_owner", "guide_app"
"""The roles of the embedded server; its socket is open to this machine's users alone, so they need no passwords."""


WATCH_SECONDS = 0.2
MISSED_SECONDS = 3.0
"""A server that was killed is started at once, one that was stopped after so long: somebody may be restarting it."""


class _Server(PostgresServer):
    """The wheel's server, which waits for a long recovery and is not taken in by what a killed one left."""

    def ensure_postgres_running(self) -> None:
        """Start it unless it runs, and wait until it answers. Raises ServerNotStarted."""
        self._postmaster_info = postmaster.start(self.pgdata, user=self.system_user)

    def stop_unless_held(self) -> None:
        """Let go; the last one to do so stops it. It may have been restarted meanwhile, or be dead."""
        lives = postmaster.running(self.pgdata) is not None
        self._postmaster_info = PostmasterInfo.read_from_pgdata(self.pgdata) if lives else None
        self.cleanup()
        self._instances.pop(self.pgdata, None)


@contextmanager
def embedded_server(home: Path, *, database: str = DATABASE) -> Iterator[Addresses]:
    """Hold the server under `home`/pg and say how its two roles reach `database` in it, created when missing.

    While it is held, a server that was killed is started again, by whichever of its holders comes first. To keep it
    stopped for a while, hold `alone`.
    """
    data = home / "pg"
    home.mkdir(parents=True, exist_ok=True)
    with alone(home):
        finish_swap(home)
        if not (data / "PG_VERSION").exists():
            _make(data, beside=home / "pg.new")
        _let_keep_log(data)
        _forget_dead_holders(data)
        server = _held(data)
        try:
            _create(server, database)
        except BaseException:
            server.stop_unless_held()
            raise
    watch = _Watch(home, server)
    watch.start()
    try:
        url = server.get_uri(database)
        yield Addresses(application=as_role(url, APPLICATION), owner=as_role(url, OWNER))
    finally:
        watch.end()
        with alone(home):
            _forget_dead_holders(data)
            server.stop_unless_held()


def data_of(url: str, home: Path) -> Path | None:
    """The data folder under `home` when `url` leads to the embedded server there, or None for another server."""
    data = home / "pg"
    host = dict(parse_qsl(urlsplit(url).query)).get("host")
    return data if host is not None and host == postmaster.sockets_of(data) else None


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """One process at a time makes a data folder, puts another in its place, starts its server or stops it."""
    with (home / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


RESTORED = "pg.restored"
"""A data folder that is to take the place of `pg`: it was restored, opened and verified."""


def finish_swap(home: Path) -> None:
    """Put a restored data folder in the place of the old one, which stays aside by the time of day.

    Whoever restores was killed between two renames at most, and whoever comes next ends what was decided.
    """
    data, restored = home / "pg", home / RESTORED
    if restored.exists():
        if data.exists():
            data.rename(home / f"pg.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        restored.rename(data)


def _let_keep_log(data: Path) -> None:
    """Let the log of a data folder of before there were backups be kept, from its server's next start on."""
    settings = data / "postgresql.auto.conf"
    said = settings.read_text()
    if "archive_mode" not in said and postmaster.running(data) is None:
        settings.write_text(f"{said}archive_mode = 'on'\narchive_command = '{KEEP_NOTHING}'\n")


def holders(data: Path) -> list[int]:
    """The living processes that hold the server of this data folder."""
    _forget_dead_holders(data)
    register = data / HOLDERS
    pids: list[int] = json.loads(register.read_text() or "[]") if register.exists() else []
    return pids


def superuser_url(home: Path) -> str:
    """How the superuser reaches the running server under `home`/pg: its socket is for this machine's users alone."""
    postmaster = PostmasterInfo.read_from_pgdata(home / "pg")
    assert postmaster is not None, "a held server has said where it is"
    url: str = postmaster.get_uri()
    return as_role(url, "postgres")


def is_embedded(url: str | None, home: Path) -> bool:
    """Whether this address (None: no other was given) is that of the server under `home`/pg."""
    return url is None or data_of(url, home) is not None


class _Watch(Thread):
    """Sees to it that the server of this process runs."""

    def __init__(self, home: Path, server: _Server) -> None:
        super().__init__(name="watches the embedded database", daemon=True)
        self._home = home
        self._server = server
        self._ended = Event()

    def run(self) -> None:
        """Look again and again, and bring it back."""
        pauses, said = Pauses(), False
        missed_since: float | None = None
        while not self._ended.wait(WATCH_SECONDS):
            if postmaster.running(self._server.pgdata) is not None:
                pauses, missed_since, said = Pauses(), None, False
                continue
            missed_since = missed_since or time.monotonic()
            if not postmaster.was_killed(self._server.pgdata) and time.monotonic() - missed_since < MISSED_SECONDS:
                continue
            if not said:
                said = True
                log.warning("embedded database ended", home=str(self._home))
            try:
                self._bring_back(missed_since)
            except (OSError, subprocess.SubprocessError) as error:  # a full disk, say
                log.debug("embedded database does not start", error=in_one_line(error))
                self._ended.wait(pauses.longer())

    def _bring_back(self, missed_since: float) -> None:
        with alone(self._home):
            if self._ended.is_set() or postmaster.running(self._server.pgdata) is not None:
                return
            self._server.ensure_postgres_running()
        log.warning("embedded database started again", seconds=round(time.monotonic() - missed_since, 1))

    def end(self) -> None:
        """Stop looking, and wait until a start that is under way is through."""
        self._ended.set()
        self.join()


def _held(data: Path) -> _Server:
    """The server of a folder, started and with this process among those who hold it."""
    data = data.resolve()
    data.mkdir(exist_ok=True)
    held = PostgresServer._instances.get(data)
    if isinstance(held, _Server):
        held.ensure_postgres_running()
        return held
    postmaster.require_user()
    try:
        return _Server(data)
    except BaseException:
        PostgresServer._instances.pop(data, None)  # the wheel keeps even one that did not start
        raise


def _make(data: Path, *, beside: Path) -> None:
    """A data folder appears whole or not at all: one that was broken off half-way is not taken for a database."""
    if beside.exists():
        shutil.rmtree(beside)
    server = _held(beside)
    try:
        for name, value in SERVER_SETTINGS.items():
            _psql(server, f"ALTER SYSTEM SET {name} = '{value}'")
    finally:
        server.stop_unless_held()
    beside.rename(data)


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
