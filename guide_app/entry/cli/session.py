"""The database for the length of one command: the configured server, or the embedded one, started and stopped here."""

import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.embedded import DATABASE, embedded_server
from guide_app.base.kernel.health import NO_SPACE, free_space
from guide_app.base.kernel.keys import require_keys
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.outages import OUTAGE, DatabaseUnavailable, Pauses, passes
from guide_app.base.kernel.roles import Addresses
from guide_app.base.settings import settings
from guide_app.entry import wiring

NO_WAY_IN = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
"""A wrong password, no such database."""


@contextmanager
def database_server(*, waits_for_room: bool = False, embedded: str = DATABASE) -> Iterator[Addresses]:
    """Where the two roles reach DATABASE_URL's server, or the embedded one, which runs at least until the block ends.

    `embedded` names the database in the embedded one. With `waits_for_room` one whose disk is full is waited for.
    Raises DatabaseUnavailable when it does not start.
    """
    configured = settings()
    if configured.database_url is not None:
        yield Addresses(configured.database_url, configured.database_owner_url or configured.database_url)
        return
    with ExitStack() as stack:
        yield _held(stack, configured.home, embedded, waits_for_room=waits_for_room)


def _held(stack: ExitStack, home: Path, database: str, *, waits_for_room: bool) -> Addresses:
    pauses = Pauses()
    while True:
        try:
            return stack.enter_context(embedded_server(home, database=database))
        except (OSError, subprocess.SubprocessError) as error:
            if not waits_for_room or free_space(home) >= NO_SPACE:
                raise DatabaseUnavailable(home=str(home), problem=str(error)) from error
            OUTAGE.felt(error)
        time.sleep(pauses.longer())


@asynccontextmanager
async def database_session(
    *, connections: int = 2, as_owner: bool = False, with_any_keys: bool = False, embedded: str = DATABASE
) -> AsyncIterator[Addresses]:
    """A migrated database with an open pool, of the application or of the owner; where it is. All is closed at the end.

    Raises DatabaseUnavailable when it cannot be reached, and what `require_keys` raises, unless `with_any_keys`.
    """
    with database_server(embedded=embedded) as addresses:
        try:
            await migrate(addresses)
        except Exception as error:
            if not passes(error) and not isinstance(error, NO_WAY_IN):
                raise
            raise DatabaseUnavailable(problem=str(error)) from error
        await connect(addresses.owner if as_owner else addresses.application, max_size=connections)
        try:
            if not with_any_keys:
                await require_keys(wiring.SEALING)
            yield addresses
        finally:
            await disconnect()


async def keys_fit(addresses: Addresses) -> None:
    """Refuse keys that are not those of the database, before a server or a worker is started on it."""
    await connect(addresses.application, max_size=1)
    try:
        await require_keys(wiring.SEALING)
    finally:
        await disconnect()
