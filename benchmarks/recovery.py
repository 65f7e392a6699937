"""How long until writes are answered again after everything was killed at once: API, worker, embedded PostgreSQL."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from benchmarks._server import free_port
from benchmarks.report import report
from guide_app.base.kernel import postmaster

GUIDE = str(Path(sys.executable).with_name("guide"))
ROUNDS = 3
LIMIT_SECONDS = 10.0
START_SECONDS = 120.0


def _start(home: Path, port: int) -> list["subprocess.Popen[bytes]"]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment |= {"GUIDE_HOME": str(home), "PORT": str(port)}
    return [
        subprocess.Popen([GUIDE, command], env=environment, stderr=subprocess.DEVNULL)
        for command in ("serve", "worker")
    ]


def _until_written(port: int) -> float:
    """Seconds until readiness says yes, for which a transaction was committed."""
    begun = time.monotonic()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5) as http:
        while time.monotonic() - begun < START_SECONDS:
            with suppress(httpx.TransportError):
                if http.get("/health/ready").status_code == 200:
                    return time.monotonic() - begun
            time.sleep(0.02)
    raise RuntimeError("the API did not come back")


def _kill(running: list["subprocess.Popen[bytes]"], data: Path) -> None:
    """SIGKILL to all of them, their children, and PostgreSQL with its sessions."""
    server = postmaster.running(data)
    parents = [psutil.Process(process.pid) for process in running] + ([server] if server else [])
    for victim in [one for parent in parents for one in (parent, *parent.children(recursive=True))]:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    for process in running:
        process.wait()


def main() -> None:
    """Kill everything a few times, and say how long the slowest recovery took."""
    with tempfile.TemporaryDirectory(prefix="guide-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        home, port = Path(folder) / "home", free_port()
        running = _start(home, port)
        seconds = []
        try:
            _until_written(port)
            for _ in range(ROUNDS):
                _kill(running, home / "pg")
                running = _start(home, port)
                seconds.append(_until_written(port))
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            for process in running:
                process.wait(timeout=30)
    note = ", ".join(f"{one:.1f}" for one in seconds)
    report("recovery.after_kill_of_all", ours=max(seconds), limit=LIMIT_SECONDS, unit="s", n=ROUNDS, note=note)


if __name__ == "__main__":
    main()
