"""The access token of an app in the database: every process uses the same one, and one of them at a time renews it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_value, held_beside
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import WECOM_TOKEN
from guide_app.base.kernel.privacy import Unreadable, vault
from wecom_bridge.calling.access_tokens import RENEW_EARLY_SECONDS

PURPOSE = "wecom.token"

USABLE = "SELECT token_sealed FROM wecom_token WHERE corp_id = $1 AND agent_id = $2 AND renew_at > $3"
KEEP = """
INSERT INTO wecom_token (id, corp_id, agent_id, token_sealed, token_index, obtained_at, expires_at, renew_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (corp_id, agent_id) DO UPDATE SET token_sealed = EXCLUDED.token_sealed, token_index = EXCLUDED.token_index,
  obtained_at = EXCLUDED.obtained_at, expires_at = EXCLUDED.expires_at, renew_at = EXCLUDED.renew_at
"""
DISCARD = "DELETE FROM wecom_token WHERE corp_id = $1 AND agent_id = $2 AND token_index = $3"


class DatabaseTokenStore:
    """A TokenStore that all processes share. Tokens are sealed at rest and compared by their keyed hash."""

    def __init__(self, corp_id: str, agent_id: int) -> None:
        self._corp_id = corp_id
        self._agent_id = agent_id
        self._here = asyncio.Lock()

    async def usable(self) -> str | None:
        """The stored token, unless it is absent, about to expire, or sealed with a key that is not here."""
        sealed: bytes | None = await fetch_value(USABLE, self._corp_id, self._agent_id, clock.now())
        if sealed is None:
            return None
        try:
            return vault().open(PURPOSE, sealed)
        except Unreadable:
            return None

    async def keep(self, token: str, lifetime_seconds: int) -> None:
        """Store a fresh token in the place of whatever is there."""
        at = clock.now()
        # A token shorter-lived than the margin is used for half of its life instead of never.
        usable_seconds = max(lifetime_seconds - RENEW_EARLY_SECONDS, lifetime_seconds / 2)
        keys = vault()
        await execute(
            KEEP,
            new_id(),
            self._corp_id,
            self._agent_id,
            keys.seal(PURPOSE, token),
            keys.index(PURPOSE, token),
            at,
            at + timedelta(seconds=lifetime_seconds),
            at + timedelta(seconds=usable_seconds),
        )

    async def discard(self, token: str) -> None:
        """Forget `token` if it is still the stored one; a newer one of another process stays."""
        await execute(DISCARD, self._corp_id, self._agent_id, vault().index(PURPOSE, token))

    @asynccontextmanager
    async def renewing(self) -> AsyncIterator[None]:
        """One renewal at a time over all processes.

        Within a process the others wait without a connection, so that at most one of the pool's is held while WeCom is
        asked. That one writes nothing: its lock goes with it, however it ends.
        """
        async with self._here, held_beside(WECOM_TOKEN, f"{self._corp_id}:{self._agent_id}"):
            yield
