"""What a command needs around it: a database that is there, migrated and connected; answers for programs; exits."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NoReturn, TypeVar

import click
import msgspec

from guide_app.kernel.database import connect, disconnect
from guide_app.kernel.embedded import embedded_server
from guide_app.kernel.errors import Refusal
from guide_app.kernel.logs import configure_logs
from guide_app.kernel.migrations import migrate
from guide_app.settings import SettingsInvalid, settings

Result = TypeVar("Result")

REFUSED = 2
"""Exit code of a command that was understood and refused."""


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


def run_on_database(work: Callable[[], Coroutine[Any, Any, Result]], *, as_json: bool = False) -> Result:
    """Run `work` on the database and give its result. A refusal ends the command with a clear line and exit code 2."""
    configure_logs()

    async def session() -> Result:
        async with database_session():
            return await work()

    try:
        return asyncio.run(session())
    except Refusal as refusal:
        refuse(refusal, as_json=as_json)
    except SettingsInvalid as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


def refuse(refusal: Refusal, *, as_json: bool) -> NoReturn:
    """Say a refusal in both languages on standard error, as JSON on standard output for a program, and end."""
    chinese, english = refusal.title
    facts = "  ".join(f"{name}={value}" for name, value in refusal.facts.items())
    click.echo(f"{chinese} / {english}  [{refusal.code}]  {facts}".rstrip(), err=True)
    if as_json:
        problem = {"type": refusal.code, "title_zh": chinese, "title_en": english, **refusal.facts}
        click.echo(msgspec.json.encode(problem, enc_hook=str).decode())
    sys.exit(REFUSED)
