"""The databases of tests, as the roles of the product and as the server's superuser reach them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.embedded import APPLICATION, OWNER
from guide_app.base.kernel.roles import as_role

ROLE_PASSWORD = "guide-tests"
"""Of the two roles on a server that is given by DATABASE_URL; the embedded one asks for none."""

A_ROLE = (
    "DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD '"
    + ROLE_PASSWORD
    + "'; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
)
MAKE_ROLES = tuple(A_ROLE.format(role=role) for role in (OWNER, APPLICATION))
"""The statements that make the two roles where they are not there yet."""


TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname = 'public' ORDER BY relname
"""
"""Every table by name; partitions are reached through theirs."""


def with_database(url: str, name: str) -> str:
    """Another database of the same server."""
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def application_of(url: str) -> str:
    """A database as the product reaches it."""
    return as_role(url, APPLICATION, ROLE_PASSWORD)


def owner_of(url: str) -> str:
    """A database as its owner reaches it."""
    return as_role(url, OWNER, ROLE_PASSWORD)


def as_superuser(url: str, server_url: str) -> str:
    """The same database as the superuser of its server reaches it, as whoever mends by hand would."""
    return with_database(server_url, url.partition("?")[0].rpartition("/")[2])


async def run_on(url: str, *statements: str) -> None:
    """Run statements one after the other on a connection of their own."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def as_owner(url: str, *statements: str) -> None:
    """Run statements as the owner of the tables of this database."""
    await run_on(owner_of(url), *statements)


@asynccontextmanager
async def owning(url: str) -> AsyncIterator[None]:
    """The product's pool as the owner of the tables, for a while."""
    before = ENGINE.pool
    ENGINE.pool = None
    await connect(owner_of(url), max_size=8)
    try:
        yield
    finally:
        await disconnect()
        ENGINE.pool = before
