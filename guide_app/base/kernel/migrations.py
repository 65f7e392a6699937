"""Bringing the database to the newest shape: Piccolo's migrations of every package, once, one process at a time."""

import contextlib
import io
from collections.abc import AsyncIterator, Sequence

import asyncpg
import structlog
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.conf.apps import Finder

from guide_app.base.kernel import locks
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect, reach
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import Conflict
from guide_app.base.kernel.jobs import install
from guide_app.base.kernel.lanes import change_lanes
from guide_app.base.kernel.partitions import CREATE_PARTITIONS
from guide_app.base.kernel.roles import Addresses, grant_rights, may_change_tables
from guide_app.base.settings import settings

log = structlog.get_logger(__name__)

IS_AHEAD = """
SELECT coalesce(max(last.xid) > pg_current_xact_id()::text::bigint, false)
FROM event_epoch log, generate_series(0, log.lanes - 1) AS lane (no), LATERAL (
  SELECT e.xid FROM event e WHERE e.lane = lane.no AND e.epoch = log.epoch ORDER BY e.xid DESC LIMIT 1
) AS last
"""
"""Whether the log holds transaction ids that this cluster has not given yet."""

PLAIN_FOREIGN_KEYS = """
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT conrelid::regclass AS of, conname, pg_get_constraintdef(oid) AS said FROM pg_constraint
    WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace
      AND 'a' <> ANY(ARRAY[confupdtype, confdeltype])
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', one.of, one.conname, one.conname,
      regexp_replace(one.said, ' ON (UPDATE|DELETE) (CASCADE|RESTRICT)', '', 'g'));
  END LOOP;
END $$
"""
"""Foreign keys refuse and do nothing else: Piccolo writes ON UPDATE CASCADE, which no key that is spread may have."""

REFUSE_EMPTYING = """
SELECT refuse_emptying_v1(oid, oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
"""What is append-only is not emptied either."""


CONNECTIONS = 2
"""A migration's own, and one for what Piccolo asks beside it."""


class MigrationFailed(Exception):
    """A migration could not be applied; the message is Piccolo's."""


class OwnerNeeded(Conflict):
    """Migrations are missing, and the role that is given may not change tables; `missing` counts them."""

    status = 503
    title = (
        "数据库结构需要升级，而当前角色无权修改；请用 DATABASE_OWNER_URL 运行 guide migrate",
        "The database is not up to date and this role may not change it: run `guide migrate` with DATABASE_OWNER_URL",
    )


async def migrate(addresses: Addresses) -> None:
    """Apply what is missing as the owner, give the application its rights, set GUIDE_LANES in force. Quiet on success.

    A role that may not change tables takes a database that is up to date as it is. Either makes the partitions that are
    missing. Raises MigrationFailed, OwnerNeeded.
    """
    guard = await reach(addresses.owner)
    try:
        if not await may_change_tables(guard):
            await _require_up_to_date(guard)
            await guard.execute(CREATE_PARTITIONS)
            return
        await guard.execute(locks.HOLD_UNTIL_DISCONNECTED, locks.MIGRATIONS.number, "")
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            async with _connected(addresses.owner):
                result = await run_forwards("all")
        if not result.success:
            raise MigrationFailed(said.getvalue())
        await install(guard)
        await _begin_epoch_after_restore(guard)
        await guard.execute(PLAIN_FOREIGN_KEYS)
        await guard.execute(REFUSE_EMPTYING)
        await guard.execute(CREATE_PARTITIONS)
        await _grant(guard, addresses)
        wanted = settings().lanes
        if wanted is not None:
            await change_lanes(guard, wanted)
    finally:
        await guard.close()


@contextlib.asynccontextmanager
async def _connected(owner: str) -> AsyncIterator[None]:
    """A pool for Piccolo, unless there is one: without any it connects anew for each migration and what it asks."""
    if ENGINE.pool is not None:
        yield
        return
    await connect(owner, max_size=CONNECTIONS, longest=None)
    try:
        yield
    finally:
        await disconnect()


async def _grant(guard: "asyncpg.Connection[asyncpg.Record]", addresses: Addresses) -> None:
    if not addresses.has_two_roles:
        log.info("one database role for everything", hint="DATABASE_OWNER_URL gives the application its own")
        return
    application = await reach(addresses.application)
    try:
        role = await application.fetchval("SELECT current_user")
    finally:
        await application.close()
    await grant_rights(guard, role)


async def missing_migrations(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """How many migrations the database of this connection has not seen yet."""
    there = {
        (config.app_name, name)
        for config in Finder().get_app_registry().app_configs.values()
        for name in BaseMigrationManager().get_migration_ids(
            BaseMigrationManager().get_migration_modules(config.resolved_migrations_folder_path)
        )
    }
    begun = await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL")
    applied = (
        {(row[0], row[1]) for row in await connection.fetch("SELECT app_name, name FROM migration")} if begun else set()
    )
    return len(there - applied)


async def _require_up_to_date(guard: "asyncpg.Connection[asyncpg.Record]") -> None:
    missing = await missing_migrations(guard)
    if missing:
        raise OwnerNeeded(missing=missing)


async def _begin_epoch_after_restore(guard: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Transaction ids of a restored log belong to another cluster: what is written from now on is a new epoch."""
    if await guard.fetchval(IS_AHEAD):
        await begin_epoch(guard)


async def begin_epoch(guard: "asyncpg.Connection[asyncpg.Record]") -> int:
    """Begin another life of the event log, as the owner; its number. What stood at a place before was another event."""
    async with guard.transaction():
        epoch: int = await guard.fetchval("UPDATE event_epoch SET epoch = epoch + 1 RETURNING epoch")
        await guard.execute(f"ALTER TABLE event ALTER COLUMN epoch SET DEFAULT {int(epoch)}")
    return epoch


def sql_migration(migration_id: str, *, app: str, description: str, statements: Sequence[str]) -> MigrationManager:
    """A migration in plain SQL, for what Piccolo's tables cannot say: triggers, partial and composite indexes."""

    async def run() -> None:
        for statement in statements:
            await execute(statement)

    manager: MigrationManager = MigrationManager(migration_id=migration_id, app_name=app, description=description)
    manager.add_raw(run)
    return manager
