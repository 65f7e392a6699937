"""What of the database passes by itself, what is a fault, and what is said of it."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pytest
import structlog
from asyncpg.exceptions import (
    ClientConfigurationError,
    IdleInTransactionSessionTimeoutError,
    TargetServerAttributeNotMatched,
)
from jinja2 import TemplateNotFound
from structlog.testing import capture_logs

from guide_app.base.kernel import connecting, outages
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import Conflict
from guide_app.base.kernel.idempotency import Answer, once
from guide_app.base.kernel.outages import (
    LONGEST_SECONDS,
    QUIET_SECONDS,
    DatabaseUnavailable,
    Outage,
    Pauses,
    is_of_the_database,
    passes,
    until_it_passes,
    was_undone,
)
from tests.databases import as_owner

PASSING = [
    ("08006", "the connection failed"),
    ("08P01", "the protocol was broken off"),
    ("25006", "a standby, or made read only"),
    ("25P03", "ended for idling in a transaction"),
    ("40001", "serialization"),
    ("40P01", "deadlock"),
    ("53000", "resources"),
    ("53100", "the disk is full"),
    ("53200", "out of memory"),
    ("53300", "too many connections"),
    ("57014", "ended by an operator"),
    ("57P01", "shut down by an operator"),
    ("57P02", "a crash of another session"),
    ("57P03", "starting, or shutting down"),
    ("57P05", "ended for idling"),
    ("58000", "the system"),
    ("58030", "input or output"),
]
FAULTS = [
    ("0A000", "not supported"),
    ("22003", "a number out of range"),
    ("22P02", "no such number"),
    ("23505", "taken"),
    ("23514", "a check"),
    ("25P02", "a transaction that has failed"),
    ("28P01", "a wrong password"),
    ("3D000", "no such database"),
    ("42501", "no right"),
    ("42601", "a mistake in a statement"),
    ("42P01", "no such table"),
    ("54001", "a statement too deep"),
    ("55P03", "a lock that is not waited for"),
    ("GU001", "a part that was not written"),
    ("P0001", "raised by a function"),
    ("XX001", "corrupted"),
    ("99999", "unknown"),
]


def of_state(state: str) -> asyncpg.PostgresError:
    """The error as asyncpg makes it of what the server sends."""
    error: asyncpg.PostgresError = asyncpg.PostgresError.new({"C": state, "M": "said by the server", "S": "ERROR"})
    return error


@pytest.mark.parametrize(("state", "what"), PASSING)
def test_what_passes_by_itself(state: str, what: str) -> None:
    assert passes(of_state(state)), what
    assert is_of_the_database(of_state(state))
    assert was_undone(of_state(state)) == state.startswith("40")


@pytest.mark.parametrize(("state", "what"), FAULTS)
def test_what_is_a_fault(state: str, what: str) -> None:
    assert not passes(of_state(state)), what
    assert not is_of_the_database(of_state(state))


@pytest.mark.parametrize(
    ("error", "of_the_database"),
    [
        (DatabaseUnavailable(), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InterfaceError("cannot call Connection.fetch(): the underlying connection is closed"), True),
        (asyncpg.InterfaceError("cannot call X: connection has been released back to the pool"), True),
        (asyncpg.InterfaceError("pool is closing"), True),
        (asyncpg.InternalClientError("got result for unknown protocol state 3"), True),
        (TargetServerAttributeNotMatched("no host is read-write"), True),
        (asyncpg.InvalidCachedStatementError("cached statement plan is invalid"), True),
        (IdleInTransactionSessionTimeoutError("idle"), True),
        (ConnectionResetError("reset"), False),
        (ConnectionRefusedError("refused"), False),
        (FileNotFoundError("no socket"), False),
        (TimeoutError(), False),
        (socket.gaierror(-3, "name resolution"), False),
        (OSError("Multiple exceptions: refused, refused"), False),
        (ssl.SSLEOFError("cut"), False),
        (ExceptionGroup("two", [ConnectionResetError("reset"), TimeoutError()]), False),
    ],
)
def test_lost_connections_pass(error: Exception, of_the_database: bool) -> None:
    assert passes(error)
    assert is_of_the_database(error) == of_the_database


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InterfaceError("the server expects 2 arguments for this query, 1 was passed"),
        asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
        ClientConfigurationError("invalid DSN"),
        PermissionError("the folder of the socket is not ours"),
        ssl.SSLCertVerificationError("another server's certificate"),
        ValueError("a mistake"),
        KeyError("x"),
        TemplateNotFound("page.html"),
        Conflict(),
        httpx.ConnectError("another system"),
        asyncio.CancelledError(),
        ExceptionGroup("two", [ConnectionResetError("reset"), ValueError("a mistake")]),
    ],
)
def test_mistakes_and_other_systems_do_not(error: BaseException) -> None:
    assert not passes(error)


def test_pauses_grow_to_a_ceiling_and_are_never_in_step() -> None:
    one, other = Pauses(), Pauses()
    first = [one.longer() for _ in range(12)]
    assert first != [other.longer() for _ in range(12)]
    assert max(first) <= LONGEST_SECONDS
    assert min(first[-3:]) >= LONGEST_SECONDS / 2
    assert sum(first[:6]) < LONGEST_SECONDS * 2, "the first tries come soon"
    one.begin_anew()
    assert one.longer() < 0.1


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> tuple[Outage, Clock]:
    monkeypatch.setattr(outages, "log", structlog.get_logger())
    clock = Clock()
    return Outage(clock), clock


def test_an_outage_is_said_once_when_it_begins_and_once_when_it_ends(outage: tuple[Outage, Clock]) -> None:
    lasting, clock = outage
    with capture_logs() as said:
        lasting.worked(wrote=True)
        for _ in range(5):
            lasting.felt(ConnectionRefusedError("refused"))
            clock.now += 2
        lasting.worked(wrote=False)
        lasting.worked(wrote=True)
    assert [(line["event"], line.get("seconds")) for line in said] == [
        ("database unavailable", None),
        ("database available again", 10.0),
    ]
    assert not lasting.lasts


def test_an_outage_in_which_some_go_through_is_one(outage: tuple[Outage, Clock]) -> None:
    lasting, clock = outage
    with capture_logs() as said:
        for _ in range(5):
            lasting.felt(of_state("53300"))
            clock.now += QUIET_SECONDS / 2
            lasting.worked(wrote=True)
        clock.now += QUIET_SECONDS
        lasting.worked(wrote=True)
    assert len(said) == 2


@pytest.mark.parametrize("state", ["53100", "25006"])
def test_reads_do_not_end_an_outage_of_writes(outage: tuple[Outage, Clock], state: str) -> None:
    lasting, clock = outage
    lasting.felt(of_state(state))
    clock.now += 60
    lasting.worked(wrote=False)
    assert lasting.lasts
    lasting.worked(wrote=True)
    assert not lasting.lasts


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_transaction_that_was_given_up_is_no_outage(outage: tuple[Outage, Clock], state: str) -> None:
    lasting, _ = outage
    with capture_logs() as said:
        lasting.felt(of_state(state))
    assert not lasting.lasts
    assert said == []


def failing(*failures: Exception) -> Callable[[], Awaitable[str]]:
    """Work that fails with these, one after the other, and then goes through."""
    left = list(failures)

    async def work() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return work


async def test_what_passes_is_waited_for_and_a_fault_is_raised() -> None:
    assert await until_it_passes(failing(of_state("57P03"), ConnectionRefusedError("refused"))) == "done"
    with pytest.raises(ValueError, match="a mistake"):
        await until_it_passes(failing(of_state("57P03"), ValueError("a mistake")))


async def test_nobody_waits_who_is_told_to_stop() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)
    with pytest.raises(asyncpg.CannotConnectNowError):
        await until_it_passes(failing(*(of_state("57P03") for _ in range(99))), stop=stop)


async def test_what_another_transaction_was_in_the_way_of_is_done_anew_with_its_key(committed_db: str) -> None:
    work, calls = failing(of_state("40P01"), of_state("40001")), 0

    async def answer() -> Answer:
        nonlocal calls
        calls += 1
        await execute("SELECT 1")
        return Answer(201, (await work()).encode())

    assert (await once("a", "key", b"digest", answer)).body == b"done"
    assert calls == 3
    assert await fetch_value("SELECT count(*) FROM remembered_answer") == 1
    with pytest.raises(asyncpg.DeadlockDetectedError):
        await once("a", "another", b"digest", failing_answer(*(of_state("40P01") for _ in range(9))))


def failing_answer(*failures: Exception) -> Callable[[], Awaitable[Answer]]:
    work = failing(*failures)

    async def answer() -> Answer:
        return Answer(201, (await work()).encode())

    return answer


async def test_connections_to_a_server_that_only_reads_are_left(committed_db: str) -> None:
    database = await fetch_value("SELECT current_database()")
    await disconnect()
    await as_owner(committed_db, f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
    await connect(committed_db, max_size=2)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with transaction():
            await execute("INSERT INTO event_parked SELECT FROM event_parked LIMIT 0")
    await as_owner(
        committed_db,
        "SET default_transaction_read_only = off",
        f'ALTER DATABASE "{database}" RESET default_transaction_read_only',
    )
    async with transaction():
        assert await fetch_value("SHOW transaction_read_only") == "off"
        await execute("DELETE FROM remembered_answer")


async def test_several_hosts_lead_to_the_one_that_writes(committed_db: str) -> None:
    """The first does not listen, and a server that was promoted is found by the next connection."""
    place, _, query = committed_db.partition("?")
    if not query.startswith("host=/"):
        pytest.skip("the server of these tests is not reached by a socket")
    folder = query.removeprefix("host=")
    await disconnect()
    await connect(f"{place}?host=/nobody/here,{folder}&target_session_attrs=read-write", max_size=2)
    assert await fetch_value("SELECT 1") == 1
    assert ENGINE.pool is not None
    await ENGINE.pool.expire_connections()
    assert await fetch_value("SELECT 1") == 1


async def test_a_host_that_says_nothing_does_not_use_up_the_time_of_the_next(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, _, query = committed_db.partition("?")
    if not query.startswith("host=/"):
        pytest.skip("the server of these tests is not reached by a socket")
    monkeypatch.setitem(connecting.CONNECTION, "timeout", 0.2)
    await disconnect()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        hosts = f"host=127.0.0.1,{query.removeprefix('host=')}&port={port},5432"
        await connect(f"{place}?{hosts}&target_session_attrs=read-write", max_size=1)
        assert await fetch_value("SELECT 1") == 1


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    before = ENGINE.pool
    ENGINE.pool = None
    await connect("postgresql://guide@/guide?host=/nobody/here", max_size=2)
    try:
        with pytest.raises(DatabaseUnavailable):
            await fetch_value("SELECT 1")
        with pytest.raises(DatabaseUnavailable):
            async with transaction():
                await execute("SELECT 1")
    finally:
        await disconnect()
        ENGINE.pool = before
