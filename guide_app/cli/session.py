"""The database for the length of one command: the configured server, or the embedded one, started and stopped here."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from guide_app.kernel.database import connect, disconnect
from guide_app.kernel.embedded import embedded_server
from guide_app.kernel.migrations import migrate
from guide_app.settings import settings


@contextmanager
def database_server() -> Iterator[str]:
    """The URL of DATABASE_URL's server, or of the embedded one, which runs at least until the block ends."""
    configured = settings()
    if configured.database_url is not None:
        yield configured.database_url
        return
    with embedded_server(configured.home) as url:
        yield url


@asynccontextmanager
async def database_session(*, connections: int = 2) -> AsyncIterator[str]:
    """A migrated database with an open pool; gives its URL. Everything is closed again, whatever happens inside."""
    with database_server() as url:
        await migrate(url)
        await connect(url, max_size=connections)
        try:
            yield url
        finally:
            await disconnect()
