"""A chain at size, written by set-based SQL past every service, and the people who read it.

What is kept beside its facts is written by the packages' own checks, as `guide verify --mend` does.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import _at_size_people as people
from benchmarks import _at_size_sales as sales
from benchmarks import _at_size_work as work
from benchmarks._at_size_rows import BUSY_STORE, PEOPLE_PER_STORE, Kind, Size, id_functions, identified
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses, as_role
from guide_app.entry import wiring

OUR_STORE = 2
"""The number of the store in which the reading manager and associate work: an ordinary one."""
PROBES = 40
"""Members whom the reads look for by phone."""
LEAST_TO_NOTE = 5.0
SUPERUSER = "postgres"


@dataclass(frozen=True)
class Readers:
    """Somebody of each role."""

    associate: Actor
    manager: Actor
    busy_manager: Actor
    area: Actor
    region: Actor
    hq: Actor

    def everyone(self) -> dict[str, Actor]:
        """Each of them by what they are called in the names of reads."""
        return dict(vars(self))


def statements(size: Size) -> Iterator[str]:
    """Everything, in the order in which it refers to each other."""
    for part in (
        people.organisation,
        people.catalog,
        people.members,
        sales.orders,
        sales.coupons,
        sales.commissions,
        work.tasks,
        work.messages,
        work.meetings,
        work.codes,
        work.shared,
        work.wecom,
        work.audit,
        lambda _: people.tags(),
    ):
        yield from part(size)


@contextmanager
def chain(size: Size, *, told: bool = False) -> Iterator[tuple[str, Readers]]:
    """A filled database in a temporary folder, as the application reaches it, and who reads it."""
    with filled_by(lambda: fill(size, told=told)) as url:
        yield url, readers()


@contextmanager
def filled_by(filling: Callable[[], Awaitable[object]]) -> Iterator[str]:
    """A migrated database in a temporary folder, filled by a superuser, as the application reaches it."""

    async def made(addresses: Addresses) -> None:
        await migrate(addresses)
        await connect(as_role(addresses.owner, SUPERUSER), max_size=1, longest=None)
        try:
            await filling()
        finally:
            await disconnect()

    with tempfile.TemporaryDirectory(prefix="guide-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded_server(Path(folder), database="bench") as addresses:
            asyncio.run(made(addresses))
            yield addresses.application


async def fill(size: Size, *, told: bool = False) -> None:
    """Fill an empty migrated database, and analyse it. As a superuser, who may pass over triggers and foreign keys."""
    async with transaction():
        await execute("SET LOCAL session_replication_role = replica")
        await execute("SET LOCAL synchronous_commit = off")
        await execute("SET LOCAL work_mem = '256MB'")
        await people.names()
        for function in id_functions():
            await execute(function)
        for statement in statements(size):
            start = time.monotonic()
            await execute(statement)
            if told and time.monotonic() - start > LEAST_TO_NOTE:
                print(f"# {time.monotonic() - start:6.1f} s  {statement[:50]!r}", flush=True)
        await people.phones(list(range(1, PROBES + 1)))
        await execute("DROP TABLE at_size_name")
    for check in wiring.CHECKS:
        if check.mend is not None:
            async with transaction():
                await check.mend()
    await _vacuum()


def readers() -> Readers:
    """The people, by the numbers of their stores. The account is numbered as the person."""

    def in_store(store: int, role: Role) -> Actor:
        person = (store - 1) * PEOPLE_PER_STORE + (1 if role is Role.STORE_MANAGER else 2)
        return Actor(
            id=identified(Kind.ACCOUNT, person),
            role=role,
            paths=(f"/R0/A0/S{store}/",),
            associate_id=identified(Kind.ASSOCIATE, person),
            store_id=identified(Kind.STORE, store),
        )

    def above(path: str, role: Role) -> Actor:
        return Actor(identified(Kind.ACCOUNT, 1), role, (path,), identified(Kind.ASSOCIATE, 1))

    return Readers(
        associate=in_store(OUR_STORE, Role.ASSOCIATE),
        manager=in_store(OUR_STORE, Role.STORE_MANAGER),
        busy_manager=in_store(BUSY_STORE, Role.STORE_MANAGER),
        area=above("/R0/A0/", Role.SUPERVISOR),
        region=above("/R0/", Role.SUPERVISOR),
        hq=above(HQ_PATH, Role.HQ_OPERATOR),
    )


async def _vacuum() -> None:
    """Statistics, and the marks of what is visible, which index-only scans go by; not inside a transaction."""
    if ENGINE.current_transaction.get() is None:
        await execute("VACUUM ANALYZE")
    else:
        await execute("ANALYZE")
