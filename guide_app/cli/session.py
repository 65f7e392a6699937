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
from guide_app.settings import Settings, SettingsInvalid, settings

Result = TypeVar("Result")

REFUSED = 2
"""Exit code of a command that was understood and refused."""


@contextmanager
def database_url(config: Settings) -> Iterator[str]:
    """The URL of the database: the configured server, or the embedded one, held as long as the block lasts."""
    if config.database_url is not None:
        yield config.database_url
    else:
        with embedded_server(config.home) as url:
            yield url


@asynccontextmanager
async def connected(url: str, *, max_size: int = 4) -> AsyncIterator[None]:
    """Migrated and connected."""
    await migrate(url)
    await connect(url, max_size=max_size)
    try:
        yield
    finally:
        await disconnect()


def run_on_database(work: Callable[[], Coroutine[Any, Any, Result]], *, as_json: bool = False) -> Result:
    """Run `work` on the database and give its result. A refusal ends the command with a clear line and exit code 2."""
    configure_logs()

    async def session(url: str) -> Result:
        async with connected(url):
            return await work()

    try:
        with database_url(settings()) as url:
            return asyncio.run(session(url))
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
