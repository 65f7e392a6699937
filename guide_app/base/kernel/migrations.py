"""Bringing the database to the newest shape: Piccolo's migrations of every package, once, one process at a time."""

import contextlib
import io
from collections.abc import Sequence

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards

from guide_app.base.kernel import locks
from guide_app.base.kernel.database import ENGINE, execute
from guide_app.base.kernel.jobs import install


class MigrationFailed(Exception):
    """A migration could not be applied; the message is Piccolo's."""


async def migrate(url: str) -> None:
    """Apply what is missing. Quiet on success. Raises MigrationFailed."""
    guard = await asyncpg.connect(url)
    try:
        await guard.execute(locks.HOLD_UNTIL_DISCONNECTED, locks.MIGRATIONS.number, "")
        if ENGINE.pool is None:
            ENGINE.config = {"dsn": url}
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            result = await run_forwards("all")
        if not result.success:
            raise MigrationFailed(said.getvalue())
        await install(guard)
        await _begin_epoch_after_restore(guard)
    finally:
        await guard.close()


async def _begin_epoch_after_restore(guard: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Transaction ids of a restored log belong to another cluster: what is written from now on is a new epoch."""
    ahead = await guard.fetchval(
        "SELECT max(xid) > pg_current_xact_id()::text::bigint FROM event WHERE epoch = (SELECT epoch FROM event_epoch)"
    )
    if ahead:
        async with guard.transaction():
            epoch = await guard.fetchval("UPDATE event_epoch SET epoch = epoch + 1 RETURNING epoch")
            await guard.execute(f"ALTER TABLE event ALTER COLUMN epoch SET DEFAULT {int(epoch)}")


def sql_migration(migration_id: str, *, app: str, description: str, statements: Sequence[str]) -> MigrationManager:
    """A migration in plain SQL, for what Piccolo's tables cannot say: triggers, partial and composite indexes."""

    async def run() -> None:
        for statement in statements:
            await execute(statement)

    manager: MigrationManager = MigrationManager(migration_id=migration_id, app_name=app, description=description)
    manager.add_raw(run)
    return manager
