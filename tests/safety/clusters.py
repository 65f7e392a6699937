"""Two servers of one's own, as an operator sets them up: one that writes, and a standby that it waits for."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guide_app.base.kernel.embedded import APPLICATION, DATABASE, OWNER
from guide_app.base.kernel.postmaster import give_to_server, program, running
from tests.safety.faults import GUIDE, a_free_port

STANDBY = "guide_standby"
PATIENCE_SECONDS = 60.0
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
shared_buffers = '64MB'
"""
IN_STEP = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"


@dataclass(frozen=True)
class Cluster:
    """A server in a folder, at a port of this machine."""

    data: Path
    port: int

    def run(self, name: str, *words: str) -> str:
        """Run a program of the server as the user whose server it is; what it says."""
        command = [str(program(name)), *words]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, user=self.data.stat().st_uid)
        return done.stdout.strip()

    def control(self, *words: str) -> None:
        """Tell the server to start or to do something else, and wait until it has."""
        self.run("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.data / "log"), *words)

    def asked(self, statement: str, database: str = "postgres") -> str:
        """One value, asked of this server as its superuser."""
        return self.run("psql", f"postgresql://postgres@127.0.0.1:{self.port}/{database}", "-XAtqc", statement)

    def set(self, settings: str) -> None:
        """Add settings to those that are there; the last word counts."""
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(settings)

    def kill(self) -> None:
        """Without any warning; its sessions end as they see that it is gone."""
        server = running(self.data)
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Pair:
    """The server that writes, and its standby."""

    primary: Cluster
    standby: Cluster

    def url(self, role: str) -> str:
        """The address of whichever of the two writes."""
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in (self.primary, self.standby))
        return f"postgresql://{role}@{hosts}/{DATABASE}?target_session_attrs=read-write"


@contextmanager
def a_pair(folder: Path) -> Iterator[Pair]:
    """Both, in step, with the product's database on them."""
    primary = Cluster(folder / "primary", a_free_port())
    standby = Cluster(folder / "standby", a_free_port())
    for one in (primary, standby):
        one.data.mkdir(mode=0o700)
        give_to_server(one.data)
    try:
        primary.run("initdb", "-D", str(primary.data), "--auth=trust", "--encoding=utf8", "-U", "postgres")
        primary.set(SETTINGS.format(port=primary.port))
        primary.control("start")
        for role in (OWNER, APPLICATION):
            primary.asked(f"CREATE ROLE {role} LOGIN")
        primary.asked(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        _follow(primary, standby)
        pair = Pair(primary, standby)
        addresses = {"DATABASE_URL": pair.url(APPLICATION), "DATABASE_OWNER_URL": pair.url(OWNER)}
        subprocess.run([*GUIDE, "migrate"], check=True, capture_output=True, env=os.environ | addresses)
        yield pair
    finally:
        for one in (primary, standby):
            if running(one.data) is not None:
                one.control("-m", "immediate", "stop")


def _follow(primary: Cluster, standby: Cluster) -> None:
    """Make the standby, and let the primary wait for it from then on."""
    come_from = f"host=127.0.0.1 port={primary.port} user=postgres application_name={STANDBY}"
    standby.run("pg_basebackup", "-d", come_from, "-D", str(standby.data), "-R", "-X", "stream", "-c", "fast")
    # A copy waits for nobody: once it is promoted there is no standby left.
    standby.set(f"port = {standby.port}\nprimary_conninfo = '{come_from}'\nsynchronous_standby_names = ''\n")
    standby.control("start")
    primary.asked(f"ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 ({STANDBY})'")
    primary.asked("SELECT pg_reload_conf()")
    until = time.monotonic() + PATIENCE_SECONDS
    while primary.asked(IN_STEP) != "1":
        assert time.monotonic() < until, "the standby does not follow"
        time.sleep(0.1)
