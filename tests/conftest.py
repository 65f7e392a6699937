"""The test base: a real PostgreSQL, one database per test process cloned from a migrated template."""

import asyncio
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO
from uuid import uuid4

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as generated

from tests.asgi import transport_to
from tests.places import quick_folder
from tests.thorough import EXAMPLES, REPEATABLE

# How fast a busy machine is says nothing about the product.
generated.register_profile(
    "any machine",
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=REPEATABLE,
    **({"database": None} if REPEATABLE else {}),
)
generated.load_profile("any machine")


def _own_home() -> Path:
    """A folder no other test process uses: transactions of one server hold each other's event logs back."""
    for number in range(64):
        home = quick_folder() / f"guide-tests-{os.getuid()}-{number}"
        home.mkdir(exist_ok=True)
        lock = (home / "in-use").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            _held.append(lock)
            return home
    raise RuntimeError("64 test processes at once")


_held: list[IO[str]] = []
if "GUIDE_HOME" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["GUIDE_HOME"] = str(_own_home())

from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.embedded import OWNER, embedded_server
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses, as_role
from guide_app.base.memory import settle_memory
from guide_app.base.settings import settings
from guide_app.base.web.envelope import Envelope
from guide_app.entry.app import create_app
from guide_app.ground.auth.tokens import forget_tokens
from tests import documented_answers
from tests.databases import MAKE_ROLES, application_of, owner_of, run_on, with_database

TEMPLATE = "guide_template"
ROOT = Path(__file__).resolve().parents[1]
NOTHING_TO_KEEP = (
    *(f"ALTER SYSTEM SET {setting} = off" for setting in ("fsync", "full_page_writes", "synchronous_commit")),
    "ALTER SYSTEM SET max_wal_size = '256MB'",
    "SELECT pg_reload_conf()",
)
"""Databases of tests need not outlive a crash, and may lie in memory, where a long log would be in the way. What a
crash leaves is tested on servers of its own: `-m faults`."""
OLDER = "SELECT datname FROM pg_database WHERE datname LIKE $1 || '%' AND datname <> $2"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("slow", "faults")])


def pytest_collection_finish() -> None:
    """Thousands of tests that are collected are never garbage."""
    settle_memory()


def pytest_unconfigure() -> None:
    """The folder is free for another test process."""
    while _held:
        _held.pop().close()


class _RollBack(Exception):
    """Ends a test's transaction."""


def _template_name() -> str:
    """A name that says what was migrated, the migrations and the libraries that carry them out, and on which day:
    partitions are made ahead from there."""
    made_on = datetime.now(UTC).date()
    digest = hashlib.sha256(f"{version('piccolo')} {version('pgqueuer')} {made_on}".encode())
    kernel = ROOT / "guide_app/base/kernel"
    ours = [kernel / f"{name}.py" for name in ("migrations", "roles", "jobs")]
    for source in [*ours, *sorted(ROOT.glob("**/piccolo_migrations/*.py"))]:
        if ".venv" not in source.parts:
            digest.update(source.read_bytes())
    return f"{TEMPLATE}_{digest.hexdigest()[:12]}"


async def _make_template(url: str, name: str) -> None:
    """Migrate a database once per state of the migrations; one process at a time, and whole or not at all.

    On a server of this process alone, what earlier states and killed tests have left goes first.
    """
    guard = await asyncpg.connect(url)
    try:
        await guard.execute("SELECT pg_advisory_lock(hashtext($1))", TEMPLATE)
        if await guard.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            return
        for row in await guard.fetch(OLDER, TEMPLATE, name) if _held and not os.environ.get("DATABASE_URL") else ():
            await guard.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
        await guard.execute(f'DROP DATABASE IF EXISTS "{name}_unfinished" WITH (FORCE)')
        create = f"CREATE DATABASE \"{name}_unfinished\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        await guard.execute(f"{create} OWNER {OWNER}")
        unfinished = with_database(url, f"{name}_unfinished")
        await migrate(Addresses(application_of(unfinished), owner_of(unfinished)))
        await guard.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
    finally:
        await guard.close()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """URL of a server on which this test process may create databases, as a superuser. Both roles are there."""
    given = os.environ.get("DATABASE_URL")
    if given:
        asyncio.run(run_on(given, *MAKE_ROLES))
        yield given
        return
    with embedded_server(settings().home, database="guide_tests") as addresses:
        url = as_role(addresses.owner, "postgres")
        asyncio.run(run_on(url, *NOTHING_TO_KEEP))
        yield url


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """Name of a migrated database that tests clone. It stays in the server until the day or the migrations change."""
    name = _template_name()
    asyncio.run(_make_template(server_url, name))
    return name


@pytest.fixture(scope="session")
async def shared_database(server_url: str, template: str) -> AsyncIterator[str]:
    """URL of the database of the tests that roll back."""
    name = f"{template}_shared_{os.getpid()}"
    await run_on(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER} STRATEGY FILE_COPY')
    yield application_of(with_database(server_url, name))
    await run_on(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
async def shared_pool(shared_database: str) -> AsyncIterator[object]:
    """The pool on the shared database, opened once."""
    await connect(shared_database, max_size=4)
    pool = ENGINE.pool
    yield pool
    ENGINE.pool = pool
    await disconnect()


@pytest.fixture
async def db(shared_pool: object) -> AsyncIterator[None]:
    """A transaction around the test, rolled back at its end. Everything under test joins it through savepoints."""
    ENGINE.pool = shared_pool  # type: ignore[assignment]  # a committed test may have swapped it
    try:
        async with ENGINE.transaction():
            yield
            raise _RollBack
    except _RollBack:
        pass


@pytest.fixture
async def committed_db(server_url: str, template: str) -> AsyncIterator[str]:
    """A database of its own, where commits are real: for races, the event log, journeys. Gives its URL."""
    name = f"{template}_{uuid4().hex[:8]}"
    await run_on(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER} STRATEGY FILE_COPY')
    before = ENGINE.pool
    ENGINE.pool = None
    url = application_of(with_database(server_url, name))
    await connect(url, max_size=24)
    yield url
    await disconnect()
    ENGINE.pool = before
    await run_on(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def application() -> Envelope:
    """The whole application as it is served, on whatever database the test has open."""
    return create_app(with_database=False)


@pytest.fixture
async def client(application: Envelope) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to the application in this very task, so that a test's transaction spans it."""
    forget_tokens()
    transport = transport_to(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http:
        yield http


@pytest.fixture(autouse=True)
def no_files_are_left() -> Iterator[None]:
    """The files of a test go with its rows. Where they are is asked before: tests leave settings that cannot be."""
    folder = settings().files
    yield
    if _held:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def every_refusal_is_documented(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test in which the application answered with a code that its document does not name there."""
    undocumented: list[str] = []
    monkeypatch.setattr(Envelope, "__call__", documented_answers.watched(Envelope.__call__, undocumented))
    yield
    assert undocumented == [], "\n".join(sorted(set(undocumented)))
