"""A chain that is searched: its stores, members, tags and what they bought, without the orders behind it."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks import _at_size_people as people
from benchmarks._at_size_ground import SUPERUSER, Readers, readers
from benchmarks._at_size_rows import DAYS, Size, id_functions
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses, as_role

MEMBERS_AT_ONE = 3_000_000
FILLED = ("member", "member_key", "member_phone", "member_purchases", "member_tag", "binding")
INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made FROM pg_index i
WHERE i.indrelid = ANY ($1::text[]::regclass[]) AND NOT i.indisprimary
"""
# Four in five have bought, between today and two years ago; what they spent is up to 2,000 yuan, most of it little.
BOUGHT = f"""
INSERT INTO member_purchases (member, home_store, first_on, last_on, last_store, orders, net_fen, year_fen, year_to)
SELECT id, home_store, on_day, on_day, home_store, 1 + no % 7, spent, CASE WHEN ago < {DAYS} THEN spent ELSE 0 END,
  current_date
FROM (SELECT id, home_store, substr(number, 2)::bigint AS no FROM member) m
CROSS JOIN LATERAL (SELECT m.no * 7919 % {2 * DAYS} AS ago, 200000 / (1 + m.no * 31 % 97) AS spent) bought
CROSS JOIN LATERAL (SELECT current_date - bought.ago::int AS on_day) at
WHERE m.no % 5 > 0
"""


class Index(msgspec.Struct, frozen=True):
    """An index, and the statement that makes it."""

    name: str
    made: str


@contextmanager
def searched_chain(members: int) -> Iterator[tuple[str, Readers]]:
    """A filled database in a temporary folder, as the application reaches it, and who reads it."""

    async def made(addresses: Addresses) -> None:
        await migrate(addresses)
        await connect(as_role(addresses.owner, SUPERUSER), max_size=1, longest=None)
        try:
            await _fill(Size.of(members / MEMBERS_AT_ONE))
            await execute("VACUUM ANALYZE")
        finally:
            await disconnect()

    with tempfile.TemporaryDirectory(prefix="guide-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded_server(Path(folder), database="bench") as addresses:
            asyncio.run(made(addresses))
            yield addresses.application, readers()


async def _fill(size: Size) -> None:
    """Rows first and their indexes after them, which is quicker by far."""
    indexes = await fetch_as(Index, INDEXES, list(FILLED))
    async with transaction():
        await execute("SET LOCAL session_replication_role = replica")
        await execute("SET LOCAL synchronous_commit = off")
        await execute("SET LOCAL work_mem = '256MB'")
        await execute("SET LOCAL maintenance_work_mem = '1GB'")
        await people.names()
        for function in id_functions():
            await execute(function)
        for index in indexes:
            await execute(f"DROP INDEX {index.name}")
        for statement in (*people.organisation(size), *people.members(size), *people.tags(), BOUGHT):
            await execute(statement)
        await execute("DROP TABLE at_size_name")
        for index in indexes:
            await execute(index.made)
