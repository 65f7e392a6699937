"""Piccolo's engine, corrected in three places: when it asks for the server's version, how transactions end, and what
errors say."""

from contextlib import suppress
from types import TracebackType

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from guide_app.base.kernel.scrubbing import leave_values_out

leave_values_out()

GONE = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, ConnectionError)
"""What a rollback raises when its connection was lost; then there is nothing left to roll back."""


class Transaction(PostgresTransaction):
    """A transaction that always gives its connection back.

    Piccolo's own keeps it for ever when its task is cancelled while it begins, or when the server is lost inside: a
    pool would run dry one accident at a time, and could never be closed.
    """

    async def __aenter__(self) -> PostgresTransaction:
        """Begin; inside another transaction (as migrations nest them) that one."""
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.begin()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Commit, or roll back and raise the error again."""
        if self._parent is not None:
            return False
        self.engine.current_transaction.reset(self.context)
        try:
            if error is None:
                await self.commit()
            else:
                with suppress(*GONE):
                    await self.rollback()
        finally:
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        if self.engine.pool is None:
            await self.connection.close()
        else:
            await self.engine.pool.release(self.connection)


class Engine(PostgresEngine):
    """The engine of every table."""

    def transaction(self, allow_nested: bool = True) -> Transaction:
        """See `Transaction`."""
        return Transaction(engine=self, allow_nested=allow_nested)

    async def check_version(self) -> None:
        """Piccolo connects when an engine is made, to read the version; here the address is not known by then."""
