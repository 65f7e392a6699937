"""`guide wecom sync` as people and programs call it, against the stand-in served on a port."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from guide_app.base.kernel.embedded import OWNER
from tests.databases import application_of

pytestmark = pytest.mark.faults

GUIDE = [sys.executable, "-c", "from guide_app.entry.cli.main import main; main()"]


async def _create_database(url: str, name: str, template: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER} STRATEGY FILE_COPY')
    await connection.close()


async def _drop_database(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    name = f"{template}_{uuid4().hex[:8]}"
    asyncio.run(_create_database(server_url, name, template))
    head, _, query = server_url.partition("?")
    yield application_of(f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else ""))
    asyncio.run(_drop_database(server_url, name))


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that the command prints for connecting to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = (tmp_path / "said").open("w+")
    process = subprocess.Popen([*GUIDE, "wecom", "stand-in", "--port", str(port)], stdout=said, stderr=said)
    try:
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        lines = [line.strip() for line in (tmp_path / "said").read_text().splitlines() if line.startswith("  ")]
        yield dict(line.split("=", 1) for line in lines)
    finally:
        process.terminate()
        process.wait(10)
        said.close()


def sync(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WECOM_")}
    return subprocess.run(
        [*GUIDE, "wecom", "sync", *options],
        env={**inherited, **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_second_run_over_the_network_changes_nothing(database_url: str, stand_in: dict[str, str]) -> None:
    environment = {"DATABASE_URL": database_url, **stand_in}
    first, second = (sync(environment, "--json") for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    told, again = json.loads(first.stdout), json.loads(second.stdout)
    assert (told["diff"], told["members"]["added"], told["follows"]["added"]) == (8, 3, 3)
    assert (again["diff"], again["complete"]) == (0, True)
    assert "没有变化" in sync(environment).stdout


def test_an_unreachable_wecom_is_said_plainly(database_url: str) -> None:
    environment = {"WECOM_BASE_URL": "http://127.0.0.1:9", "WECOM_CORP_ID": "ww", "WECOM_SECRET": "s"}
    ended = sync({"DATABASE_URL": database_url, **environment}, "--json")
    assert (ended.returncode, json.loads(ended.stdout)["code"]) == (2, "wecom_unreachable")
    assert "Traceback" not in ended.stderr


def test_without_settings_the_command_refuses_before_it_starts_a_database(tmp_path: Path) -> None:
    ended = sync({"GUIDE_HOME": str(tmp_path / "home")}, "--json")
    assert ended.returncode == 2
    problem = json.loads(ended.stdout)
    assert (problem["code"], problem["missing"]) == ("wecom_not_configured", ["WECOM_CORP_ID", "WECOM_SECRET"])
    assert "尚未配置企业微信" in ended.stderr
    assert not (tmp_path / "home").exists()
