"""Tries of passwords and other proofs, counted in the database: over processes and restarts, for logins that exist and
others alike.

A try is counted before the password is looked at and forgiven when it was right, so that tries made at once are
counted all. Logins and addresses are kept as keyed hashes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.privacy import vault
from guide_app.ground.auth.errors import TooManyTries
from guide_app.ground.auth.rules import FORGOTTEN_AFTER, KNOWN_FOR, Failures, wait_at_address, wait_before

KEY_BYTES = 16

# Rows are taken in the order of their keys, so that two tries cannot wait for each other.
TAKE = """
INSERT INTO sign_in_attempt AS kept (key, failures, at)
SELECT key, 0, $2::timestamptz FROM unnest($1::bytea[]) AS new (key) ORDER BY key
ON CONFLICT (key) DO UPDATE SET key = kept.key RETURNING key, failures, at, known_at
"""
COUNT = """
UPDATE sign_in_attempt SET
  failures = CASE WHEN at < $2::timestamptz - $3::interval THEN 1 ELSE failures + 1 END, at = $2
WHERE key = ANY($1)
"""
FORGIVE = """
INSERT INTO sign_in_attempt AS kept (key, failures, at, known_at)
SELECT key, 0, $3::timestamptz, CASE WHEN key = $2::bytea THEN $3 END FROM unnest($1::bytea[]) AS new (key) ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN kept.key = $2 THEN 0 ELSE greatest(kept.failures - 1, 0) END,
  known_at = coalesce(EXCLUDED.known_at, kept.known_at)
"""
FORGET_OF_LOGIN = """
DELETE FROM sign_in_attempt WHERE key IN (
  SELECT key FROM sign_in_attempt WHERE key BETWEEN $1 AND $2 ORDER BY key FOR UPDATE
)
"""
FORGET = "DELETE FROM sign_in_attempt WHERE at < $1 AND (known_at IS NULL OR known_at < $2)"


class Kept(msgspec.Struct, frozen=True):
    """What is known of a login, an address, or a login at an address."""

    key: bytes
    failures: int
    at: datetime
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class Try:
    """A proof that is being tried: the keys under which that is counted. `own` is that of a login at an address."""

    keys: tuple[bytes, ...]
    own: bytes | None = None

    async def forgive(self, at: datetime) -> None:
        """It was right: the count of this login at this address begins anew, and it is known there."""
        await execute(FORGIVE, list(self.keys), self.own, at)


async def begin_try(login: str, address: str, *, at: datetime) -> Try:
    """Count a try of a password. Raises TooManyTries, which counts nothing, so that who waits has waited."""
    of_login, of_address = _key("login", login), _key("address", address)
    own = of_login + of_address

    def wait(kept: dict[bytes, Kept]) -> int:
        known_at = kept[own].known_at
        return wait_before(
            *(_failures(kept[key]) for key in (own, of_login, of_address)),
            known=known_at is not None and at - known_at <= KNOWN_FOR,
            at=at,
        )

    return await _begin(Try((own, of_login, of_address), own), wait, at)


async def begin_try_from(address: str, *, at: datetime) -> Try:
    """Count a try of who brings another proof than a password. Raises TooManyTries, as above."""
    key = _key("address", address)
    return await _begin(Try((key,)), lambda kept: wait_at_address(_failures(kept[key]), at=at), at)


async def _begin(one: Try, wait: Callable[[dict[bytes, Kept]], int], at: datetime) -> Try:
    async with transaction():
        kept = {each.key: each for each in await fetch_as(Kept, TAKE, list(one.keys), at)}
        seconds = wait(kept)
        if seconds:
            raise TooManyTries(retry_after_seconds=seconds)
        await execute(COUNT, list(one.keys), at, FORGOTTEN_AFTER)
    return one


def _failures(kept: Kept) -> Failures:
    return Failures(kept.failures, kept.at)


async def forget_tries(at: datetime) -> int:
    """Drop what decides nothing any more; how many."""
    return await execute(FORGET, at - FORGOTTEN_AFTER, at - KNOWN_FOR)


async def forget_tries_of(login: str) -> None:
    """Count anew for a login, at every address: its password is another one now."""
    of_login = _key("login", login)
    await execute(FORGET_OF_LOGIN, of_login, of_login + b"\xff" * KEY_BYTES)


def _key(kind: str, text: str) -> bytes:
    return vault().index(f"auth.tries.{kind}", text)[:KEY_BYTES]
